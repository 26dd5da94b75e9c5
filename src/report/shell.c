#include "report/shell.h"

#include "base/span.h"
#include "base/text.h"

static bool all_shown(struct span s)
{
	while (s.len != 0) {
		uint32_t cp = 0;
		size_t n = text_utf8(s, &cp);

		if (n == 0 || !text_is_shown(cp))
			return false;
		s = span_from(s, n);
	}
	return true;
}

static enum st put_plain(struct buf *out, struct span word)
{
	enum st st = buf_put_u8(out, '\'');

	while (st == ST_OK && word.len != 0) {
		size_t end = span_find(word, '\'', 0);

		st = buf_put(out, span_cut(word, 0, end));
		if (st == ST_OK && end < word.len)
			st = buf_put_str(out, "'\\''");
		word = span_from(word, end + 1);
	}
	return st == ST_OK ? buf_put_u8(out, '\'') : st;
}

static enum st put_escaped(struct buf *out, struct span word)
{
	enum st st = buf_put_str(out, "$'");

	for (size_t i = 0; i < word.len && st == ST_OK; i++) {
		uint8_t c = word.p[i];

		if (c < ' ' || c > '~' || c == '\'' || c == '\\')
			st = buf_printf(out, "\\x%02x", c);
		else
			st = buf_put_u8(out, c);
	}
	return st == ST_OK ? buf_put_u8(out, '\'') : st;
}

enum st shell_quote(struct buf *out, struct span word)
{
	return all_shown(word) ? put_plain(out, word) : put_escaped(out, word);
}

enum st shell_frames(struct buf *out, const uint64_t *frames, size_t n)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = buf_printf(out, "%sframe.number == %llu", i != 0 ? " || " : "",
				(unsigned long long)frames[i]);
	return st;
}
