/*
 * swap_pairs.h - every form of a value beside the same form of what stands for it.
 */
#ifndef EXCERPT_SWAP_PAIRS_H
#define EXCERPT_SWAP_PAIRS_H

#include "excerpt/swaps_own.h"

/* Of all values, into the table. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st swap_pairs_make(struct swaps *s);

#endif
