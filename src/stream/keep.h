/*
 * keep.h - what a TCP flow keeps while bytes are missing: those that came too early.
 *
 * A flow has none until its first early byte. Each direction (way) has its
 * held pieces sorted by stream offset; first copies never overlap, alternate
 * copies stand behind the first copy they lie in. A way waits while it holds
 * a piece or an early FIN; ways that wait are listed by the time since which
 * the same byte is missing. Memory is counted, with the records' own size.
 */
#ifndef STREAM_KEEP_H
#define STREAM_KEEP_H

#include "base/err.h"
#include "model/segment.h"
#include "stream/ring.h"

enum {
	LOST_MOST = 8,	      /* gaps given up that are remembered, a direction */
	HELD_MOST = 16384,    /* pieces, a direction */
	ALTERNATES_MOST = 64, /* of them, those that are second copies */
};

enum { HELD_ALTERNATE = 1, HELD_URGENT = 2 };

/* The bytes stand behind the runs. */
struct held {
	uint64_t off;
	uint32_t len, missing; /* missing: cut off by the snap length behind it */
	uint32_t n_runs, flags;
	struct run runs[]; /* offsets in the stream */
};

struct range {
	uint64_t off, end;
};

struct flow;

struct way {
	struct ring waiting; /* in keeps.waiting while it waits */
	struct flow *flow;
	unsigned side;
	int64_t since_ns;
	struct held **q; /* q[first] to q[first + n - 1] */
	uint32_t first, n, cap;
	uint32_t n_alternates;
	uint32_t bytes; /* counted memory of the pieces */
	uint32_t grace; /* segments of the flow since the gap was acknowledged */
	bool fin;	/* a FIN came early, for fin_off */
	uint64_t fin_off, fin_frame;
	struct range lost[LOST_MOST];
	uint32_t n_lost;
};

struct keep {
	struct ring spare; /* in keeps.spare while neither way waits */
	struct way way[2];
};

/* All of a shard. */
struct keeps {
	struct ring waiting, spare;
	size_t bytes, most; /* counted memory, and the most there ever was */
};

void keeps_init(struct keeps *k);

/* Counted memory of a piece. */
size_t held_cost(size_t len, size_t n_runs);
size_t keep_cost(void);

/* Gives the flow its keep; ST_OK when it has one, ST_NOMEM. */
MUST_CHECK enum st keep_begin(struct keeps *k, struct flow *f);
void keep_free(struct keeps *k, struct flow *f); /* fine when there is none */

/* A piece with room for runs and bytes, not yet in a queue; NULL: no memory. */
struct held *held_new(size_t len, size_t n_runs);
uint8_t *held_bytes(struct held *h);

/* Takes h (freed when it fails). ST_OK, ST_LIMIT (too many of its sort), ST_NOMEM. */
MUST_CHECK enum st way_put(struct keeps *k, struct way *w, struct held *h);

/* The first piece, which stays; NULL when there is none. */
struct held *way_first(const struct way *w);
/* Takes the first piece out; the caller frees it with free(). */
struct held *way_pop(struct keeps *k, struct way *w);

/* The first copy (no alternate) that ends behind off, the earliest; NULL: none. */
struct held *way_find(const struct way *w, uint64_t off);

/* Lists the way as waiting since now, or as not, by what it holds. */
void way_settle(struct keeps *k, struct way *w, int64_t now);

/* Remembers a gap that was given up; the oldest is forgotten. */
void way_lost(struct way *w, uint64_t off, uint64_t end);
/* True when some of [off, end) was given up; it is no longer so afterwards. */
bool way_found(struct way *w, uint64_t off, uint64_t end);

#endif
