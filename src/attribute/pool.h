/*
 * pool.h - candidates kept until a capture has been read, in one bounded block.
 *
 * What is kept is the beginning of the capture: in the order of (frame, shard,
 * order) the longest row of candidates that the limits hold, whatever the
 * order in which they came. So a limit cuts the same with any number of threads.
 */
#ifndef ATTRIBUTE_POOL_H
#define ATTRIBUTE_POOL_H

#include "base/buf.h"
#include "model/candidate.h"

struct pool_row;

struct pool {
	struct buf bytes;
	struct pool_row *rows;
	size_t n_rows, cap_rows;
	size_t max_rows, max_bytes; /* that are kept; a quarter more is held before a cut */
	uint64_t seq, dropped;
	struct pool_row *cut; /* first that was dropped; NULL: none yet */
};

/* max_bytes counts everything. */
MUST_CHECK enum st pool_init(struct pool *p, size_t max_rows, size_t max_bytes);
void pool_deinit(struct pool *p);

/* Copies c. ST_OK; ST_LIMIT: dropped and counted; ST_NOMEM: lost, what stood before stands. */
MUST_CHECK enum st pool_add(struct pool *p, const struct candidate *c);

/* Puts the rows in order, drops what is over the limits and gives its memory back; then n_rows of
 * them can be got. */
void pool_settle(struct pool *p);

/* Spans borrow from the pool until the next add. */
void pool_get(const struct pool *p, size_t row, struct candidate *ret);

#endif
