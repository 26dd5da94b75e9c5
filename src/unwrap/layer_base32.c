/* row: base32 in capitals (RFC 4648 section 6) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/base32.h"
#include "codec/respell.h"
#include "unwrap/look.h"

/* Raw deflate or brotli, which only what comes out of them tells. */
static bool is_unmarked(struct span run)
{
	uint8_t first[UNMARKED_MOST];
	struct buf b = { .p = first, .cap = sizeof(first), .max = sizeof(first) };
	size_t used;
	enum st st = base32_decode(span_cut(run, 0, sizeof(first) / 5 * 8), &b, &used, NULL);

	return (st == ST_OK || st == ST_MORE) && layers_unmarked(buf_span(&b));
}

/* The same runs as base64's; an eighth of them at most are all capitals and 2 to 7. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span run = span_cut(s->bytes, ev->at, ev->len), first = span_cut(run, 0, LOOK_BYTES);
	uint8_t head[LOOK_BYTES];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;
	enum st st;

	for (size_t i = 0; i < first.len; i++) {
		uint8_t c = first.p[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= '2' && c <= '7') && c != '=' && c > ' ')
			return false;
	}
	st = base32_decode(first, &b, &used, NULL);
	*at = ev->at;
	*len = ev->len;
	return (st == ST_OK || st == ST_MORE)
	       && (look_at(buf_span(&b)) != LOOK_NOTHING || is_unmarked(run));
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;

	return base32_decode(in, out, &used, steps);
}

const struct layer layer_base32 = {
	.name = "base32",
	.gate_text =
		"a run of A-Z and 2-7 whose first 48 symbols decode to text, a map or a magic; or "
		"whose first 816 to deflate or brotli of text",
	.events = 1u << EVENT_BASE64,
	.encoded = true,
	.gate = gate,
	.open = open,
	.wrap = respell_base32,
};
