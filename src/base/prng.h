/*
 * prng.h - numbers that only depend on the seed, the same on every machine.
 *
 * SplitMix64. Integers alone: no floating point, no library that may change.
 * Never for secrets: the "keys" of re-enacted TLS come from here on purpose.
 */
#ifndef BASE_PRNG_H
#define BASE_PRNG_H

#include "base/rd.h"

struct prng {
	uint64_t state;
};

/* A stream of its own for each purpose, so that one more draw here moves nothing there. */
struct prng prng_of(uint64_t seed, const char *purpose);

uint64_t prng_u64(struct prng *r);
/* 0 to n-1; n may not be 0. */
uint32_t prng_below(struct prng *r, uint32_t n);
/* low to high, both included. */
int64_t prng_between(struct prng *r, int64_t low, int64_t high);
void prng_bytes(struct prng *r, uint8_t *p, size_t n);

#endif
