#include "codec/json_text.h"

#include "base/span.h"
#include "base/word.h"
#include "codec/hex.h"

enum st utf8_put(struct buf *out, uint32_t cp)
{
	uint8_t b[4];
	size_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		b[0] = (uint8_t)cp;
		n = 1;
	} else if (cp < 0x800) {
		b[0] = (uint8_t)(0xc0 | cp >> 6);
		n = 2;
	} else if (cp < 0x10000) {
		b[0] = (uint8_t)(0xe0 | cp >> 12);
		n = 3;
	} else {
		b[0] = (uint8_t)(0xf0 | cp >> 18);
		n = 4;
	}
	for (size_t i = 1; i < n; i++)
		b[i] = (uint8_t)(0x80 | (cp >> 6 * (n - 1 - i) & 0x3f));
	return buf_put(out, span_of(b, n));
}

/* Four hex digits at offset at, or -1. */
static int32_t hex4(struct span in, size_t at)
{
	int32_t v = 0;

	if (at > in.len || in.len - at < 4)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		unsigned d = hex_digit(in.p[i]);

		if (d > 15)
			return -1;
		v = v << 4 | (int32_t)d;
	}
	return v;
}

struct escape {
	uint32_t cp;
	size_t len; /* 0: in ends inside it */
	bool known;
};

/* \uXXXX at offset at, with the second half of a pair where there is one. */
static struct escape read_u(struct span in, size_t at)
{
	int32_t hi = hex4(in, at + 2), lo;

	if (hi < 0)
		return (struct escape){ '\\', in.len - at < 6 ? 0 : 1, false };
	if (hi >> 10 != 0xd800 >> 10)
		return (struct escape){ (uint32_t)hi, 6, true };
	if (in.len - at >= 8 && (in.p[at + 6] != '\\' || in.p[at + 7] != 'u'))
		return (struct escape){ 0xfffd, 6, true };
	if (in.len - at < 12)
		return (struct escape){ 0xfffd, 0, true };
	lo = hex4(in, at + 8);
	if (lo >> 10 != 0xdc00 >> 10)
		return (struct escape){ 0xfffd, 6, true };
	return (struct escape){ 0x10000 + ((uint32_t)(hi & 0x3ff) << 10 | (uint32_t)(lo & 0x3ff)),
				12, true };
}

/* By the letter behind the backslash; 0: none that stands for one byte. */
static const uint8_t letters[256] = {
	['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
	['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

static struct escape read_escape(struct span in, size_t at)
{
	if (in.len - at < 2)
		return (struct escape){ 0, 0, false };
	if (in.p[at + 1] == 'u')
		return read_u(in, at);
	if (letters[in.p[at + 1]] == 0)
		return (struct escape){ '\\', 1, false };
	return (struct escape){ letters[in.p[at + 1]], 2, true };
}

size_t json_escape(struct span in, uint32_t *cp)
{
	struct escape e = read_escape(in, 0);

	*cp = e.cp;
	return e.len;
}

static size_t next_special(struct span in, size_t at)
{
	while (at < in.len && in.p[at] != '"' && in.p[at] != '\\')
		at++;
	return at;
}

static enum st put_escape(struct buf *out, size_t start, size_t at, const struct escape *e,
			  struct buf *marks)
{
	size_t before = out->len;
	enum st ret = utf8_put(out, e->cp);
	unsigned n = (unsigned)(out->len - before);

	if (ret != ST_OK)
		return ret;
	return mark_put(marks, before - start, at, (unsigned)e->len, n);
}

/* Copies up to the next special byte, a word at a time; to has room for all of in. Its length. */
static size_t copy_plain(struct span in, uint8_t *to)
{
	size_t i = 0;

	for (; in.len - i >= WORD; i += WORD) {
		uint64_t v = word_load(in.p + i);
		uint64_t special = word_equal(v, '"') | word_equal(v, '\\');

		memcpy(to + i, in.p + i, WORD);
		if (special != 0)
			return i + (size_t)__builtin_ctzll(special) / 8;
	}
	for (; i < in.len && in.p[i] != '"' && in.p[i] != '\\'; i++)
		to[i] = in.p[i];
	return i;
}

/*
 * Text up to the next special byte, and the escapes of one letter behind it, as long as out
 * has room without asking: nothing becomes longer. Stops, *at there, at what is neither.
 */
static enum st unescape_plain(struct span in, size_t *at, struct buf *out, size_t start, size_t *n,
			      struct buf *marks)
{
	size_t i = *at, len = out->len;
	enum st ret = ST_OK;

	while (ret == ST_OK && i < in.len) {
		size_t n_plain = copy_plain(span_from(in, i), out->p + len);

		if (n_plain != 0)
			ret = mark_put(marks, len - start, i, 1, 1);
		if (ret != ST_OK)
			break;
		len += n_plain;
		i += n_plain;
		if (in.len - i < 2 || in.p[i] == '"' || letters[in.p[i + 1]] == 0)
			break;
		ret = mark_put(marks, len - start, i, 2, 1);
		out->p[len++] = letters[in.p[i + 1]];
		++*n;
		i += 2;
	}
	out->len = len;
	*at = i;
	return ret;
}

enum st json_unescape(struct span in, struct buf *out, size_t *used, size_t *changed,
		      struct buf *marks)
{
	size_t start = out->len, at = 0, n = 0;
	bool cut = false, roomy = in.len <= out->max - out->len;
	enum st ret = roomy ? buf_reserve(out, in.len) : ST_OK;

	while (at < in.len && ret == ST_OK) {
		size_t end;
		struct escape e;

		if (roomy)
			ret = unescape_plain(in, &at, out, start, &n, marks);
		if (ret != ST_OK)
			break;
		end = next_special(in, at);
		ret = mark_copy(out, start, in, at, end - at, marks);
		at = end;
		if (ret != ST_OK || at == in.len || in.p[at] == '"')
			break;
		e = read_escape(in, at);
		if (e.len == 0) {
			cut = true;
			at = in.len;
			break;
		}
		ret = e.known ? put_escape(out, start, at, &e, marks)
			      : mark_copy(out, start, in, at, 1, marks);
		n += e.known;
		at += e.len;
	}
	if (used != NULL)
		*used = at;
	if (changed != NULL)
		*changed = n;
	return ret == ST_OK && cut ? ST_MORE : ret;
}
