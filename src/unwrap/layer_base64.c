/* row: base64 of either alphabet */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/respell.h"
#include "unwrap/look.h"

enum { FIRST = 16, WHOLE = LOOK_BYTES / 4 * 3 };

static bool head_of(struct span run, size_t n, struct buf *b)
{
	size_t used;
	enum st st = base64_decode(span_cut(run, 0, n), b, &used, NULL);

	return st == ST_OK || st == ST_MORE;
}

/* Most runs are nothing, and a quarter of the head says so. */
static enum look look_from(struct span run)
{
	uint8_t head[LOOK_BYTES];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };

	if (run.len >= FIRST && base64_groups(run.p, FIRST, head) == FIRST
	    && !look_may_be(span_of(head, FIRST / 4 * 3), WHOLE))
		return LOOK_NOTHING;
	return head_of(run, LOOK_BYTES, &b) ? look_at(buf_span(&b)) : LOOK_NOTHING;
}

/* Nobody's chance: a map or XOR is found in the wrong phase of text, too. */
static bool is_sure(enum look l)
{
	return l == LOOK_TEXT || l == LOOK_WIDE;
}

/*
 * Junk of the same alphabet may stand in front ("id/eyJ..."): its length is any.
 * Bytes to pass over before what is sure, and before what is anything at all; 0: none.
 */
static void behind_junk(struct span run, size_t *sure, size_t *any)
{
	*sure = *any = 0;
	for (size_t i = 1; i < run.len && i <= LOOK_BYTES && *sure == 0; i++) {
		uint8_t c = run.p[i - 1];
		bool seam = c == '/' || c == '-' || c == '_' || c == '+' || i < 4;
		enum look l =
			seam && run.len - i >= 12 ? look_from(span_from(run, i)) : LOOK_NOTHING;

		if (is_sure(l))
			*sure = i;
		if (l != LOOK_NOTHING && *any == 0)
			*any = i;
	}
}

/* Base32 or hex, which base64 would hardly ever look like for so long. */
static bool is_narrower(struct span run)
{
	bool base32 = true, hex = true;

	run = span_cut(run, 0, LOOK_BYTES);
	for (size_t i = 0; i < run.len; i++) {
		uint8_t c = run.p[i];

		base32 &= (unsigned)c - 'A' < 26 || (unsigned)c - '2' < 6 || c == '=';
		hex &= hex_digit(c) < 16;
	}
	return base32 || hex;
}

/* Raw deflate or brotli, which only what comes out of them tells. */
static bool is_unmarked(struct span run)
{
	uint8_t first[UNMARKED_MOST];
	struct buf b = { .p = first, .cap = sizeof(first), .max = sizeof(first) };

	return run.len >= UNMARKED_LEAST / 3 * 4 && !is_narrower(run)
	       && head_of(run, sizeof(first) / 3 * 4, &b) && layers_unmarked(buf_span(&b));
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span run = span_cut(s->bytes, ev->at, ev->len);
	size_t skip = 0, any = 0;
	enum look l = look_from(run);

	if (!is_sure(l)) {
		behind_junk(run, &skip, &any);
		if (skip == 0 && l == LOOK_NOTHING && is_unmarked(run))
			any = 0;
		else if (skip == 0 && (is_narrower(run) || (l == LOOK_NOTHING && any == 0)))
			return false;
		if (skip == 0 && l == LOOK_NOTHING)
			skip = any;
	}
	*at = ev->at + skip;
	*len = run.len - skip;
	return true;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;

	return base64_decode(in, out, &used, steps);
}

const struct layer layer_base64 = {
	.name = "base64",
	.gate_text =
		"a run of 16 and more whose first 48 symbols decode to text, a map or a magic; "
		"or whose first 682 to deflate or brotli of text",
	.events = 1u << EVENT_BASE64,
	.encoded = true,
	.gate = gate,
	.open = open,
	.wrap = respell_base64,
};
