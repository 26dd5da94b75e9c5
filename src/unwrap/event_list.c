#include "unwrap/event_list.h"

#include "base/vec.h"

#include <stdlib.h>

void event_list_init(struct event_list *l, size_t max)
{
	*l = (struct event_list){ .max = max };
}

void event_list_deinit(struct event_list *l)
{
	if (l == NULL)
		return;
	free(l->p);
	*l = (struct event_list){ 0 };
}

void event_list_clear(struct event_list *l)
{
	l->n = 0;
	l->st = ST_OK;
}

static bool have_room(struct event_list *l, size_t need)
{
	enum st st = vec_grow((void **)&l->p, &l->cap, need, sizeof(*l->p), l->max);

	if (st != ST_OK && l->st != ST_NOMEM)
		l->st = st;
	return st == ST_OK;
}

void event_list_put(struct event_list *l, enum event_what what, size_t at, size_t len, uint32_t id)
{
	if (UNLIKELY(l->n == l->cap) && !have_room(l, l->n + 1))
		return;
	l->p[l->n++] = (struct event){ (uint32_t)at, (uint32_t)len, (uint16_t)what, 0, id };
}

static bool before(const struct event *a, const struct event *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	if (a->what != b->what)
		return a->what < b->what;
	if (a->id != b->id)
		return a->id < b->id;
	return a->len < b->len;
}

void event_list_sort(struct event_list *l)
{
	for (size_t i = 1; i < l->n; i++) {
		struct event ev = l->p[i];
		size_t j = i;

		for (; j > 0 && before(&ev, &l->p[j - 1]); j--)
			l->p[j] = l->p[j - 1];
		l->p[j] = ev;
	}
}

void event_list_merge(struct event_list *into, const struct event_list *from)
{
	size_t n = from->n, i = into->n, at;

	if (from->st != ST_OK && into->st != ST_NOMEM)
		into->st = from->st;
	if (n == 0)
		return;
	if (n > into->max - into->n) {
		n = into->max - into->n;
		if (into->st == ST_OK)
			into->st = ST_LIMIT;
	}
	if (!have_room(into, into->n + n))
		return;
	at = into->n += n;
	while (n > 0) {
		if (i > 0 && before(&from->p[n - 1], &into->p[i - 1]))
			into->p[--at] = into->p[--i];
		else
			into->p[--at] = from->p[--n];
	}
}
