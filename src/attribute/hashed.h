/*
 * hashed.h - digests told in a capture, looked up among those of what it tells in clear.
 *
 * First every digest is noted, and every eight bytes that may be a piece of one,
 * then every value told in clear is hashed in the ways of identify/form.h
 * (spelled otherwise, with the profile's salts), then those that one device told
 * with one another; then it can be asked whose a digest is. For one run of
 * settle.c, which bounds what comes in. Texts are copied.
 */
#ifndef ATTRIBUTE_HASHED_H
#define ATTRIBUTE_HASHED_H

#include "base/arena.h"
#include "base/map.h"
#include "codec/digest.h"
#include "identify/profile.h"
#include "model/anomaly.h"
#include "model/candidate.h"

enum {
	HASHED_PIECE = 8,
	HASHED_OF_DEVICE = 8,	 /* values of a device that are hashed with one another */
	HASHED_IN_PAIRS = 16384, /* values in all */
};

struct hashed_row;
struct hashed_value;

struct hashed {
	struct profile salts; /* borrowed; no values of its own */
	struct arena arena;
	struct hashed_row *rows;
	size_t n, cap;
	struct map by_digest;
	uint64_t seed;
	bool lens[DIGEST_MAX + 1];   /* lengths that were noted */
	size_t row;		     /* being hashed */
	struct hashed_value *values; /* to be hashed in pairs */
	size_t n_values, cap_values;
	struct map by_device; /* of values, each device's last */
	uint64_t pairs_cut;   /* values that were not */
};

/* profile may be NULL; its salts are borrowed. */
void hashed_init(struct hashed *h, const struct profile *profile);
void hashed_deinit(struct hashed *h);

/* The bytes of a candidate that is a digest, or looks like one; 0: it is none. */
size_t hashed_read(const struct candidate *c, uint8_t digest[DIGEST_MAX]);

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st hashed_note(struct hashed *h, struct span digest);

/*
 * What device told in clear, by its row; what is not worth hashing is passed over. c's value must
 * outlive h. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st hashed_try(struct hashed *h, const struct candidate *c, size_t row,
			      const struct endpoint *device);
/* After the last of them. ST_OK, ST_NOMEM. */
MUST_CHECK enum st hashed_try_pairs(struct hashed *h);

/* The row of the value and how it was hashed ("md5(upper)"). False: nobody's. */
bool hashed_find(const struct hashed *h, struct span digest, size_t *row, struct span *form);

#endif
