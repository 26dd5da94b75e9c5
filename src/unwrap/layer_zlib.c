/* row: zlib streams (RFC 1950) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/inflate.h"
#include "codec/repack.h"

enum { SEARCH = 16, TRY_IN = 64, TRY_OUT = 64 };

/* CM 8, window at most 32 KiB, FCHECK, no dictionary (section 2.2), then a deflate block type. */
static bool is_header(struct span s)
{
	return s.len >= 10 && (s.p[0] & 0x8f) == 0x08 && (s.p[1] & 0x20) == 0
	       && (s.p[0] << 8 | s.p[1]) % 31 == 0 && (s.p[2] & 6) != 6;
}

/* Two bytes are weak: the first of the stream must decode as well. */
static bool starts_well(struct span s)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;

	return inflate_decode(span_cut(s, 0, TRY_IN), INFLATE_ZLIB, &b, &used, NULL) != ST_BAD;
}

/* A length or a type may stand in front: the first few offsets are tried. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	for (size_t i = 0; i < SEARCH && i < s->bytes.len; i++) {
		struct span rest = span_from(s->bytes, i);

		if (!is_header(rest) || (i != 0 && rest.p[0] != 0x78) || !starts_well(rest))
			continue;
		*at = i;
		*len = rest.len;
		return true;
	}
	return false;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = inflate_decode(in, INFLATE_ZLIB, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	(void)was;
	return deflate_encode(now, INFLATE_ZLIB, out);
}

const struct layer layer_zlib = {
	.name = "zlib",
	.gate_text = "a zlib header within the first 16 bytes, and what follows inflates",
	.events = 1u << EVENT_START,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
