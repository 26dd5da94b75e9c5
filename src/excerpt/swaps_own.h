/* swaps_own.h - what swaps.c and swap_pairs.c share. */
#ifndef EXCERPT_SWAPS_OWN_H
#define EXCERPT_SWAPS_OWN_H

#include "base/prng.h"
#include "excerpt/swap_table.h"

enum { SWAP_TEXT_MOST = 4096 };

/* A way in which a value stood. */
struct matched {
	size_t value;
	struct span text;
};

struct swaps {
	struct swap_table table;
	struct prng chance;
	struct profile was, now; /* values in the same order */
	struct matched *matched;
	size_t n_matched, cap_matched;
	struct map by_letters, taken; /* indices of values; hashes of stand-ins */
	struct map spelled;	      /* hashes of value and matched */
	uint64_t seed;
};

#endif
