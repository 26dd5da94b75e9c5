/* row: deflate without any header (RFC 1951) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/inflate.h"
#include "unwrap/look.h"

enum { TRY_IN = 512, TRY_OUT = 256, TEXT_MIN = 16 };

/* Nothing marks it: a compressed block first, and what it gives must be text. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	unsigned type;
	size_t used;

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (s->bytes.len < TEXT_MIN || look_is_text(span_cut(s->bytes, 0, LOOK_BYTES), TEXT_MIN))
		return false;
	type = s->bytes.p[0] >> 1 & 3u;
	if (type != 1 && type != 2)
		return false;
	(void)!inflate_decode(span_cut(s->bytes, 0, TRY_IN), INFLATE_RAW, &b, &used, NULL);
	return look_is_text(buf_span(&b), TEXT_MIN);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = inflate_decode(in, INFLATE_RAW, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

const struct layer layer_deflate = {
	.name = "deflate",
	.gate_text = "a surface that is no text and inflates to text from its first byte on",
	.events = 1u << EVENT_START,
	.binary_start = true,
	.last_resort = true,
	.gate = gate,
	.open = open,
};
