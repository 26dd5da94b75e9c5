/* row: forms and queries (key=value&key=value), also behind a URL's question mark */
#include "unwrap/views.h"

#include "base/span.h"
#include "codec/url.h"

#include <string.h>

enum { LOOK = 512 };

static bool is_key(uint8_t c)
{
	return view_is_name(c) || c == '[' || c == ']' || c == '%' || c == '$' || c == '+'
	       || c == ':';
}

static bool is_url(uint8_t c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '{' && c != '}';
}

/* Behind the question mark, where a URL stands in front. */
static size_t query_start(struct span b)
{
	size_t n = b.len < LOOK ? b.len : LOOK;

	for (size_t i = 0; i < n && is_url(b.p[i]); i++) {
		if (b.p[i] == '?')
			return i + 1;
		if (b.p[i] == '=' || b.p[i] == '&')
			break;
	}
	return b.len != 0 && b.p[0] == '&' ? 1 : 0;
}

static bool fits(struct span bytes)
{
	size_t n = bytes.len < LOOK ? bytes.len : LOOK, i, begin;
	bool spaced = false;

	if (n == 0 || memchr(bytes.p, '=', n) == NULL)
		return false;
	begin = i = query_start(bytes);
	while (i < n && is_key(bytes.p[i]))
		i++;
	if (i == begin || i == n || bytes.p[i] != '=' || i - begin > VIEW_KEY_MAX)
		return false;
	for (; i < n && bytes.p[i] != '&'; i++) {
		uint8_t c = bytes.p[i];

		if (c == ';' && i + 1 < n && bytes.p[i + 1] == ' ')
			return false;
		if (c == '\r' || c == '\n')
			return span_trim(span_from(bytes, i)).len == 0;
		if (c < ' ' && c != 0)
			return false;
		spaced |= c == ' ';
	}
	/* blanks inside are fine where an & shows what separates */
	return !spaced || i < n;
}

static bool ends_value(uint8_t c)
{
	return c == '&' || c == '\r' || c == '\n' || c == 0;
}

/* The pair around at: key, and the value that at lies in. */
static bool pair_around(struct span b, size_t at, struct span *key, struct span *value)
{
	size_t begin, end = at, equal, query = query_start(b);
	const uint8_t *amp;

	if (at >= b.len || at < query)
		return false;
	amp = memrchr(b.p + query, '&', at - query);
	begin = amp != NULL ? (size_t)(amp - b.p) + 1 : query;
	equal = span_find(b, '=', begin);
	if (equal >= at || equal - begin > VIEW_KEY_MAX)
		return false;
	while (end < b.len && end - at < VIEW_LOOK_AROUND && !ends_value(b.p[end]))
		end++;
	*key = span_trim(span_cut(b, begin, equal - begin));
	*value = span_cut(b, equal + 1, end - equal - 1);
	return key->len != 0 && at < end;
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	struct span key, value;

	if (!pair_around(bytes, at, &key, &value))
		return false;
	view_set_place(ret, "form", bytes, key, value, at, len);
	return true;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct span key, value;
	struct buf plain;
	enum st ret;

	if (!pair_around(bytes, at, &key, &value))
		return ST_BAD;
	buf_init(&plain, VIEW_KEY_MAX);
	ret = url_decode(key, URL_FORM, &plain, NULL, NULL);
	if (ret == ST_OK || ret == ST_MORE)
		ret = view_put_path(out, "form", buf_span(&plain));
	buf_deinit(&plain);
	return ret;
}

const struct view view_form = { .name = "form", .fits = fits, .place = place, .path = path };
