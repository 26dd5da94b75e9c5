#include "codec/mark.h"

#include "base/span.h"

static uint64_t at_mark(const struct mark *m, size_t out)
{
	return m->in + ((uint64_t)out - m->out) * m->num / (m->den != 0 ? m->den : 1);
}

enum st mark_put(struct buf *marks, size_t out, size_t in, unsigned num, unsigned den)
{
	struct mark m = { (uint32_t)out, (uint32_t)in, (uint16_t)num, (uint16_t)den };

	if (marks == NULL)
		return ST_OK;
	if (out > UINT32_MAX || in > UINT32_MAX)
		return ST_LIMIT;
	if (marks->len >= sizeof(m)) {
		struct mark last;

		memcpy(&last, marks->p + marks->len - sizeof(last), sizeof(last));
		if (last.num == num && last.den == den && at_mark(&last, out) == in)
			return ST_OK;
	}
	return buf_put(marks, (struct span){ (const uint8_t *)&m, sizeof(m) });
}

enum st mark_copy(struct buf *out, size_t start, struct span in, size_t at, size_t n,
		  struct buf *marks)
{
	size_t room = out->max - out->len;
	enum st ret;

	if (n == 0)
		return ST_OK;
	ret = mark_put(marks, out->len - start, at, 1, 1);
	if (ret == ST_OK)
		ret = buf_put(out, span_cut(in, at, n < room ? n : room));
	return ret == ST_OK && n > room ? ST_LIMIT : ret;
}

size_t mark_find(const struct mark *marks, size_t n, size_t out)
{
	size_t lo = 0, hi = n;

	if (n == 0)
		return 0;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (marks[mid].out <= out)
			lo = mid;
		else
			hi = mid;
	}
	return (size_t)at_mark(&marks[lo], out < marks[lo].out ? marks[lo].out : out);
}
