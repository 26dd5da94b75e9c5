#include "codec/tree.h"

#include "base/span.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>

enum { NUMBER_MAX = 32, WORK_RATIO = 64, WORK_LEAST = 1024 };

void tree_begin(struct tree *t, struct span in, struct buf *out, struct buf *marks)
{
	*t = (struct tree){ .out = out, .marks = marks, .start = out->len, .in = in };
	/* each byte once a notation and depth, and a few times more */
	t->own.left = WORK_LEAST + WORK_RATIO * in.len;
	t->work = &t->own;
}

enum st tree_end(const struct tree *t, enum st ret)
{
	return t->work->spent && (ret == ST_OK || ret == ST_MORE) ? ST_LIMIT : ret;
}

static void add(struct tree *t, char c)
{
	if (t->len < TREE_PATH_MAX)
		t->path[t->len++] = c;
}

size_t tree_down(struct tree *t, struct span key)
{
	size_t before = t->len;

	add(t, '/');
	for (size_t i = 0; i < key.len; i++) {
		uint8_t c = key.p[i];

		if (c == '/' || c == '~') {
			add(t, '~');
			add(t, c == '~' ? '0' : '1');
		} else {
			add(t, c <= ' ' || c == '=' || c == 0x7f ? '_' : (char)c);
		}
	}
	return before;
}

size_t tree_down_index(struct tree *t, uint64_t i)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%llu", (unsigned long long)i);

	return tree_down(t, span_of(text, n > 0 ? (size_t)n : 0));
}

void tree_up(struct tree *t, size_t len)
{
	t->len = len;
}

static enum st put_key(struct tree *t, size_t at)
{
	enum st ret = mark_put(t->marks, t->out->len - t->start, at, 0, 1);

	if (ret == ST_OK)
		ret = buf_put(t->out, span_of(t->path, t->len));
	return ret == ST_OK ? buf_put_u8(t->out, '=') : ret;
}

enum st tree_put(struct tree *t, struct span value)
{
	size_t at = value.len != 0 ? (size_t)(value.p - t->in.p) : 0;
	enum st ret = put_key(t, at);

	if (ret == ST_OK && value.len != 0)
		ret = mark_copy(t->out, t->start, t->in, at, value.len, t->marks);
	if (ret == ST_OK)
		ret = mark_put(t->marks, t->out->len - t->start, at, 0, 1);
	return ret == ST_OK ? buf_put_u8(t->out, '\n') : ret;
}

static enum st put_number(struct tree *t, size_t at, const char *text, int n)
{
	enum st ret = put_key(t, at);

	return ret == ST_OK ? buf_put(t->out, span_of(text, n > 0 ? (size_t)n : 0)) : ret;
}

enum st tree_put_u64(struct tree *t, uint64_t v, size_t at)
{
	char text[NUMBER_MAX];
	int n = snprintf(text, sizeof(text), "%llu\n", (unsigned long long)v);

	return put_number(t, at, text, n);
}

enum st tree_put_i64(struct tree *t, int64_t v, size_t at)
{
	char text[NUMBER_MAX];
	int n = snprintf(text, sizeof(text), "%lld\n", (long long)v);

	return put_number(t, at, text, n);
}

enum st tree_put_real(struct tree *t, double v, size_t at)
{
	char text[NUMBER_MAX];
	bool wide = !isfinite(v) || fabs(v) >= 1e15;
	int n = snprintf(text, sizeof(text), wide ? "%g\n" : "%.7f\n", v);

	return put_number(t, at, text, n);
}

bool tree_has_name(struct span lines)
{
	size_t i = 0;

	while (i < lines.len && (lines.p[i] == '/' || (lines.p[i] >= '0' && lines.p[i] <= '9')))
		i++;
	return i > 0 && i < lines.len
	       && ((unsigned)(lines.p[i] | 32) - 'a' < 26 || lines.p[i] == '_');
}

bool tree_is_text(struct span s)
{
	for (size_t i = 0; i < s.len;) {
		uint32_t cp;
		size_t n = text_utf8(span_from(s, i), &cp);

		if (n == 0 || (cp < 0x20 && cp != '\t' && cp != '\r' && cp != '\n') || cp == 0x7f)
			return false;
		i += n;
	}
	return true;
}
