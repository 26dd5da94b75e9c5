#include "codec/url.h"

#include "base/span.h"
#include "codec/hex.h"

/* Offset of the next byte that is not itself. */
static size_t next_special(struct span in, size_t at, bool form)
{
	if (!form)
		return span_find(in, '%', at);
	while (at < in.len && in.p[at] != '%' && in.p[at] != '+')
		at++;
	return at;
}

/* The byte an escape at offset at stands for, or -1. */
static int escaped(struct span in, size_t at)
{
	unsigned hi, lo;

	if (in.len - at < 3)
		return -1;
	hi = hex_digit(in.p[at + 1]);
	lo = hex_digit(in.p[at + 2]);
	return (hi | lo) > 15 ? -1 : (int)(hi << 4 | lo);
}

static enum st put_escape(struct buf *out, size_t start, size_t at, int byte, struct buf *marks)
{
	enum st ret = mark_put(marks, out->len - start, at, 3, 1);

	return ret == ST_OK ? buf_put_u8(out, (uint8_t)byte) : ret;
}

enum st url_decode(struct span in, unsigned flags, struct buf *out, size_t *changed,
		   struct buf *marks)
{
	bool form = (flags & URL_FORM) != 0, cut = false;
	size_t start = out->len, at = 0, n = 0;
	enum st ret = buf_reserve(out, in.len);

	if (ret == ST_NOMEM)
		return ret;
	ret = ST_OK;
	while (at < in.len && ret == ST_OK) {
		size_t end = next_special(in, at, form);
		int byte;

		ret = mark_copy(out, start, in, at, end - at, marks);
		at = end;
		if (ret != ST_OK || at == in.len)
			break;
		if (in.p[at] == '+') {
			ret = mark_put(marks, out->len - start, at, 1, 1);
			if (ret == ST_OK)
				ret = buf_put_u8(out, ' ');
			n++;
			at++;
			continue;
		}
		byte = escaped(in, at);
		if (byte >= 0) {
			ret = put_escape(out, start, at, byte, marks);
			n++;
			at += 3;
			continue;
		}
		cut |= in.len - at < 3;
		ret = mark_copy(out, start, in, at, 1, marks);
		at++;
	}
	if (changed != NULL)
		*changed = n;
	return ret == ST_OK && cut ? ST_MORE : ret;
}
