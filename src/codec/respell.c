#include "codec/respell.h"

#include "base/span.h"
#include "codec/base64.h"
#include "codec/hex.h"

/* --- symbols in lines ---------------------------------------------------------------------- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* How symbols are broken into lines, and what the end is filled with. */
struct lines {
	size_t width; /* symbols of the first line; 0: one line */
	struct span end;
	bool padded;
};

static struct lines lines_of(struct span was)
{
	struct lines ret = { 0 };
	size_t i = 0, from;

	was = span_trim(was);
	while (i < was.len && !is_blank(was.p[i]))
		i++;
	ret.padded = was.len != 0 && was.p[was.len - 1] == '=';
	if (i == was.len)
		return ret;
	from = i;
	while (i < was.len && is_blank(was.p[i]))
		i++;
	ret.width = from;
	ret.end = span_cut(was, from, i - from);
	return ret;
}

/* Symbols of bits each, first to last; padded to whole groups where was is. */
static enum st put_symbols(struct span now, const char *alphabet, unsigned bits, unsigned group,
			   const struct lines *l, struct buf *out)
{
	size_t whole = now.len * 8, n = 0;
	enum st st = ST_OK;

	for (size_t at = 0; at < whole && st == ST_OK; at += bits, n++) {
		unsigned two = (unsigned)now.p[at / 8] << 8
			       | (at / 8 + 1 < now.len ? now.p[at / 8 + 1] : 0u);

		if (l->width != 0 && n != 0 && n % l->width == 0)
			st = buf_put(out, l->end);
		if (st == ST_OK)
			st = buf_put_u8(out, (uint8_t)alphabet[two >> (16 - bits - at % 8)
							       & ((1u << bits) - 1)]);
	}
	for (; l->padded && n % group != 0 && st == ST_OK; n++) {
		if (l->width != 0 && n % l->width == 0)
			st = buf_put(out, l->end);
		if (st == ST_OK)
			st = buf_put_u8(out, '=');
	}
	return st;
}

static bool has(struct span s, uint8_t c)
{
	return span_find(s, c, 0) < s.len;
}

enum st respell_base64(struct span was, struct span now, struct buf *out)
{
	static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789+/";
	static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
	struct lines l = lines_of(was);
	bool safe = has(was, '-') || has(was, '_');
	size_t symbols = 0;

	for (size_t i = 0; i < was.len; i++)
		symbols += base64_symbol(was.p[i]) < 64;
	/* whole groups show no padding; who writes lines or the old alphabet pads */
	l.padded |= symbols % 4 == 0 && !safe;
	return put_symbols(now, safe ? url_safe : standard, 6, 4, &l, out);
}

enum st respell_base32(struct span was, struct span now, struct buf *out)
{
	struct lines l = lines_of(was);

	return put_symbols(now, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, 8, &l, out);
}

/* --- hex ----------------------------------------------------------------------------------- */

/* The next two digits side by side; was.len when there are none. */
static size_t next_pair(struct span was, size_t from)
{
	for (size_t i = from; i + 1 < was.len; i++) {
		/* the 0 of 0x begins no pair */
		if (was.p[i] == '0' && (was.p[i + 1] | 32) == 'x')
			i++;
		else if ((hex_digit(was.p[i]) | hex_digit(was.p[i + 1])) < 16)
			return i;
	}
	return was.len;
}

/* What a decoder passes over between two pairs; else it is none of theirs. */
static bool is_between(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_blank(s.p[i]) && s.p[i] != ':' && s.p[i] != '-' && s.p[i] != ','
		    && s.p[i] != '0' && s.p[i] != '\\' && (s.p[i] | 32) != 'x')
			return false;
	return true;
}

enum st respell_hex(struct span was, struct span now, struct buf *out)
{
	const char *digits = "0123456789abcdef";
	size_t first = next_pair(was, 0), second = next_pair(was, first + 2);
	struct span front = span_cut(was, 0, first), between = { 0 };
	enum st st;

	if (second < was.len)
		between = span_cut(was, first + 2, second - first - 2);
	if (!is_between(front) || !is_between(between))
		return ST_UNSUP;
	st = first < was.len ? buf_put(out, front) : ST_UNSUP;
	for (size_t i = 0; i < was.len; i++)
		if (was.p[i] >= 'A' && was.p[i] <= 'F')
			digits = "0123456789ABCDEF";
	for (size_t i = 0; i < now.len && st == ST_OK; i++) {
		if (i != 0)
			st = buf_put(out, between);
		if (st == ST_OK)
			st = buf_put_u8(out, (uint8_t)digits[now.p[i] >> 4]);
		if (st == ST_OK)
			st = buf_put_u8(out, (uint8_t)digits[now.p[i] & 15]);
	}
	return st;
}

/* --- escapes ------------------------------------------------------------------------------- */

/* Stands for itself in every notation. */
static bool is_plain(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || (unsigned)c - '0' < 10 || c == '.' || c == '-';
}

static void put_pair(uint8_t *p, uint8_t byte)
{
	bool upper = (p[0] >= 'A' && p[0] <= 'F') || (p[1] >= 'A' && p[1] <= 'F');
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	p[0] = (uint8_t)digits[byte >> 4];
	p[1] = (uint8_t)digits[byte & 15];
}

/* Writes byte where one that was old stands, in the n bytes from p on. */
static bool put_escaped(uint8_t *p, size_t n, uint8_t old, uint8_t byte)
{
	if (n == 0)
		return false;
	if (p[0] == old && is_plain(byte)) {
		p[0] = byte;
		return true;
	}
	if (n >= 3 && (p[0] == '%' || p[0] == '=')) {
		put_pair(p + 1, byte);
		return true;
	}
	if (n >= 6 && p[0] == '\\' && p[1] == 'u' && byte < 0x80) {
		put_pair(p + 4, byte);
		return true;
	}
	if (n >= 2 && p[0] == 0 && p[1] == old && byte < 0x80) {
		p[1] = byte;
		return true;
	}
	return false;
}

enum st respell_escaped(struct span was, struct span old, struct span now, const struct mark *marks,
			size_t n_marks, struct buf *out)
{
	size_t start = out->len;
	enum st st = old.len == now.len ? buf_put(out, was) : ST_UNSUP;

	for (size_t i = 0; i < now.len && st == ST_OK; i++) {
		size_t at;

		if (old.p[i] == now.p[i])
			continue;
		at = mark_find(marks, n_marks, i);
		if (at >= was.len
		    || !put_escaped(out->p + start + at, was.len - at, old.p[i], now.p[i]))
			st = ST_UNSUP;
	}
	if (st != ST_OK)
		out->len = start;
	return st;
}
