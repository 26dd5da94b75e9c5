#include "explain/axis.h"

#include "base/tm.h"
#include "base/vec.h"

#include <stdlib.h>

enum { STRETCHES_MAX = 1 << 20 };

void axis_init(struct axis *a)
{
	*a = (struct axis){ 0 };
}

void axis_deinit(struct axis *a)
{
	free(a->rows);
	*a = (struct axis){ 0 };
}

enum st axis_add(struct axis *a, int64_t first_ns, int64_t last_ns)
{
	enum st st;

	if (first_ns == TM_NONE || last_ns == TM_NONE || last_ns < first_ns)
		return ST_OK;
	st = vec_grow((void **)&a->rows, &a->cap, a->n + 1, sizeof(*a->rows), STRETCHES_MAX);
	if (st == ST_OK)
		a->rows[a->n++] = (struct stretch){ first_ns, last_ns, 0 };
	return st;
}

static int by_first(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return x->first_ns < y->first_ns ? -1 : x->first_ns > y->first_ns;
}

void axis_settle(struct axis *a)
{
	size_t kept = 0;

	if (a->n != 0)
		qsort(a->rows, a->n, sizeof(*a->rows), by_first);
	for (size_t i = 0; i < a->n; i++) {
		struct stretch *last = kept != 0 ? &a->rows[kept - 1] : NULL;

		if (last != NULL && a->rows[i].first_ns <= last->last_ns) {
			if (a->rows[i].last_ns > last->last_ns)
				last->last_ns = a->rows[i].last_ns;
			continue;
		}
		a->rows[kept++] = a->rows[i];
	}
	a->n = kept;
	a->length_ns = 0;
	for (size_t i = 0; i < kept; i++) {
		int64_t length = a->rows[i].last_ns - a->rows[i].first_ns;

		a->rows[i].at = a->length_ns;
		if (length > INT64_MAX / 4 - a->length_ns)
			length = INT64_MAX / 4 - a->length_ns; /* times that cannot be true */
		a->length_ns += length;
	}
}

bool axis_at(const struct axis *a, int64_t ns, int64_t *at)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (a->rows[mid].last_ns < ns)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == a->n || a->rows[low].first_ns > ns)
		return false;
	*at = a->rows[low].at + (ns - a->rows[low].first_ns);
	return true;
}
