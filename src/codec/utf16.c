#include "codec/utf16.h"

#include "codec/json_text.h"

static uint16_t unit(struct rd *r, bool big)
{
	return big ? rd_be16(r) : rd_le16(r);
}

static bool is_high(uint32_t u)
{
	return u >> 10 == 0xd800 >> 10;
}

static bool is_low(uint32_t u)
{
	return u >> 10 == 0xdc00 >> 10;
}

static void byte_order_mark(struct rd *r, bool *big)
{
	struct rd ahead = *r;
	uint16_t mark = rd_be16(&ahead);

	if (!rd_ok(&ahead) || (mark != 0xfeff && mark != 0xfffe))
		return;
	*big = mark == 0xfeff;
	*r = ahead;
}

enum st utf16_decode(struct span in, bool big, struct buf *out, struct buf *marks)
{
	struct rd r = rd_of(in);
	size_t start = out->len;
	enum st ret = ST_OK;

	byte_order_mark(&r, &big);
	while (rd_left(&r) >= 2 && ret == ST_OK) {
		size_t at = (size_t)(r.p - in.p), before = out->len;
		uint32_t cp = unit(&r, big);

		if (is_high(cp) && rd_left(&r) < 2)
			return ST_MORE;
		if (is_high(cp)) {
			struct rd ahead = r;
			uint32_t lo = unit(&ahead, big);

			if (is_low(lo)) {
				cp = 0x10000 + ((cp & 0x3ff) << 10 | (lo & 0x3ff));
				r = ahead;
			}
		}
		ret = utf8_put(out, cp);
		if (ret == ST_OK)
			ret = mark_put(marks, before - start, at,
				       (unsigned)((size_t)(r.p - in.p) - at),
				       (unsigned)(out->len - before));
	}
	return ret == ST_OK && rd_left(&r) != 0 ? ST_MORE : ret;
}
