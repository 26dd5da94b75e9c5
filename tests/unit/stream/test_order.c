/*
 * Random conversations, cut, doubled, shuffled and fragmented, from fixed
 * seeds: what comes out is what was said, and each byte has a frame that
 * carried it.
 */
#include "base/span.h"
#include "stream/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SAID_MOST = 6000, SLICES_MOST = 20000, FRAGMENTS_MOST = 4 };

struct slice {
	unsigned side;
	uint32_t off, len; /* stream bytes */
	bool fin, lost;
	uint32_t key; /* place after shuffling */
	uint32_t n;   /* place before */
};

/* What a frame carried. */
struct carried {
	unsigned side;
	uint64_t off, end;
};

struct world {
	uint64_t rnd;
	uint8_t said[2][SAID_MOST];
	uint32_t len[2], isn[2];
	struct slice slices[SLICES_MOST];
	size_t n;
	struct carried frames[SLICES_MOST * FRAGMENTS_MOST];
	uint64_t n_frames;

	/* seen by the sink */
	uint64_t next[2];
	uint64_t gap_bytes, alternates;
	uint64_t gap_off, gap_side;
	bool fin[2], known[2][SAID_MOST]; /* bytes passed in any way */
	unsigned ends;
};

static uint32_t rnd(struct world *w, uint32_t n)
{
	w->rnd = w->rnd * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(w->rnd >> 33) % n;
}

static void on_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct world *w = (struct world *)arg;
	bool alternate = (c->flags & CHUNK_ALTERNATE) != 0;
	size_t r = 0;

	(void)f;
	assert_true(c->bytes.len != 0 && c->n_runs != 0);
	assert_int_equal(c->runs[0].off, c->off);
	assert_true(c->off + c->bytes.len <= w->len[side]);
	assert_memory_equal(c->bytes.p, w->said[side] + c->off, c->bytes.len);
	if (!alternate) {
		assert_int_equal(c->off, w->next[side]);
		w->next[side] += c->bytes.len;
	}
	w->alternates += alternate;
	for (uint64_t o = c->off; o < c->off + c->bytes.len; o++) {
		const struct carried *frame;

		while (r + 1 < c->n_runs && c->runs[r + 1].off <= o)
			r++;
		assert_true(c->runs[r].frame < w->n_frames);
		frame = &w->frames[c->runs[r].frame];
		assert_int_equal(frame->side, side);
		assert_true(o >= frame->off && o < frame->end);
		assert_int_equal(c->runs[r].time_ns, (int64_t)c->runs[r].frame * 1000);
		w->known[side][o] = true;
	}
	assert_int_equal(r, c->n_runs - 1);
}

static void on_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	struct world *w = (struct world *)arg;

	(void)f;
	(void)frame;
	assert_int_equal(off, w->next[side]);
	assert_true(len != 0);
	w->next[side] += len;
	w->gap_bytes += len;
	w->gap_off = off;
	w->gap_side = side;
}

static void on_fin(void *arg, struct flow *f, unsigned side)
{
	struct world *w = (struct world *)arg;

	(void)f;
	assert_false(w->fin[side]);
	assert_int_equal(w->next[side], w->len[side]);
	w->fin[side] = true;
}

static void on_end(void *arg, struct flow *f, enum flow_end why)
{
	struct world *w = (struct world *)arg;

	(void)f;
	assert_int_equal(why, FLOW_CLOSED);
	w->ends++;
}

static void add(struct world *w, unsigned side, uint32_t off, uint32_t len, bool fin)
{
	assert_true(w->n < SLICES_MOST);
	w->slices[w->n] = (struct slice){ side, off, len, fin, false, 0, (uint32_t)w->n };
	w->n++;
}

/* Both sides' bytes in slices of up to most, turn by turn; again: also doubles and overlaps. */
static void cut_up(struct world *w, uint32_t most, bool again)
{
	uint32_t at[2] = { 0, 0 };

	while (at[0] < w->len[0] || at[1] < w->len[1]) {
		unsigned side = rnd(w, 2);
		uint32_t left = w->len[side] - at[side];
		uint32_t len = 1 + rnd(w, most);

		if (left == 0)
			continue;
		len = len < left ? len : left;
		add(w, side, at[side], len, false);
		at[side] += len;
		if (again && rnd(w, 4) == 0) {
			uint32_t from = rnd(w, at[side]);
			uint32_t n = 2 + rnd(w, most);

			/* one byte at the end of what was sent is a keep-alive, not a double */
			if (from + n < w->len[side])
				add(w, side, from, n, false);
		}
	}
	add(w, 0, w->len[0], 0, true);
	add(w, 1, w->len[1], 0, true);
}

static int by_key(const void *a, const void *b)
{
	const struct slice *x = (const struct slice *)a, *y = (const struct slice *)b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

static void shuffle(struct world *w, uint32_t window)
{
	for (size_t i = 0; i < w->n; i++)
		w->slices[i].key = (uint32_t)i + rnd(w, window);
	qsort(w->slices, w->n, sizeof(w->slices[0]), by_key);
}

static void feed(struct streams *s, struct world *w, const struct slice *p, uint8_t flags,
		 bool fragments)
{
	static const struct endpoint ends[2] = {
		{ .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = 40000 },
		{ .ip = { { 198, 51, 100, 1 }, IP_V4 }, .port = 80 }
	};
	uint32_t n = fragments && p->len >= FRAGMENTS_MOST ? 1 + rnd(w, FRAGMENTS_MOST) : 1;
	struct run runs[FRAGMENTS_MOST];
	uint8_t *payload = malloc(p->len != 0 ? p->len : 1);
	struct segment g = { .frame = w->n_frames + n - 1,
			     .time_ns = (int64_t)(w->n_frames + n - 1) * 1000,
			     .src = ends[p->side],
			     .dst = ends[p->side ^ 1],
			     .transport = TRANSPORT_TCP,
			     .seq = w->isn[p->side] + 1 + p->off,
			     .ack = w->isn[p->side ^ 1] + 1,
			     .flags = flags };

	assert_non_null(payload);
	memcpy(payload, w->said[p->side] + p->off, p->len);
	g.payload = span_of(payload, p->len);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t from = p->len / n * i, to = i + 1 < n ? p->len / n * (i + 1) : p->len;

		runs[i] = (struct run){ from, w->n_frames, (int64_t)w->n_frames * 1000 };
		w->frames[w->n_frames++] = (struct carried){ p->side, p->off + from, p->off + to };
	}
	if (n > 1) {
		g.runs = runs;
		g.n_runs = n;
	}
	if ((flags & TCP_SYN) != 0)
		g.seq--;
	assert_int_equal(streams_feed(s, &g), ST_OK);
	free(payload);
}

static struct world *world_new(uint64_t seed, uint32_t most)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->rnd = seed;
	for (unsigned side = 0; side < 2; side++) {
		w->len[side] = 1 + rnd(w, most);
		w->isn[side] = rnd(w, 3) == 0 ? UINT32_MAX - rnd(w, 2000) : rnd(w, INT32_MAX);
		for (uint32_t i = 0; i < w->len[side]; i++)
			w->said[side][i] = (uint8_t)rnd(w, 256);
	}
	return w;
}

static struct stream_counts play(struct world *w, const struct stream_limits *l, bool fragments)
{
	const struct stream_sink sink = { w, on_data, on_gap, on_fin, on_end };
	struct stream_counts counts;
	struct streams *s;

	assert_int_equal(streams_new(&s, 0, l, &sink, NULL), ST_OK);
	for (unsigned side = 0; side < 2; side++)
		feed(s, w, &(struct slice){ .side = side }, TCP_SYN | (side == 1 ? TCP_ACK : 0),
		     false);
	for (size_t i = 0; i < w->n; i++) {
		const struct slice *p = &w->slices[i];

		if (!p->lost)
			feed(s, w, p, TCP_ACK | (p->fin ? TCP_FIN : 0), fragments);
		counts = *streams_counts(s);
		assert_true(counts.waiting_most <= l->total_bytes);
		assert_true(counts.history_bytes <= l->total_bytes / 4);
	}
	streams_flush(s);
	counts = *streams_counts(s);
	assert_int_equal(counts.waiting_bytes, 0);
	assert_int_equal(counts.history_bytes, 0);
	assert_int_equal(counts.flows_live, 0);
	assert_int_equal(w->ends, 1);
	for (unsigned side = 0; side < 2; side++) {
		assert_int_equal(w->next[side], w->len[side]);
		assert_true(w->fin[side]);
	}
	streams_free(s);
	return counts;
}

static void whole(void **state)
{
	static const uint32_t mosts[] = { 1, 3, 40, 1400 }, windows[] = { 1, 4, 60, 20000 };

	(void)state;
	for (uint64_t seed = 0; seed < 160; seed++) {
		uint32_t most = mosts[seed % 4];
		struct world *w = world_new(seed, most == 1 ? 1500 : SAID_MOST);
		struct stream_counts counts;

		cut_up(w, most, seed % 3 != 0);
		shuffle(w, windows[seed / 4 % 4]);
		counts = play(w, &stream_limits_default, seed % 2 != 0);
		assert_int_equal(w->gap_bytes, 0);
		assert_int_equal(w->alternates, 0);
		assert_int_equal(counts.bytes, w->len[0] + w->len[1]);
		free(w);
	}
}

static void one_lost(void **state)
{
	static const uint32_t windows[] = { 1, 5, 300 };

	(void)state;
	for (uint64_t seed = 0; seed < 90; seed++) {
		struct world *w = world_new(seed, SAID_MOST);
		struct slice lost;
		size_t i;

		cut_up(w, 1 + rnd(w, 400), false);
		shuffle(w, windows[seed % 3]);
		do
			i = rnd(w, (uint32_t)w->n);
		while (w->slices[i].len == 0);
		w->slices[i].lost = true;
		lost = w->slices[i];
		(void)play(w, &stream_limits_default, seed % 2 != 0);
		assert_int_equal(w->gap_bytes, lost.len);
		assert_int_equal(w->gap_off, lost.off);
		assert_int_equal(w->gap_side, lost.side);
		assert_int_equal(w->alternates, 0);
		free(w);
	}
}

/* Budgets too small: gaps, but the bounds hold; in a narrow window every byte is seen all the same.
 */
static void small_budgets(void **state)
{
	static const struct stream_limits tiny[] = {
		{ .flows = 1, .flow_bytes = 0, .total_bytes = 0, .idle_ns = 1, .gap_ns = 1000000 },
		{ .flows = 1,
		  .flow_bytes = 300,
		  .total_bytes = 900,
		  .idle_ns = 1,
		  .gap_ns = 1000000 },
		{ .flows = 1, .flow_bytes = 900, .total_bytes = 1500, .idle_ns = 1, .gap_ns = 10 },
		{ .flows = 1,
		  .flow_bytes = 5000,
		  .total_bytes = 3000,
		  .idle_ns = 1,
		  .gap_ns = 5000 },
	};
	uint64_t gaps = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 160; seed++) {
		struct world *w = world_new(seed, SAID_MOST);
		const struct stream_limits *l = &tiny[seed / 2 % 4];

		cut_up(w, 1 + rnd(w, 300), seed % 3 == 0);
		shuffle(w, 30);
		(void)play(w, l, seed % 2 != 0);
		gaps += w->gap_bytes;
		free(w);
	}
	assert_true(gaps != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whole), cmocka_unit_test(one_lost),
					    cmocka_unit_test(small_budgets) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
