/*
 * hold.h - the bytes of one side not consumed yet, with the frames they came in.
 *
 * Owns its bytes and runs. hold_cost() is what a budget counts.
 */
#ifndef PROTOCOL_HOLD_H
#define PROTOCOL_HOLD_H

#include "base/attr.h"
#include "base/err.h"
#include "model/segment.h"

struct hold {
	uint8_t *p;
	size_t at, len, cap; /* the bytes are p[at] to p[at + len - 1] */
	struct run *runs;    /* offsets in the stream */
	size_t run_at, n_runs, cap_runs;
	uint64_t off; /* stream offset of the first byte */
};

/* Buffers that holds gave back, for the next that needs one; zeroed: none. */
enum { HOLD_SPARES = 8 };

struct hold_spares {
	struct hold all[HOLD_SPARES]; /* empty ones */
	size_t n;
};

void hold_spares_deinit(struct hold_spares *sp);

/* Bytes with their places: of a hold, or of a chunk. */
struct avail {
	struct span bytes;
	uint64_t off;
	const struct run *runs; /* at least one when there are bytes */
	size_t n_runs;
};

void avail_drop(struct avail *a, size_t n);
/* The run that the stream offset off lies in; runs[0] when none begins before it. */
const struct run *run_at(const struct run *runs, size_t n, uint64_t off);

/* Appends; an empty hold begins at a->off. ST_OK, or ST_NOMEM with nothing changed. */
MUST_CHECK enum st hold_put(struct hold *h, struct hold_spares *sp, const struct avail *a);
/* n <= len; with the last byte everything goes to sp, or is freed. */
void hold_drop(struct hold *h, struct hold_spares *sp, size_t n);
struct avail hold_avail(const struct hold *h);
void hold_deinit(struct hold *h);

static inline size_t hold_cost(const struct hold *h)
{
	return h->cap + h->cap_runs * sizeof(struct run);
}

#endif
