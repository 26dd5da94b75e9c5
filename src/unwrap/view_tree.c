/* row: the lines that binary notations are written out as (codec/tree.h): /path=value */
#include "unwrap/views.h"

#include "base/span.h"
#include "codec/tree.h"

static bool ends_path(uint8_t c)
{
	return c <= ' ' || c == '=' || c == '?' || c == '&';
}

static size_t path_end(struct span b, size_t i)
{
	size_t most = i + TREE_PATH_MAX;

	while (i < b.len && i <= most && !ends_path(b.p[i]))
		i++;
	return i;
}

/* A path at i, an equals sign behind it. */
static bool is_line(struct span b, size_t i)
{
	size_t end;

	if (i >= b.len || b.p[i] != '/')
		return false;
	end = path_end(b, i);
	return end < b.len && b.p[end] == '=';
}

static bool fits(struct span bytes)
{
	return is_line(bytes, 0);
}

/* The line at stands in: values may hold line ends themselves, paths do not. */
static bool line_around(struct span b, size_t at, struct span *path, struct span *value)
{
	size_t begin = at, end, equal;

	if (at >= b.len)
		return false;
	while (begin > 0 && at - begin < VIEW_LOOK_AROUND
	       && !(b.p[begin - 1] == '\n' && is_line(b, begin)))
		begin--;
	if (!is_line(b, begin))
		return false;
	equal = path_end(b, begin);
	for (end = at; end < b.len && end - at < VIEW_LOOK_AROUND; end++)
		if (b.p[end] == '\n' && (end + 1 == b.len || is_line(b, end + 1)))
			break;
	*path = span_cut(b, begin, equal - begin);
	*value = span_cut(b, equal + 1, end - equal - 1);
	return at > equal && at < end;
}

/* The last step that is no index or field number; empty where there is none. */
static struct span name_of(struct span path)
{
	size_t end = path.len;

	while (end > 0) {
		size_t begin = end;

		while (begin > 0 && path.p[begin - 1] != '/')
			begin--;
		for (size_t i = begin; i < end; i++)
			if (path.p[i] < '0' || path.p[i] > '9')
				return span_cut(path, begin, end - begin);
		end = begin > 0 ? begin - 1 : 0;
	}
	return span_cut(path, 0, 0);
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	struct span path, value;

	if (!line_around(bytes, at, &path, &value))
		return false;
	view_set_place(ret, "tree", bytes, name_of(path), value, at, len);
	return true;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct span key, value;

	if (!line_around(bytes, at, &key, &value))
		return ST_BAD;
	return view_put_path(out, "tree", key);
}

const struct view view_tree = { .name = "tree", .fits = fits, .place = place, .path = path };
