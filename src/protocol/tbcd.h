/*
 * tbcd.h - telephone numbers in half bytes, low half first (3GPP TS 29.002, 23.003), as fields.
 */
#ifndef PROTOCOL_TBCD_H
#define PROTOCOL_TBCD_H

#include "protocol/parse.h"

/*
 * Adds the digits of bytes (a part of the input) as a field the protocol
 * defines as an identity; F fills up. False: something that is no digit.
 */
bool tbcd_field(struct parse *p, const struct input *in, const char *name, struct span bytes);

/*
 * The same for a mobile identity (3GPP TS 24.008 section 10.5.1.4), whose first half byte tells
 * its kind: at most so many digits.
 */
bool tbcd_identity(struct parse *p, const struct input *in, const char *name, struct span bytes,
		   size_t most);

#endif
