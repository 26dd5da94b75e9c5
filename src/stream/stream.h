/*
 * stream.h - flows, and the bytes of both their sides in order.
 *
 * One struct streams is one shard: it belongs to one thread and shares
 * nothing. The same segments in the same order give the same calls, whatever
 * else runs. TCP (RFC 9293 section 3.10.7.4) is put in order; what else there
 * is has none and is passed as it comes, one chunk a datagram (empty ones not).
 *
 * The order of TCP. A SYN fixes offset 0; without one the first byte seen of
 * a side does. Each byte is passed once, in rising offsets, or lies in a gap.
 * A gap is given up gap_ns after the same byte began to be missing; 32
 * segments of the flow after the other side acknowledged all of it; where
 * budgets strike (the oldest of the shard first); and when the flow ends.
 * CHUNK_ALTERNATE, out of order, are: a second copy that differs from one that
 * waits, or from one passed and still in the history (hist.h), the whole part that
 * overlaps; bytes that come after their gap was given up (of the last 8 gaps);
 * bytes before offset 0, at offset 0. Not passed: one byte just before
 * the next (keep-alive), other retransmissions.
 *
 * The end of a flow. RST and both FINs leave the flow linger_ns of silence, so
 * that stragglers find it; data after them, and after a side's fin(), is passed.
 * A SYN with another number ends it at once and begins a new one.
 */
#ifndef STREAM_STREAM_H
#define STREAM_STREAM_H

#include "base/err.h"
#include "model/anomaly.h"
#include "model/message.h"

struct stream_limits {
	uint32_t flows;	      /* records at once; closed ones go first, then the longest silent */
	uint32_t flow_bytes;  /* memory of bytes waiting for a gap to fill, one direction */
	uint32_t total_bytes; /* the same over all flows of the shard; histories: a quarter more */
	int64_t idle_ns;      /* not TCP: a flow ends after this silence (capture time) */
	int64_t gap_ns;	      /* TCP: a gap is given up after this time */
	int64_t tcp_idle_ns;  /* TCP: likewise, unless it is the next to speak; 0 as in the default
			       */
	int64_t linger_ns;    /* TCP: the same once it was closed or reset; 0 as in the default */
};

extern const struct stream_limits stream_limits_default;

enum { SIDE_OPENER = 0, SIDE_OTHER = 1 };

/* What others may see of a flow. The record behind it is at most 160 bytes. */
struct flow;

struct talk;
/* Filled afresh by each call; app as last seen. */
void flow_talk(const struct flow *f, struct talk *ret);
void *flow_user(const struct flow *f);		/* the next layer's state, NULL at first */
void flow_set_user(struct flow *f, void *user); /* flow ends: sink.end() must free it */
enum transport flow_transport(const struct flow *f);
uint64_t flow_bytes(const struct flow *f); /* payload of both sides, gaps included */
int64_t flow_last_ns(const struct flow *f);
void flow_ports(const struct flow *f, uint16_t port[2]); /* by side */

enum {
	CHUNK_ALTERNATE = 1, /* out of order: see above */
	CHUNK_URGENT = 2,    /* its segment holds the urgent byte (RFC 9293 3.8.5), in line */
};

struct chunk {
	struct span bytes; /* borrowed for the call */
	uint64_t
		off; /* stream offset of its first byte; datagrams: running sum, missing included */
	const struct run *runs; /* offsets in the stream, at least one */
	size_t n_runs;
	int64_t time_ns;
	unsigned flags;
	uint32_t missing; /* cut off by the snap length behind it (datagrams) */
	uint16_t proto;	  /* of datagrams: as the segment says */
};

/* CLOSED: both FINs, or another connection began on the same ports. */
enum flow_end { FLOW_CLOSED, FLOW_RESET, FLOW_IDLE, FLOW_EVICTED, FLOW_INPUT_ENDED };

/* Must not call streams_*(). A function may be NULL. */
struct stream_sink {
	void *arg;
	void (*data)(void *arg, struct flow *f, unsigned side, const struct chunk *c);
	/* len bytes from off on were never captured, or given up; frame is what made it known */
	void (*gap)(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		    uint64_t frame);
	void (*fin)(void *arg, struct flow *f, unsigned side); /* this side says no more */
	void (*end)(void *arg, struct flow *f, enum flow_end why);
};

struct stream_counts {
	uint64_t flows, flows_evicted, gaps, gap_bytes, overlaps_differ, segments, bytes;
	uint64_t flows_live, waiting_bytes, history_bytes; /* held at this moment */
	uint64_t waiting_most;				   /* the most waiting_bytes ever was */
};

struct streams;

MUST_CHECK enum st streams_new(struct streams **ret, uint8_t shard, const struct stream_limits *l,
			       const struct stream_sink *out, const struct anomaly_sink *anomalies);
void streams_free(struct streams *s); /* without calling the sink */

/*
 * ST_OK; ST_NOMEM: the segment was lost, what stood before stands.
 */
MUST_CHECK enum st streams_feed(struct streams *s, const struct segment *seg);

/* Ends all flows, in the order in which they began. */
void streams_flush(struct streams *s);

const struct stream_counts *streams_counts(const struct streams *s);

/* Which of n shards a segment belongs to: the same for both directions of a flow. */
unsigned stream_shard(const struct segment *seg, unsigned n);

#endif
