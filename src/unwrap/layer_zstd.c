/* row: zstd frames (RFC 8878) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/repack.h"
#include "codec/unpack.h"

#define MAGIC "\x28\xb5\x2f\xfd"

static bool begins(uint8_t first)
{
	return first == 0x28;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	*at = ev->what == EVENT_START ? 0 : ev->at;
	*len = s->bytes.len - *at;
	return *len > 8 && span_starts(span_from(s->bytes, *at), SPAN_LIT(MAGIC));
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = zstd_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	(void)was;
	return zstd_encode(now, out);
}

const struct layer layer_zstd = {
	.name = "zstd",
	.gate_text = "28 b5 2f fd",
	.events = 1u << EVENT_MAGIC | 1u << EVENT_START,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.begins = begins,
	.magics = { { (const uint8_t *)MAGIC, 4 } },
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
