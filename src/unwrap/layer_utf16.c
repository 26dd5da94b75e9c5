/* row: UTF-16 of either byte order, mostly ASCII */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/utf16.h"
#include "unwrap/look.h"

enum { SHORTEST = 16 };

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span b = s->bytes;
	bool big;

	(void)ev;
	/* a length or a type of one or two bytes may stand in front */
	for (size_t i = 0; i < 3 && i < b.len; i++) {
		if (b.len - i < SHORTEST || !look_is_wide(span_cut(b, i, LOOK_BYTES), &big))
			continue;
		*at = i;
		*len = b.len - i;
		return true;
	}
	return false;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	bool big = false;

	(void)look_is_wide(span_cut(in, 0, LOOK_BYTES), &big);
	return utf16_decode(in, big, out, steps);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	return layers_respell(&layer_utf16, was, now, out);
}

const struct layer layer_utf16 = {
	.name = "utf16",
	.gate_text = "a surface whose first 48 bytes are letters with a zero byte beside each",
	.events = 1u << EVENT_START,
	.heads = 1u << HEAD_ZEROS,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
