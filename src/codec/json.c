#include "codec/json.h"

#include "base/span.h"
#include "codec/json_text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Classes of bytes outside strings. */
enum { OTHER, BLANK, QUOTE, OPEN, CLOSE, COMMA, COLON, NUMBER, WORD };

/* clang-format off */
static const uint8_t classes[256] = {
	[' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, [0x1e] = BLANK, [0] = BLANK,
	['"'] = QUOTE, ['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE,
	[','] = COMMA, [':'] = COLON, ['-'] = NUMBER, ['0' ... '9'] = NUMBER,
	['a' ... 'z'] = WORD, ['A' ... 'Z'] = WORD, ['_'] = WORD, ['$'] = WORD,
	['+'] = NUMBER, ['.'] = NUMBER,
};
/* clang-format on */

static size_t find_special(struct span in, size_t at)
{
#if defined(__SSE2__)
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');

	for (; in.len - at >= 16; at += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(in.p + at));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);

		if (mask != 0)
			return at + (unsigned)__builtin_ctz(mask);
	}
#endif
	while (at < in.len && in.p[at] != '"' && in.p[at] != '\\')
		at++;
	return at;
}

size_t json_string_end(struct span in, size_t at, bool *escapes)
{
	for (;;) {
		at = find_special(in, at);
		if (at == in.len || in.p[at] == '"')
			return at;
		*escapes = true;
		at = in.len - at > 2 ? at + 2 : in.len;
	}
}

void json_begin(struct json_walk *w, struct span in)
{
	w->in = in;
	w->at = 0;
	w->depth = 0;
	w->value = span_cut(in, 0, 0);
	w->cut = false;
	w->escapes = false;
	w->want_key = false;
}

static struct json_level *level(struct json_walk *w)
{
	if (w->depth == 0)
		return NULL;
	return &w->levels[w->depth <= JSON_DEPTH_MAX ? w->depth - 1 : JSON_DEPTH_MAX - 1];
}

static enum json_token bad(struct json_walk *w, size_t at)
{
	w->at = at;
	w->value = span_cut(w->in, at, 0);
	return JSON_BAD;
}

static enum json_token at_end(struct json_walk *w)
{
	w->at = w->in.len;
	w->value = span_from(w->in, w->in.len);
	w->cut = w->cut || w->depth != 0;
	return JSON_END;
}

/* The span between quotes; at stands behind the opening one and is moved behind the closing one. */
static struct span read_string(struct json_walk *w, size_t *at)
{
	size_t begin = *at, end = json_string_end(w->in, begin, &w->escapes);

	w->cut = end == w->in.len;
	*at = end + !w->cut;
	return span_cut(w->in, begin, end - begin);
}

static struct span read_bare(struct json_walk *w, size_t *at)
{
	size_t begin = *at;

	while (*at < w->in.len && classes[w->in.p[*at]] >= NUMBER)
		++*at;
	w->cut = *at == w->in.len;
	return span_cut(w->in, begin, *at - begin);
}

static size_t skip_blanks(struct span in, size_t at)
{
	while (at < in.len && classes[in.p[at]] == BLANK)
		at++;
	return at;
}

static enum json_token open_level(struct json_walk *w, size_t at)
{
	bool array = w->in.p[at] == '[';

	w->depth++;
	if (w->depth <= JSON_DEPTH_MAX)
		w->levels[w->depth - 1] = (struct json_level){ span_cut(w->in, at, 0), 0, array };
	w->want_key = !array;
	w->value = span_cut(w->in, at, 1);
	w->at = at + 1;
	return JSON_OPEN;
}

static enum json_token close_level(struct json_walk *w, size_t at)
{
	const struct json_level *l;

	if (w->depth == 0)
		return bad(w, at);
	w->depth--;
	l = level(w);
	w->want_key = l != NULL && !l->array;
	w->value = span_cut(w->in, at, 1);
	w->at = at + 1;
	return JSON_CLOSE;
}

static enum json_token give(struct json_walk *w, enum json_token tok, struct span value, size_t at)
{
	const struct json_level *l = level(w);

	w->want_key = l != NULL && !l->array;
	w->value = value;
	w->at = at;
	return tok;
}

/* A key (quoted or bare) with its colon; false when it is none. at is moved behind the colon. */
static bool read_key(struct json_walk *w, size_t *at)
{
	struct json_level *l = level(w);
	struct span key;

	w->escapes = false;
	if (w->in.p[*at] == '"') {
		++*at;
		key = read_string(w, at);
	} else {
		key = read_bare(w, at);
	}
	*at = skip_blanks(w->in, *at);
	if (*at < w->in.len && w->in.p[*at] != ':')
		return false;
	*at += *at < w->in.len;
	l->key = key;
	w->want_key = false;
	return true;
}

static enum json_token read_value(struct json_walk *w, size_t at)
{
	enum json_token tok;
	struct span value;

	if (w->in.p[at] == '"') {
		at++;
		w->escapes = false;
		value = read_string(w, &at);
		return give(w, JSON_STRING, value, at);
	}
	tok = classes[w->in.p[at]] == NUMBER ? JSON_NUMBER : JSON_WORD;
	value = read_bare(w, &at);
	return give(w, tok, value, at);
}

static void comma(struct json_walk *w)
{
	struct json_level *l = level(w);

	if (l == NULL)
		return;
	l->index += l->array;
	w->want_key = !l->array;
}

enum json_token json_next(struct json_walk *w)
{
	size_t at = w->at;

	for (;;) {
		if (at >= w->in.len)
			return at_end(w);
		switch (classes[w->in.p[at]]) {
		case BLANK:
			at++;
			break;
		case COMMA:
			comma(w);
			at++;
			break;
		case OPEN:
			return open_level(w, at);
		case CLOSE:
			return close_level(w, at);
		case QUOTE:
		case NUMBER:
		case WORD:
			if (!w->want_key)
				return read_value(w, at);
			if (!read_key(w, &at))
				return bad(w, at);
			break;
		default:
			return bad(w, at);
		}
	}
}

struct span json_key(const struct json_walk *w)
{
	unsigned i = w->depth <= JSON_DEPTH_MAX ? w->depth : JSON_DEPTH_MAX;

	if (i == 0 || w->levels[i - 1].array)
		return span_cut(w->in, 0, 0);
	return w->levels[i - 1].key;
}

static enum st put_pointer_key(struct buf *out, struct span key)
{
	struct buf plain;
	enum st ret;

	buf_init(&plain, 3 * key.len + 4); /* U+FFFD is the only growth: from two bytes at least */
	ret = json_unescape(key, &plain, NULL, NULL, NULL);
	if (ret == ST_MORE)
		ret = ST_OK;
	for (size_t i = 0; i < plain.len && ret == ST_OK; i++) {
		if (plain.p[i] == '~')
			ret = buf_put_str(out, "~0");
		else if (plain.p[i] == '/')
			ret = buf_put_str(out, "~1");
		else
			ret = buf_put_u8(out, plain.p[i]);
	}
	buf_deinit(&plain);
	return ret;
}

enum st json_pointer(const struct json_walk *w, struct buf *out)
{
	unsigned n = w->depth <= JSON_DEPTH_MAX ? w->depth : JSON_DEPTH_MAX;
	enum st ret = ST_OK;

	for (unsigned i = 0; i < n && ret == ST_OK; i++) {
		const struct json_level *l = &w->levels[i];

		ret = buf_put_u8(out, '/');
		if (ret == ST_OK && l->array)
			ret = buf_printf(out, "%u", l->index);
		else if (ret == ST_OK)
			ret = put_pointer_key(out, l->key);
	}
	return ret;
}

static bool stands_on(const struct json_walk *w, size_t at)
{
	return w->value.p != NULL && (size_t)(w->value.p - w->in.p) <= at;
}

static enum st seek(struct json_walk *w, size_t at)
{
	for (;;) {
		enum json_token tok = json_next(w);

		if (tok == JSON_END || tok == JSON_BAD)
			return ST_BAD;
		if (w->at <= at || tok == JSON_OPEN || tok == JSON_CLOSE)
			continue;
		return stands_on(w, at) ? ST_OK : ST_BAD;
	}
}

enum st json_seek(struct json_walk *w, struct span in, size_t at)
{
	json_begin(w, in);
	return seek(w, at);
}

enum st json_seek_on(struct json_walk *w, size_t at)
{
	if (at < w->at)
		return stands_on(w, at) && at < (size_t)(w->value.p - w->in.p) + w->value.len
			       ? ST_OK
			       : ST_MORE;
	return seek(w, at);
}
