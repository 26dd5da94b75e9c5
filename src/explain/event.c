#include "explain/event.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ARENA_MAX = 64 << 20 };

static const struct dev_event_info infos[DEV_COUNT_] = {
#define X(id, name, one, many, action) { name, one, many, action },
	DEV_MAP(X)
#undef X
};

const struct dev_event_info *dev_event_info(enum dev_event_kind k)
{
	return &infos[k];
}

enum dev_event_kind dev_event_by_name(struct span name)
{
	unsigned i = 0;

	while (i < DEV_COUNT_ && !span_eq_str(name, infos[i].name))
		i++;
	return (enum dev_event_kind)i;
}

void events_init(struct events *e)
{
	*e = (struct events){ 0 };
	arena_init(&e->arena, ARENA_MAX);
}

void events_deinit(struct events *e)
{
	arena_deinit(&e->arena);
	free(e->rows);
	*e = (struct events){ 0 };
}

enum st events_add(struct events *e, const struct dev_event *row)
{
	struct dev_event kept = *row;
	enum st st = vec_grow((void **)&e->rows, &e->cap, e->n + 1, sizeof(*e->rows), EVENTS_MAX);

	if (st != ST_OK)
		return st;
	if (!arena_dup(&e->arena, span_cut(row->detail, 0, EVENT_DETAIL_MAX), &kept.detail))
		return ST_NOMEM;
	e->rows[e->n++] = kept;
	return ST_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct dev_event *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return span_cmp(x->detail, y->detail);
}

void events_sort(struct events *e)
{
	if (e->n != 0)
		qsort(e->rows, e->n, sizeof(*e->rows), by_time);
}

void events_join(struct events *e, size_t from, int64_t within_ns)
{
	int64_t last[DEV_COUNT_];
	size_t kept = from;

	for (size_t i = 0; i < DEV_COUNT_; i++)
		last[i] = TM_NONE;
	if (e->n > from)
		qsort(e->rows + from, e->n - from, sizeof(*e->rows), by_time);
	for (size_t i = from; i < e->n; i++) {
		const struct dev_event *r = &e->rows[i];
		bool told = last[r->kind] != TM_NONE && r->ns - last[r->kind] <= within_ns;

		/* an app or a note is told apart by its detail alone */
		if (told && r->kind != DEV_APP_START && r->kind != DEV_NOTE)
			continue;
		last[r->kind] = r->ns;
		e->rows[kept++] = *r;
	}
	e->n = kept;
}
