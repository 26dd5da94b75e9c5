/*
 * Any sequence of segments: in each direction data and gaps follow one another
 * without hole or overlap, runs cover the bytes with frames that were fed,
 * budgets hold, and a second shard with other hash seeds makes the same calls.
 */
#include "base/hash.h"
#include "base/span.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define HOLDS(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

struct side_seen {
	uint64_t next;
	bool fin;
};

struct world {
	struct streams *streams;
	uint64_t frame; /* the last one fed */
	uint64_t live;	/* flows with calls so far */
	uint64_t calls; /* digest of all of them */
};

static void note(struct world *w, const void *p, size_t len)
{
	w->calls = hash_bytes(span_of(p, len), w->calls);
}

static struct side_seen *seen_of(struct world *w, struct flow *f)
{
	struct side_seen *seen = flow_user(f);
	struct talk t;

	if (seen == NULL) {
		seen = calloc(2, sizeof(*seen));
		HOLDS(seen != NULL);
		flow_set_user(f, seen);
		w->live++;
	}
	flow_talk(f, &t);
	note(w, &t.flow, sizeof(t.flow));
	note(w, &t.side[0].port, sizeof(t.side[0].port));
	return seen;
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct world *w = arg;
	struct side_seen *seen = &seen_of(w, f)[side];

	HOLDS(side < 2 && c->bytes.len != 0 && c->n_runs != 0 && c->runs[0].off == c->off);
	for (size_t i = 0; i < c->n_runs; i++) {
		HOLDS(c->runs[i].frame >= 1 && c->runs[i].frame <= w->frame);
		HOLDS(c->runs[i].off - c->off < c->bytes.len);
		HOLDS(i == 0 || c->runs[i].off > c->runs[i - 1].off);
		note(w, &c->runs[i].frame, sizeof(c->runs[i].frame));
	}
	note(w, c->bytes.p, c->bytes.len);
	note(w, &c->off, sizeof(c->off));
	if ((c->flags & CHUNK_ALTERNATE) != 0)
		return;
	/* an empty datagram that was cut moves the offset, and is not passed */
	HOLDS(flow_transport(f) == TRANSPORT_TCP ? c->off == seen->next : c->off >= seen->next);
	seen->next = c->off + c->bytes.len + c->missing;
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	struct world *w = arg;
	struct side_seen *seen = &seen_of(w, f)[side];

	HOLDS(off == seen->next && len != 0 && frame >= 1 && frame <= w->frame);
	seen->next += len;
	note(w, &len, sizeof(len));
}

static void on_fin(void *arg, struct flow *f, unsigned side)
{
	struct world *w = arg;
	struct side_seen *seen = &seen_of(w, f)[side];

	HOLDS(!seen->fin);
	seen->fin = true;
	note(w, "fin", 3);
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	struct world *w = arg;

	note(w, &why, sizeof(why));
	if (flow_user(f) == NULL)
		return;
	free(flow_user(f));
	w->live--;
}

static const struct stream_limits some_limits[] = {
	{ .flows = 4, .flow_bytes = 4096, .total_bytes = 8192, .idle_ns = 1000, .gap_ns = 100 },
	{ .flows = 1, .flow_bytes = 300, .total_bytes = 900, .idle_ns = 10, .gap_ns = 10000 },
	{ .flows = 2, .flow_bytes = 0, .total_bytes = 0, .idle_ns = 10, .gap_ns = 10 },
	{ .flows = 3, .flow_bytes = 1200, .total_bytes = 1000, .idle_ns = 50, .gap_ns = 1 << 30 },
};

enum { IS_OTHER_SIDE = 1, IS_UDP = 2, IS_FRAGMENTED = 4, IS_CUT = 8, IS_FAR = 16, IS_LATER = 32 };

/* Byte 0: kind; 1: flow and TCP flags; then seq, ack (16 bits), length of the payload, payload. */
static bool next_segment(struct rd *r, struct segment *g, struct run runs[2])
{
	uint8_t kind = rd_u8(r), flags = rd_u8(r);
	uint32_t seq = rd_be16(r), ack = rd_be16(r);
	struct span payload = rd_take(r, rd_u8(r));
	struct endpoint a = { .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = flags >> 6 };
	struct endpoint b = { .ip = { { 198, 51, 100, 1 }, IP_V4 }, .port = 80 };
	bool other = (kind & IS_OTHER_SIDE) != 0;

	if (!rd_ok(r))
		return false;
	g->frame++;
	g->time_ns += (kind & IS_LATER) != 0 ? (kind >> 6) * 40 : 1;
	g->src = other ? b : a;
	g->dst = other ? a : b;
	g->transport = (kind & IS_UDP) != 0 ? TRANSPORT_UDP : TRANSPORT_TCP;
	g->flags = flags & 0x3f;
	/* around the wrap */
	g->seq = seq - 0x4000 + ((kind & IS_FAR) != 0 ? seq << 16 : 0);
	g->ack = ack - 0x4000;
	g->urgent = (uint16_t)payload.len;
	g->payload = payload;
	g->missing = (kind & IS_CUT) != 0 ? 5 : 0;
	runs[0] = (struct run){ 0, g->frame, g->time_ns };
	runs[1] = (struct run){ payload.len / 2, 1, 0 };
	g->n_runs = (kind & IS_FRAGMENTED) != 0 && payload.len >= 2 ? 2 : 0;
	g->runs = g->n_runs != 0 ? runs : NULL;
	return true;
}

/* A copy of its own size that dies after the call. */
static void feed(struct world *w, struct segment g)
{
	uint8_t *p = malloc(g.payload.len != 0 ? g.payload.len : 1);

	HOLDS(p != NULL);
	if (g.payload.len != 0)
		memcpy(p, g.payload.p, g.payload.len);
	g.payload.p = p;
	w->frame = g.frame;
	HOLDS(streams_feed(w->streams, &g) == ST_OK);
	free(p);
}

static void check_bounds(const struct world *w, const struct stream_limits *l)
{
	const struct stream_counts *c = streams_counts(w->streams);

	HOLDS(c->flows_live <= l->flows && w->live <= c->flows_live);
	HOLDS(c->waiting_bytes <= l->total_bytes && c->waiting_most <= l->total_bytes);
	HOLDS(c->history_bytes <= l->total_bytes / 4);
}

static uint64_t play(struct span in, const struct stream_limits *l)
{
	struct world w = { .frame = 0 };
	const struct stream_sink sink = { &w, on_data, on_gap, on_fin, on_end };
	struct segment g = { .frame = 0 };
	struct rd r = rd_of(in);
	struct run runs[2];

	HOLDS(streams_new(&w.streams, 0, l, &sink, NULL) == ST_OK);
	while (next_segment(&r, &g, runs)) {
		feed(&w, g);
		check_bounds(&w, l);
	}
	streams_flush(w.streams);
	HOLDS(w.live == 0 && streams_counts(w.streams)->waiting_bytes == 0
	      && streams_counts(w.streams)->history_bytes == 0);
	streams_free(w.streams);
	return w.calls;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct stream_limits *l = &some_limits[len != 0 ? data[0] & 3 : 0];
	struct span in = span_from(span_of(data, len), 1);

	HOLDS(play(in, l) == play(in, l));
	return 0;
}
