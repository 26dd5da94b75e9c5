#include "codec/base32.h"

enum { NONE = 255 };

static uint8_t value(uint8_t c)
{
	if ((unsigned)(c | 32) - 'a' < 26)
		return (uint8_t)((c | 32) - 'a');
	return c >= '2' && c <= '7' ? (uint8_t)(c - '2' + 26) : NONE;
}

static bool is_blank(uint8_t c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

static size_t skip_pad(struct span in, size_t at)
{
	size_t end = at;

	while (at < in.len && (in.p[at] == '=' || is_blank(in.p[at])))
		if (in.p[at++] == '=')
			end = at;
	return end;
}

enum st base32_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	size_t start = out->len, end = 0, n = 0;
	uint32_t bits = 0;
	enum st ret = ST_OK;

	for (size_t i = 0; i < in.len && ret == ST_OK; i++) {
		uint8_t v = value(in.p[i]);

		if (is_blank(in.p[i]))
			continue;
		if (v == NONE)
			break;
		if (n % 8 == 0)
			ret = mark_put(marks, out->len - start, i, 8, 5);
		bits = bits << 5 | v;
		n++;
		end = i + 1;
		/* symbols 2, 4, 5, 7 and 8 of a group complete a byte */
		if (ret == ST_OK && n * 5 / 8 != (n - 1) * 5 / 8)
			ret = buf_put_u8(out, (uint8_t)(bits >> (n * 5 % 8)));
	}
	if (ret != ST_OK)
		return ret;
	if (out->len == start)
		return ST_BAD;
	*used = n % 8 != 0 ? skip_pad(in, end) : end;
	return n % 8 == 1 || n % 8 == 3 || n % 8 == 6 ? ST_MORE : ST_OK;
}
