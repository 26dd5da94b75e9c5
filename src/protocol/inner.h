/*
 * inner.h - what a conversation carries inside, opened: a conversation of its own (for TLS with
 * keys).
 *
 * The row that opens gives bytes of one direction in order (parse_inner()),
 * with the place in the outer stream they came from one for one. Behind each of its calls they
 * are passed to a conversation that is recognised by content anew, whose
 * messages carry the same talk, the frames of the outer bytes, offsets of their own,
 * and protection "tls". It is owned by the outer conversation and counted with it.
 */
#ifndef PROTOCOL_INNER_H
#define PROTOCOL_INNER_H

#include "protocol/engine.h"

enum { INNER_DEPTH_MOST = 3 };

struct inner {
	struct conv *conv;
	struct hold in[2]; /* opened, not passed on yet */
	uint64_t off[2];   /* passed on */
	uint64_t lost[2];  /* in front of what is in */
};

/* After each call of the outer row. */
void inner_pump(struct conv *outer, unsigned side);
void inner_fin(struct conv *outer, unsigned side);
/* Passes on what is held inside and frees it. */
void inner_close(struct conv *outer);
/* Frees without a word. */
void inner_free(struct conv *outer);
size_t inner_cost(const struct conv *outer);

#endif
