/*
 * order.h - the bytes of one direction of a TCP flow, put in order.
 *
 * Works in stream offsets; tcp.h makes them from sequence numbers. Every byte
 * is passed once at its offset, or lies in a gap; second copies that
 * differ, and bytes that come after their gap was given up, are alternates.
 */
#ifndef STREAM_ORDER_H
#define STREAM_ORDER_H

#include "stream/chunk.h"

/* The flow holds nothing back: p begins at side.next, whole. The way of almost all segments. */
void order_pass(struct streams *s, struct flow *f, unsigned side, const struct part *p);

/* p may begin anywhere. */
void order_take(struct streams *s, struct flow *f, unsigned side, const struct part *p);

/* The direction ends at stream offset end; at once when its bytes are there. */
void order_fin(struct streams *s, struct flow *f, unsigned side, uint64_t end);

/* Gives up the bytes missing at side.next, passes what follows up to the next gap. */
void order_give_up(struct streams *s, struct flow *f, unsigned side, const char *reason);

/* Does the direction wait for bytes? Sets the offset at which the gap ends. */
bool order_waits(const struct flow *f, unsigned side, uint64_t *end);

#endif
