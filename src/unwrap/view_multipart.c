/* row: multipart bodies (RFC 7578): the name of the part a value stands in */
#include "unwrap/views.h"

#include "base/span.h"

enum { LOOK = 512 };

static bool fits(struct span bytes)
{
	struct span head = span_cut(bytes, 0, LOOK);

	if (span_starts(head, SPAN_LIT("\r\n")))
		head = span_from(head, 2);
	return span_starts(head, SPAN_LIT("--"))
	       && span_find_span(head, SPAN_LIT("isposition:"), 0) < head.len;
}

/* Offset behind the last line that is empty in front of at: where the part's value begins. */
static bool value_start(struct span b, size_t at, size_t *ret)
{
	for (size_t i = at; i > 0 && at - i < VIEW_LOOK_AROUND; i--) {
		struct span front = span_cut(b, 0, i);

		if (front.len < 4 || front.p[i - 1] != '\n')
			continue;
		if (front.p[i - 2] != '\n' && !(front.p[i - 2] == '\r' && front.p[i - 3] == '\n'))
			continue;
		*ret = i;
		return true;
	}
	return false;
}

/* name="..." in the part's head, the LOOK bytes in front of its value. */
static bool part_name(struct span b, size_t value, struct span *ret)
{
	size_t from = value > LOOK ? value - LOOK : 0, hit = b.len, end;
	struct span head = span_cut(b, from, value - from);

	for (size_t i = 0; (i = span_find_span(head, SPAN_LIT("name=\""), i)) < head.len; i++)
		if (i > 0 && (head.p[i - 1] == ' ' || head.p[i - 1] == ';'))
			hit = i + 6;
	if (hit >= head.len)
		return false;
	end = span_find(head, '"', hit);
	*ret = span_cut(head, hit, end - hit);
	return ret->len != 0;
}

static bool part_around(struct span b, size_t at, struct span *key, struct span *value)
{
	size_t begin, end;

	if (at >= b.len || !value_start(b, at, &begin) || !part_name(b, begin, key))
		return false;
	end = span_find_span(b, SPAN_LIT("\n--"), at);
	while (end > begin && end < b.len && b.p[end - 1] == '\r')
		end--;
	*value = span_cut(b, begin, end - begin);
	return at < end;
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	struct span key, value;

	if (!part_around(bytes, at, &key, &value))
		return false;
	view_set_place(ret, "multipart", bytes, key, value, at, len);
	return true;
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	struct span key, value;

	if (!part_around(bytes, at, &key, &value))
		return ST_BAD;
	return view_put_path(out, "multipart", key);
}

const struct view view_multipart = {
	.name = "multipart",
	.fits = fits,
	.place = place,
	.path = path,
};
