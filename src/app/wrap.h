/*
 * wrap.h - a user's own values in the most frequent wrappings, for selftest --device.
 *
 * What comes along in data/selftest was encoded by other programs; a profile's
 * values cannot be. Here the libraries encode them (zlib, zstd, LZ4, OpenSSL).
 */
#ifndef APP_WRAP_H
#define APP_WRAP_H

#include "base/arena.h"
#include "app/canaries.h"
#include "identify/profile.h"

/*
 * Adds a document with each value of the profile under the name of its kind,
 * and its bodies: JSON, each wrapping of it, each pair of wrappings. The bytes
 * lie in a. ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st wrap_profile(struct canaries *c, const struct profile *p, struct arena *a);

#endif
