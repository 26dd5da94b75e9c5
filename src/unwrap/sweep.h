/*
 * sweep.h - every byte looked at once: one literal matcher and one vectorised pass.
 *
 * A sweeper is made from the needles of identify/ and the magics of the
 * layers, once, before threads and children: it is read only afterwards and
 * shared. Each thread has its own sweep (scratch, event list).
 *
 * sweeper_new() compares the matcher with a plain search on a few hundred
 * bytes and refuses (ST_UNSUP) to run wrong. Needles never reach the disk.
 */
#ifndef UNWRAP_SWEEP_H
#define UNWRAP_SWEEP_H

#include "base/err.h"
#include "base/rd.h"
#include "unwrap/event.h"

struct layer;

struct needle {
	/* 4 to 4096; copied. One longer than the overlap of windows may stand across two unseen. */
	struct span bytes;
	uint32_t id;
	bool caseless; /* ASCII letters in either case */
};

struct sweeper;

/* ST_OK, ST_NOMEM, ST_UNSUP (the matcher is wrong on this machine), ST_BAD (a needle). */
MUST_CHECK enum st sweeper_new(struct sweeper **ret, const struct needle *needles, size_t n,
			       struct err *e);
/* The same with the magics of another list of layers (NULL ends), which peel then tries. */
MUST_CHECK enum st sweeper_new_for(struct sweeper **ret, const struct layer *const *list,
				   const struct needle *needles, size_t n, struct err *e);
void sweeper_free(struct sweeper *s);

const struct layer *const *sweeper_layers(const struct sweeper *s);

struct sweep;

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st sweep_new(struct sweep **ret, const struct sweeper *s);
void sweep_free(struct sweep *w);

enum { SWEEP_EVENTS_MAX = 1 << 17 };

/*
 * Events of bytes in rising order of at (then what, id, len); borrowed until
 * the next call, and never NULL. A needle or magic counts each time it stands
 * there, overlapping or not. ST_LIMIT when there were more than
 * SWEEP_EVENTS_MAX, or bytes is UINT32_MAX long or longer, ST_NOMEM: what the
 * list holds stands. Without START events.
 */
MUST_CHECK enum st sweep_run(struct sweep *w, struct span bytes, const struct event **ret,
			     size_t *n);

#endif
