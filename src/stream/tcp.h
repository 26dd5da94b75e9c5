/*
 * tcp.h - one TCP flow's segments into ordered bytes (RFC 9293 section 3.10.7.4).
 *
 * The rules that a reader of the calls needs stand in stream.h. Nothing here
 * fails for want of memory: what cannot be kept is passed on at once, behind
 * a gap.
 */
#ifndef STREAM_TCP_H
#define STREAM_TCP_H

#include "stream/shard.h"

/* Does a SYN begin another connection than the one f is? */
bool tcp_reuses(const struct flow *f, unsigned side, const struct segment *seg);

/* s->runs has room for the segment's runs. */
void tcp_feed(struct streams *s, struct flow *f, unsigned side, const struct segment *seg);

/* RST seen, or FIN of both sides. */
bool tcp_is_closing(const struct flow *f);

/* Gives up what has waited longer than limits.gap_ns, a few ways at most. */
void tcp_check_waiting(struct streams *s);

/* Passes all that waits, behind its gaps; before the flow ends. */
void tcp_finish(struct streams *s, struct flow *f);

#endif
