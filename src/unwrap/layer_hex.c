/* row: bytes as hex digits, packed or in pairs with separators */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/hex.h"
#include "codec/respell.h"
#include "unwrap/look.h"

enum { SHORTEST = 12, FIRST = 24, FRACTION = 20 };

static bool head_of(struct span run, size_t n, struct buf *b)
{
	struct span head = span_cut(run, 0, n);
	size_t used = hex_pairs(head, b->p, b->max);
	enum st st;

	if (used != 0 && 2 * used + 1 >= head.len) { /* nothing between: the rule */
		b->len = used;
		return true;
	}
	st = hex_decode(head, b, &used, NULL);

	return st == ST_OK || st == ST_MORE;
}

/* Most runs are nothing, and half of the head says so. */
static enum look look_from(struct span run)
{
	uint8_t head[LOOK_BYTES];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };

	if (head_of(run, FIRST, &b)) {
		size_t whole = (run.len < LOOK_BYTES ? run.len : LOOK_BYTES) / 2;

		if ((b.len == FIRST / 2 || run.len <= FIRST) && !look_may_be(buf_span(&b), whole))
			return LOOK_NOTHING;
		if (run.len <= FIRST)
			return look_at(buf_span(&b));
	}
	b.len = 0;
	return head_of(run, LOOK_BYTES, &b) ? look_at(buf_span(&b)) : LOOK_NOTHING;
}

/* Raw deflate or brotli, which only what comes out of them tells. */
static bool is_unmarked(struct span run)
{
	uint8_t first[UNMARKED_MOST];
	struct buf b = { .p = first, .cap = sizeof(first), .max = sizeof(first) };

	return run.len >= 2 * (size_t)UNMARKED_LEAST && head_of(run, 2 * sizeof(first), &b)
	       && layers_unmarked(buf_span(&b));
}

static bool is_pair(struct span b, size_t i)
{
	return i + 1 < b.len && (hex_digit(b.p[i]) | hex_digit(b.p[i + 1])) < 16;
}

/* Pairs with one and the same thing between ("33 35", "33:35", "0x33,0x35"), from i on. */
static size_t spaced_end(struct span b, size_t i)
{
	size_t end = i, step = 0;

	while (is_pair(b, i)) {
		size_t gap = i + 2;

		end = gap;
		while (gap < b.len && gap - end < 4 && !is_pair(b, gap))
			gap++;
		if (gap < b.len && b.p[gap] == '0' && gap + 1 < b.len && (b.p[gap + 1] | 32) == 'x')
			gap += 2;
		if (gap == end || (step != 0 && gap - end != step))
			break;
		step = gap - end;
		i = gap;
	}
	return end;
}

/* A single digit in front of an odd run belongs to something else. */
static bool gate_run(struct span b, const struct event *ev, size_t *at, size_t *len)
{
	struct span run = span_cut(b, ev->at, ev->len);

	*at = ev->at;
	*len = ev->len;
	if (look_from(run) != LOOK_NOTHING || is_unmarked(run))
		return true;
	++*at;
	--*len;
	return run.len % 2 != 0 && look_from(span_from(run, 1)) != LOOK_NOTHING;
}

/* Digits behind a point, as many as doubles are printed with: no hex. */
static bool is_fraction(struct span b, const struct event *ev)
{
	size_t at = ev->at;

	return ev->what == EVENT_DIGITS && ev->len < FRACTION && at > 1 && b.p[at - 1] == '.'
	       && (unsigned)b.p[at - 2] - '0' < 10;
}

static bool begins(uint8_t first)
{
	return hex_digit(first) < 16;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span b = s->bytes;

	if (ev->what == EVENT_HEX || ev->what == EVENT_DIGITS)
		return ev->len >= SHORTEST && !is_fraction(b, ev) && gate_run(b, ev, at, len);
	*at = ev->what == EVENT_START ? 0 : ev->at;
	if (ev->what == EVENT_START && b.len > 1 && b.p[0] == '0' && (b.p[1] | 32) == 'x')
		*at = 2;
	*len = spaced_end(b, *at) - *at;
	return *len >= 3 * 8 && look_from(span_cut(b, *at, *len)) != LOOK_NOTHING;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;

	return hex_decode(in, out, &used, steps);
}

const struct layer layer_hex = {
	.name = "hex",
	.gate_text =
		"hex digits whose first 48 decode to text, a map or a magic, or whose first 1024 "
		"to deflate or brotli of text; spaced ones at the start",
	.events = 1u << EVENT_HEX | 1u << EVENT_DIGITS | 1u << EVENT_START,
	.encoded = true,
	.heads = HEADS_ALL,
	.begins = begins,
	.gate = gate,
	.open = open,
	.wrap = respell_hex,
};
