/*
 * idn.h - names in other scripts as the DNS carries them: IDNA 2008 (RFC 5891), by libidn2.
 */
#ifndef ATTRIBUTE_IDN_H
#define ATTRIBUTE_IDN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum { IDN_MAX = 256 };

/*
 * name (UTF-8) in ASCII, each label of another script as xn--...; a name in
 * ASCII comes back as it is. ST_OK; ST_BAD: no such name can be; ST_NOMEM.
 */
MUST_CHECK enum st idn_to_ascii(struct span name, char ret[IDN_MAX]);

#endif
