/*
 * known.h - the values of a profile in every form they may be written in.
 *
 * The forms come from one table (form.h). Those that carry 48 bits and more
 * are swept for wherever they stand; shorter ones count as a whole field
 * only. Digests are kept by their bytes and found by decoding what has a
 * digest's length. Read only after known_new(); nothing of it reaches a disk.
 */
#ifndef IDENTIFY_KNOWN_H
#define IDENTIFY_KNOWN_H

#include "identify/profile.h"

enum {
	FORM_TEXT = 1,	 /* compared without case, as a word */
	FORM_BINARY = 2, /* bytes, wherever they stand */
	FORM_DIGEST = 4, /* bytes of a digest; the needle is its first eight */
	FORM_WHOLE = 8,	 /* under 48 bits: only as all of a field */
	FORM_SWEPT = 16, /* has a needle */
	FORM_SPACED =
		32, /* a digest whose needle is its first pairs of hex digits, blanks between */
};

struct known_form {
	struct span bytes;
	const char *form; /* static: "plain", "bcd-swapped", "sha256" */
	uint32_t value;	  /* index into the profile's values */
	uint32_t flags;	  /* FORM_x */
};

struct known;

/* profile must outlive it. ST_OK, ST_NOMEM, ST_LIMIT (too many values). */
MUST_CHECK enum st known_new(struct known **ret, const struct profile *profile);
void known_free(struct known *k);

size_t known_count(const struct known *k);
const struct known_form *known_at(const struct known *k, size_t i);
const struct known_value *known_value(const struct known *k, const struct known_form *f);
struct span known_device(const struct known *k, const struct known_form *f);

/* A text form equal to text but for case, a digest equal to bytes; NULL: none. */
const struct known_form *known_find(const struct known *k, struct span text);
const struct known_form *known_find_digest(const struct known *k, struct span bytes);

/* A place of the profile that lat, lon lies within; NULL: none. */
const struct known_value *known_find_place(const struct known *k, double lat, double lon);
struct span known_device_of(const struct known *k, const struct known_value *v);

#endif
