/* row: JSON, also cut off or behind other text */
#include "unwrap/views.h"

#include "base/span.h"
#include "codec/json.h"

enum { JUNK_MAX = 64 };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A bracket and what may stand behind it: { with a key or nothing, [ with a value. */
static bool opens(struct span b, size_t i)
{
	uint8_t open = b.p[i], c;

	if (open != '{' && open != '[')
		return false;
	for (i++; i < b.len && is_blank(b.p[i]);)
		i++;
	if (i == b.len)
		return true;
	c = b.p[i];
	if (open == '{')
		return c == '"' || c == '}';
	return c == '"' || c == '{' || c == '[' || c == ']' || c == '-' || (unsigned)c - '0' < 10;
}

static bool fits(struct span bytes)
{
	size_t n = bytes.len < JUNK_MAX ? bytes.len : JUNK_MAX;
	uint8_t any = 0;

	for (size_t i = 0; i < n;
	     i++) /* no branch, for compilers to make vectors of: most have none */
		any |= (uint8_t)((bytes.p[i] == '{') | (bytes.p[i] == '['));
	if (any == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (opens(bytes, i))
			return bytes.p[i] == '{' || i == 0 || is_blank(bytes.p[i - 1]);
	return false;
}

/* A quote with an even number of backslashes before it. */
static bool is_quote(struct span b, size_t i)
{
	size_t n = 0;

	if (b.p[i] != '"')
		return false;
	while (n < i && b.p[i - 1 - n] == '\\')
		n++;
	return n % 2 == 0;
}

/* Offset of the nearest real quote in front of at; false when there is none nearby. */
static bool quote_before(struct span b, size_t at, size_t *ret)
{
	size_t least = at > VIEW_LOOK_AROUND ? at - VIEW_LOOK_AROUND : 0;

	for (size_t i = at; i > least; i--) {
		if (!is_quote(b, i - 1))
			continue;
		*ret = i - 1;
		return true;
	}
	return false;
}

/* The byte before i that is not blank, and its offset + 1; 0 at the start. */
static uint8_t before(struct span b, size_t *i)
{
	while (*i > 0 && is_blank(b.p[*i - 1]))
		--*i;
	return *i > 0 ? b.p[*i - 1] : 0;
}

static bool opens_string(struct span b, size_t quote)
{
	size_t i = quote;
	uint8_t c = before(b, &i);

	return c == ':' || c == ',' || c == '[' || c == '{' || c == 0 || c == '(';
}

static bool is_bare(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || (unsigned)c - '0' < 10 || c == '-' || c == '+'
	       || c == '.' || c == '_';
}

/* The value around at: inside quotes, or bare. */
static bool value_around(struct span b, size_t at, struct span *value, size_t *front)
{
	size_t quote, begin = at, end = at;
	bool escapes;

	if (quote_before(b, at, &quote) && opens_string(b, quote)) {
		end = json_string_end(b, at, &escapes);
		*value = span_cut(b, quote + 1, end - quote - 1);
		*front = quote;
		return at < end;
	}
	while (begin > 0 && is_bare(b.p[begin - 1]))
		begin--;
	while (end < b.len && is_bare(b.p[end]))
		end++;
	*value = span_cut(b, begin, end - begin);
	*front = begin;
	return at < end;
}

/* The key whose colon ends at i; empty when there is none. */
static struct span key_before(struct span b, size_t i)
{
	struct span none = span_cut(b, i, 0);
	size_t end, begin, open;

	if (before(b, &i) != ':')
		return none;
	i--;
	if (before(b, &i) == 0)
		return none;
	end = begin = i;
	if (is_quote(b, i - 1)) {
		end--;
		return quote_before(b, end, &open) ? span_cut(b, open + 1, end - open - 1) : none;
	}
	while (begin > 0 && is_bare(b.p[begin - 1]))
		begin--;
	return span_cut(b, begin, end - begin);
}

/* The key of the array that the value in front of i is an element of. */
static struct span key_of_array(struct span b, size_t i)
{
	size_t least = i > VIEW_LOOK_AROUND ? i - VIEW_LOOK_AROUND : 0, open;
	unsigned depth = 0;

	while (i > least) {
		uint8_t c = b.p[--i];

		if (is_quote(b, i)) {
			if (!quote_before(b, i, &open))
				break;
			i = open;
		} else if (c == ']' || c == '}') {
			depth++;
		} else if ((c == '[' || c == '{') && depth > 0) {
			depth--;
		} else if (c == '[') {
			struct span key = key_before(b, i);

			if (key.len != 0)
				return key;
			/* an array in an array: go on outwards */
		} else if (c == '{') {
			break;
		}
	}
	return span_cut(b, i, 0);
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	struct span value, key;
	size_t front, end;

	if (at >= bytes.len || !value_around(bytes, at, &value, &front))
		return false;
	/* a key is no value */
	end = (size_t)(value.p - bytes.p) + value.len;
	end += end < bytes.len && bytes.p[end] == '"';
	while (end < bytes.len && is_blank(bytes.p[end]))
		end++;
	if (end < bytes.len && bytes.p[end] == ':')
		return false;
	key = key_before(bytes, front);
	if (key.len == 0)
		key = key_of_array(bytes, front);
	view_set_place(ret, "json", bytes, key, value, at, len);
	return true;
}

/* Walks from the first bracket on; where that is no JSON, from the next one behind the failure. */
static enum st find(struct span bytes, size_t at, struct json_walk *w, size_t *ret)
{
	size_t begin = 0;

	for (;;) {
		while (begin < bytes.len && !opens(bytes, begin))
			begin++;
		if (begin >= bytes.len || begin > at)
			return ST_BAD;
		if (json_seek(w, span_from(bytes, begin), at - begin) == ST_OK) {
			*ret = begin;
			return ST_OK;
		}
		if (w->at + begin > at || w->at == 0)
			return ST_BAD;
		begin += w->at;
	}
}

static enum st put(const struct json_walk *w, struct buf *out)
{
	size_t before_len = out->len;
	enum st ret = buf_put_str(out, "json:");

	if (ret == ST_OK)
		ret = json_pointer(w, out);
	if (ret != ST_OK)
		out->len = before_len;
	return ret;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct json_walk w;
	size_t begin;

	return find(bytes, at, &w, &begin) == ST_OK ? put(&w, out) : ST_BAD;
}

static enum st path_on(struct span bytes, size_t at, struct view_memo *memo, struct buf *out)
{
	bool same = memo->bytes.p == bytes.p && memo->bytes.len == bytes.len && bytes.len != 0
		    && at >= memo->begin;

	if (same && json_seek_on(&memo->json, at - memo->begin) == ST_OK)
		return put(&memo->json, out);
	memo->bytes = (struct span){ 0 };
	if (find(bytes, at, &memo->json, &memo->begin) != ST_OK)
		return ST_BAD;
	memo->bytes = bytes;
	return put(&memo->json, out);
}

const struct view view_json = {
	.name = "json", .fits = fits, .place = place, .path = path, .path_on = path_on
};
