/* row: any text with "key=value", "Key: value", "key":"value" or TAGvalue; in it */
#include "unwrap/views.h"

#include "base/span.h"

enum { TAG_MAX = 8, BLANKS_MAX = 16 };

static bool fits(struct span bytes)
{
	return bytes.len != 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool is_quote(uint8_t c)
{
	return c == '"' || c == '\'';
}

/* What an unquoted value goes on with; a colon only forwards (MAC addresses). */
static bool is_inside(uint8_t c)
{
	return view_is_name(c) || c == '+' || c == '/' || c == '%' || c == '@' || c == '*';
}

static bool ends_value(uint8_t c)
{
	return c <= ' ' || is_quote(c) || c == '&' || c == ';' || c == ',' || c == '<' || c == '>'
	       || c == '|' || c == ')' || c == ']' || c == '}' || c == '\\';
}

static size_t skip_back(struct span b, size_t i)
{
	for (int n = 0; n < BLANKS_MAX && i > 0 && is_blank(b.p[i - 1]); n++)
		i--;
	return i;
}

/* A quote, as it is or behind a backslash. */
static size_t skip_quote_back(struct span b, size_t i)
{
	if (i > 0 && is_quote(b.p[i - 1])) {
		i--;
		if (i > 0 && b.p[i - 1] == '\\')
			i--;
	}
	return i;
}

/* The name that ends at i, with a letter in it; empty without. */
static struct span name_before(struct span b, size_t i)
{
	size_t begin = i;
	bool letter = false;

	while (begin > 0 && i - begin < VIEW_KEY_MAX && view_is_name(b.p[begin - 1])) {
		begin--;
		letter |= (unsigned)(b.p[begin] | 32) - 'a' < 26;
	}
	while (begin < i && (b.p[begin] == '-' || b.p[begin] == '.'))
		begin++;
	return span_cut(b, begin, letter ? i - begin : 0);
}

/* key, quote, blanks, = or : or =>, blanks, quote: read backwards from the value's start. */
static struct span key_before(struct span b, size_t i)
{
	struct span none = span_cut(b, i, 0);

	i = skip_back(b, skip_quote_back(b, i));
	if (i > 1 && b.p[i - 1] == '>' && b.p[i - 2] == '=')
		i--;
	if (i == 0 || (b.p[i - 1] != '=' && b.p[i - 1] != ':' && b.p[i - 1] != '>'))
		return none;
	if (b.p[i - 1] == '>' && (i < 2 || b.p[i - 2] != '='))
		return none;
	i = skip_back(b, i - 1);
	return name_before(b, skip_quote_back(b, i));
}

/* TAGvalue; records: the field between semicolons, capitals up to the value. */
static struct span tag_before(struct span b, size_t at)
{
	size_t begin = at, end = at;

	while (begin > 0 && at - begin <= TAG_MAX && (unsigned)b.p[begin - 1] - 'A' < 26)
		begin--;
	if (begin == at || at - begin > TAG_MAX || (begin > 0 && b.p[begin - 1] != ';'))
		return span_cut(b, at, 0);
	while (end < b.len && end - at < VIEW_KEY_MAX && b.p[end] > ' ' && b.p[end] != ';')
		end++;
	if (end == b.len || b.p[end] != ';')
		return span_cut(b, at, 0);
	return span_cut(b, begin, at - begin);
}

static bool pair_around(struct span b, size_t at, struct span *key, struct span *value)
{
	size_t least = at > VIEW_LOOK_AROUND ? at - VIEW_LOOK_AROUND : 0, begin = at, end = at;

	if (at >= b.len)
		return false;
	*key = tag_before(b, at);
	if (key->len == 0) {
		while (begin > least && is_inside(b.p[begin - 1]))
			begin--;
		*key = key_before(b, begin);
	}
	if (key->len == 0)
		return false;
	while (end < b.len && end - at < VIEW_LOOK_AROUND && !ends_value(b.p[end]))
		end++;
	*value = span_cut(b, begin, end - begin);
	return at < end;
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	struct span key, value;

	if (!pair_around(bytes, at, &key, &value))
		return false;
	view_set_place(ret, "kv", bytes, key, value, at, len);
	return true;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct span key, value;

	if (!pair_around(bytes, at, &key, &value))
		return ST_BAD;
	return view_put_path(out, "kv", key);
}

const struct view view_kv = { .name = "kv", .fits = fits, .place = place, .path = path };
