#include "codec/qp.h"

#include "base/span.h"
#include "codec/hex.h"

/* Length of a soft line end at offset at ("=", blanks, CRLF or LF); 0 when it is none. */
static size_t soft_break(struct span in, size_t at)
{
	size_t i = at + 1;

	while (i < in.len && (in.p[i] == ' ' || in.p[i] == '\t'))
		i++;
	if (i < in.len && in.p[i] == '\r')
		i++;
	return i < in.len && in.p[i] == '\n' ? i + 1 - at : 0;
}

static int escaped(struct span in, size_t at)
{
	unsigned hi, lo;

	if (in.len - at < 3)
		return -1;
	hi = hex_digit(in.p[at + 1]);
	lo = hex_digit(in.p[at + 2]);
	return (hi | lo) > 15 ? -1 : (int)(hi << 4 | lo);
}

enum st qp_decode(struct span in, struct buf *out, size_t *changed, struct buf *marks)
{
	size_t start = out->len, at = 0, n = 0;
	bool cut = false;
	enum st ret = ST_OK;

	while (at < in.len && ret == ST_OK) {
		size_t end = span_find(in, '=', at), skip;
		int byte;

		ret = mark_copy(out, start, in, at, end - at, marks);
		at = end;
		if (ret != ST_OK || at == in.len)
			break;
		skip = soft_break(in, at);
		byte = escaped(in, at);
		if (skip != 0) {
			at += skip;
			n++;
		} else if (byte >= 0) {
			ret = mark_put(marks, out->len - start, at, 3, 1);
			if (ret == ST_OK)
				ret = buf_put_u8(out, (uint8_t)byte);
			at += 3;
			n++;
		} else {
			cut |= in.len - at < 3;
			ret = mark_copy(out, start, in, at, 1, marks);
			at++;
		}
	}
	if (changed != NULL)
		*changed = n;
	return ret == ST_OK && cut ? ST_MORE : ret;
}
