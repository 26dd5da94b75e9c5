/* row: MessagePack, written out as lines (codec/tree.h) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/msgpack.h"

enum { TRY_IN = 64, TRY_OUT = 128 };

static bool begins(uint8_t first)
{
	return first >= 0x80;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;
	enum st st;

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (s->bytes.len < 4 || s->bytes.p[0] < 0x80)
		return false;
	st = msgpack_decode(span_cut(s->bytes, 0, TRY_IN), &b, &used, NULL);
	return st != ST_BAD && st != ST_NOMEM && tree_has_name(buf_span(&b));
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used = 0;
	enum st ret = msgpack_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

const struct layer layer_msgpack = {
	.name = "msgpack",
	.gate_text = "a map or list whose first 64 bytes read as MessagePack with a name in front "
		     "of a value",
	.events = 1u << EVENT_START,
	.lines = true,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.begins = begins,
	.gate = gate,
	.open = open,
};
