#include "codec/hex.h"

/* clang-format off */
static const uint8_t digits[256] = {
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	  0,   1,   2,   3,   4,   5,   6,   7,   8,   9, 255, 255, 255, 255, 255, 255,
	255,  10,  11,  12,  13,  14,  15, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255,  10,  11,  12,  13,  14,  15, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};
/* clang-format on */

uint8_t hex_digit(uint8_t c)
{
	return digits[c];
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == ':' || c == '-' || c == ',' || c == '\n' || c == '\r' || c == '\t';
}

/* Offset of the next pair's first digit: separators and a prefix passed over. */
static size_t skip_to_pair(struct span in, size_t at)
{
	while (at < in.len && is_separator(in.p[at]))
		at++;
	if (in.len - at >= 2 && (in.p[at] == '0' || in.p[at] == '\\')
	    && (in.p[at + 1] | 0x20) == 'x')
		at += 2;
	return at;
}

/* Pairs without anything between, as many as out has room for. */
static size_t decode_pairs(struct span in, size_t at, uint8_t *out, size_t n)
{
	size_t i = 0;

	for (; i < n; i++, at += 2) {
		unsigned hi = digits[in.p[at]], lo = digits[in.p[at + 1]];

		if ((hi | lo) > 15)
			break;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return i;
}

size_t hex_pairs(struct span in, uint8_t *out, size_t max)
{
	return decode_pairs(in, 0, out, in.len / 2 < max ? in.len / 2 : max);
}

enum st hex_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	size_t start = out->len, at = 0, end = 0, n, room = out->max - out->len;
	enum st ret = buf_reserve(out, in.len / 2 < room ? in.len / 2 : room);

	if (ret != ST_OK)
		return ret;
	do {
		size_t left;
		uint8_t *to = out->len != 0 ? out->p + out->len : out->p;

		at = skip_to_pair(in, end);
		left = (in.len - at) / 2;
		room = out->max - out->len;
		n = decode_pairs(in, at, to, left < room ? left : room);
		if (n != 0)
			ret = mark_put(marks, out->len - start, at, 2, 1);
		if (ret != ST_OK)
			return ret;
		out->len += n;
		if (n == 0 && room == 0 && left != 0 && digits[in.p[at]] < 16
		    && digits[in.p[at + 1]] < 16)
			return ST_LIMIT;
		if (n != 0)
			end = at + 2 * n;
	} while (n != 0);
	if (out->len == start)
		return ST_BAD;
	*used = end;
	return at < in.len && digits[in.p[at]] < 16 ? ST_MORE : ST_OK;
}

void hex_format(struct span s, char *out)
{
	for (size_t i = 0; i < s.len; i++) {
		out[2 * i] = "0123456789abcdef"[s.p[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[s.p[i] & 15];
	}
	out[2 * s.len] = '\0';
}
