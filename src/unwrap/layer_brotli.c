/* row: brotli (RFC 7932) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/unpack.h"
#include "unwrap/look.h"

enum { TRY_IN = 512, TRY_OUT = 256, TEXT_MIN = 16 };

/* Nothing marks it: what it gives must be text. Uncompressed blocks would let text through. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (s->bytes.len < TEXT_MIN || look_is_text(span_cut(s->bytes, 0, LOOK_BYTES), TEXT_MIN))
		return false;
	(void)!brotli_decode(span_cut(s->bytes, 0, TRY_IN), &b, &used, NULL);
	return look_is_text(buf_span(&b), TEXT_MIN);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = brotli_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

const struct layer layer_brotli = {
	.name = "brotli",
	.gate_text = "a surface that is no text and decompresses to text from its first byte on",
	.events = 1u << EVENT_START,
	.binary_start = true,
	.last_resort = true,
	.gate = gate,
	.open = open,
};
