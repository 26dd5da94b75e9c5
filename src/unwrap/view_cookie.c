/* row: cookies (name=value; name=value) */
#include "unwrap/views.h"

#include "base/span.h"

enum { LOOK = 512 };

static size_t name_end(struct span b, size_t i)
{
	while (i < b.len && view_is_name(b.p[i]))
		i++;
	return i;
}

/* A first pair, then "; " and another name. */
static bool fits(struct span bytes)
{
	struct span b = span_cut(bytes, 0, LOOK);
	size_t i = name_end(b, 0), next;

	if (i == 0 || i >= b.len || b.p[i] != '=')
		return false;
	next = span_find_span(b, SPAN_LIT("; "), i);
	for (; i < next; i++)
		if (b.p[i] <= ' ' || b.p[i] == '&')
			return false;
	return next < b.len && name_end(b, next + 2) > next + 2;
}

static bool pair_around(struct span b, size_t at, struct span *key, struct span *value)
{
	size_t begin = at, end = at, equal, least;

	least = at > VIEW_LOOK_AROUND ? at - VIEW_LOOK_AROUND : 0;
	if (at >= b.len)
		return false;
	while (begin > least && b.p[begin - 1] != ';' && b.p[begin - 1] >= ' ')
		begin--;
	equal = span_find(b, '=', begin);
	if (equal >= at || equal - begin > VIEW_KEY_MAX)
		return false;
	while (end < b.len && b.p[end] != ';' && b.p[end] >= ' ')
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
	view_set_place(ret, "cookie", bytes, key, value, at, len);
	return true;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct span key, value;

	if (!pair_around(bytes, at, &key, &value))
		return ST_BAD;
	return view_put_path(out, "cookie", key);
}

const struct view view_cookie = { .name = "cookie", .fits = fits, .place = place, .path = path };
