/* row: deflate without any header (RFC 1951) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/inflate.h"
#include "codec/repack.h"

enum { TRY_IN = 1024, TRY_OUT = 256, TEXT_MIN = 16, FIXED = 1, DYNAMIC = 2 };

static bool begins(uint8_t first)
{
	/* or a line, whose value is asked about */
	return first == '/' || first <= 1 || (first >> 1 & 3) == FIXED
	       || (first >> 1 & 3) == DYNAMIC;
}

/* What does not shrink is stored (section 3.2.4): its length, and that length's complement. */
static bool is_stored(struct span s)
{
	struct rd r = rd_of(s);
	uint8_t first = rd_u8(&r);
	uint16_t len = rd_le16(&r), not = rd_le16(&r);

	return rd_ok(&r) && first <= 1 && (len ^ not ) == 0xffff && len >= TEXT_MIN;
}

/*
 * What stands behind the type of a dynamic block (section 3.2.7): at most 286 and 30
 * codes, and a code for their lengths that leaves nothing over. One in a hundred of
 * any bytes passes.
 */
static bool is_dynamic(struct span s)
{
	struct rd r = rd_of(s);
	uint64_t low = rd_le64(&r), high = rd_le64(&r);
	unsigned n = (unsigned)(low >> 13 & 15) + 4, used = 0;

	if (!rd_ok(&r) || (low >> 3 & 31) > 29 || (low >> 8 & 31) > 29)
		return false;
	for (unsigned i = 0, bit = 17; i < n; i++, bit += 3) {
		uint64_t at = bit < 64 ? low >> bit | high << (64 - bit) : high >> (bit - 64);

		if ((at & 7) != 0)
			used += 128u >> (at & 7);
	}
	return used == 128;
}

/* It may be packed twice: then the outer one is mostly stored. */
static bool gives(struct span bytes, bool twice)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;

	if (bytes.len < TEXT_MIN || !begins(bytes.p[0]) || (bytes.p[0] <= 1 && !is_stored(bytes)))
		return false;
	if ((bytes.p[0] >> 1 & 3) == DYNAMIC && !is_dynamic(bytes))
		return false;
	(void)!inflate_decode(span_cut(bytes, 0, TRY_IN), INFLATE_RAW, &b, &used, NULL);
	if (b.len >= TEXT_MIN && layers_sure(buf_span(&b), (bytes.p[0] >> 1 & 3) == DYNAMIC))
		return true;
	return twice && b.len >= UNMARKED_LEAST
	       && (gives(buf_span(&b), false) || brotli_gives_text(buf_span(&b)));
}

/* Nothing marks it: what it gives must be text, or packed once more. */
bool deflate_gives_text(struct span bytes)
{
	return gives(bytes, true);
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span body = layers_body(s, at);

	(void)ev;
	*len = body.len;
	return deflate_gives_text(body);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = inflate_decode(in, INFLATE_RAW, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	(void)was;
	return deflate_encode(now, INFLATE_RAW, out);
}

const struct layer layer_deflate = {
	.name = "deflate",
	.gate_text = "a surface that is no text and inflates to text or a map",
	.events = 1u << EVENT_START,
	.heads = 1u << HEAD_BYTES,
	.begins = begins,
	.last_resort = true,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
