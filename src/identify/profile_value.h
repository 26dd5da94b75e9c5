/*
 * profile_value.h - one scalar of a profile into the place it belongs to.
 *
 * Nothing here repeats a value in a message: why says what was expected.
 */
#ifndef IDENTIFY_PROFILE_VALUE_H
#define IDENTIFY_PROFILE_VALUE_H

#include "identify/profile.h"

enum { PROFILE_VALUES_MAX = 4096, PROFILE_DEVICES_MAX = 1024, PROFILE_SALTS_MAX = 256 };

/*
 * Adds a value of kind k in its normal form to the last device of p.
 * ST_OK; ST_BAD with *why set ("15 digits, or 14 without the check digit");
 * ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st profile_add(struct profile *p, enum kind k, struct span written,
			       struct span name, const char **why);

/* Likewise a place. */
MUST_CHECK enum st profile_add_place(struct profile *p, double lat, double lon, unsigned within_m,
				     const char **why);

MUST_CHECK enum st profile_add_salt(struct profile *p, struct span salt, const char **why);
MUST_CHECK enum st profile_add_device(struct profile *p, const char **why);

/* A copy that lives as long as the profile. */
MUST_CHECK enum st profile_text(struct profile *p, struct span written, struct span *ret,
				const char **why);

#endif
