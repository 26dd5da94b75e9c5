/*
 * hash.h - hashes for tables (xxHash XXH3), never for evidence.
 *
 * A table that strangers can fill is given a random seed (hash_seed()), so
 * that they cannot aim at its buckets; what decides shards or output order
 * uses seed 0, so that the answer is the same in every run.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/rd.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t hash_bytes(struct span s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p, s.len, seed);
}

/* From getrandom(2); a constant where the kernel has none to give. */
uint64_t hash_seed(void);

#endif
