/* row: gzip members (RFC 1952) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/gunzip.h"
#include "codec/inflate.h"
#include "codec/repack.h"

/* Method deflate, no reserved flag, an extra-flags byte that encoders write. */
static bool is_header(struct span s)
{
	return s.len >= 18 && s.p[0] == 0x1f && s.p[1] == 0x8b && s.p[2] == 8
	       && (s.p[3] & 0xe0) == 0 && (s.p[8] == 0 || s.p[8] == 2 || s.p[8] == 4);
}

static bool begins(uint8_t first)
{
	return first == 0x1f;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	*at = ev->what == EVENT_START ? 0 : ev->at;
	*len = s->bytes.len - *at;
	return is_header(span_from(s->bytes, *at));
}

static enum st trace(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = inflate_decode(in, INFLATE_GZIP, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

/* Most are whole, and there is a faster way for these. */
static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	enum st ret = gunzip_whole(in, out);

	return ret == ST_UNSUP ? trace(in, out, steps) : ret;
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	(void)was;
	return deflate_encode(now, INFLATE_GZIP, out);
}

const struct layer layer_gzip = {
	.name = "gzip",
	.gate_text = "1f 8b 08 and a sound header",
	.events = 1u << EVENT_MAGIC | 1u << EVENT_START,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.begins = begins,
	.magics = { { (const uint8_t *)"\x1f\x8b\x08\x00", 4 },
		    { (const uint8_t *)"\x1f\x8b\x08\x08", 4 } },
	.gate = gate,
	.open = open,
	.trace = trace,
	.ahead = 2 * INFLATE_PIECE, /* a step is written where a piece begins */
	.wrap = wrap,
};
