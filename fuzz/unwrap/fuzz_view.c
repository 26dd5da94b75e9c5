/*
 * Input: a position (two bytes), then the surface. Each view that fits must name
 * a key and a value inside the surface, the value around the position, and a path
 * that begins with its name, or append nothing.
 */
#include "base/span.h"
#include "unwrap/views.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(struct span b, struct span s)
{
	if (s.len != 0 && (s.p < b.p || s.len > b.len || (size_t)(s.p - b.p) > b.len - s.len))
		abort();
}

static void check_view(const struct view *v, struct span b, size_t at)
{
	struct place p = { 0 };
	struct buf out;
	enum st st;

	if (v->place(b, at, 1, &p)) {
		check_inside(b, p.key);
		check_inside(b, p.value);
		if (p.view == NULL || p.value.p > b.p + at || p.value.p + p.value.len <= b.p + at)
			abort();
	}
	buf_init(&out, 1 << 20);
	st = v->path(b, at, &out);
	if (st != ST_OK && out.len != 0)
		abort();
	if (st == ST_OK && !span_starts(buf_span(&out), span_str(v->name)))
		abort();
	buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span b;
	size_t at;

	if (len < 3)
		return 0;
	b = span_of(data + 2, len - 2);
	at = (size_t)(data[0] << 8 | data[1]) % b.len;
	for (size_t i = 0; views[i] != NULL; i++) {
		(void)views[i]->fits(b);
		check_view(views[i], b, at); /* whether it fits or not: it must stand it */
	}
	return 0;
}
