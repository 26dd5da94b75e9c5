#include "stream/table.h"

#include "base/vec.h"
#include "stream/flow.h"
#include "stream/ring.h"

#include <stdlib.h>
#include <string.h>

struct table_slab {
	struct streams *owner;
	struct table_links links[TABLE_SLAB];
	struct flow flows[TABLE_SLAB];
};

void table_init(struct table *t, uint32_t max, struct streams *owner)
{
	*t = (struct table){ .owner = owner, .free = TABLE_NONE, .max = max };
	map_init(&t->map, max);
	for (unsigned i = 0; i < LIST_COUNT_; i++)
		t->lists[i] = (struct table_ends){ TABLE_NONE, TABLE_NONE };
}

void table_deinit(struct table *t)
{
	for (size_t i = 0; i < t->n_slabs; i++)
		free(t->slabs[i]);
	free(t->slabs);
	map_deinit(&t->map);
	*t = (struct table){ 0 };
}

static struct flow *record(const struct table *t, uint32_t i)
{
	return &t->slabs[i / TABLE_SLAB]->flows[i % TABLE_SLAB];
}

static struct table_link *link_of(const struct table *t, enum table_list list, uint32_t i)
{
	struct table_links *l = &t->slabs[i / TABLE_SLAB]->links[i % TABLE_SLAB];

	return list == LIST_BEGUN ? &l->begun : &l->idle;
}

static void list_append(struct table *t, enum table_list list, uint32_t i)
{
	struct table_ends *e = &t->lists[list];

	*link_of(t, list, i) = (struct table_link){ e->last, TABLE_NONE };
	if (e->last != TABLE_NONE) {
		link_of(t, list, e->last)->next = i;
	} else {
		e->first = i;
		t->moved = true;
	}
	e->last = i;
}

static void list_remove(struct table *t, enum table_list list, uint32_t i)
{
	struct table_ends *e = &t->lists[list];
	const struct table_link l = *link_of(t, list, i);

	if (l.prev != TABLE_NONE) {
		link_of(t, list, l.prev)->next = l.next;
	} else {
		e->first = l.next;
		t->moved = true;
	}
	if (l.next != TABLE_NONE)
		link_of(t, list, l.next)->prev = l.prev;
	else
		e->last = l.prev;
}

struct flow *table_find(const struct table *t, const struct flow_key *k, uint64_t hash)
{
	for (uint32_t it = map_first(&t->map, hash); it != MAP_NONE;
	     it = map_next(&t->map, hash, it)) {
		struct flow *f = record(t, map_value(&t->map, it));

		if (flow_key_eq(&f->key, k))
			return f;
	}
	return NULL;
}

static enum st more_records(struct table *t)
{
	struct table_slab *slab = NULL;
	uint32_t first = (uint32_t)t->n_slabs * TABLE_SLAB;
	enum st ret = vec_grow((void **)&t->slabs, &t->cap_slabs, t->n_slabs + 1,
			       sizeof(struct table_slab *), TABLE_NONE / TABLE_SLAB);

	if (ret != ST_OK)
		return ret;
	slab = malloc(sizeof(*slab));
	if (slab == NULL)
		return ST_NOMEM;
	slab->owner = t->owner;
	t->slabs[t->n_slabs++] = slab;
	for (uint32_t i = TABLE_SLAB; i-- > 0;) {
		slab->links[i].begun.next = t->free;
		t->free = first + i;
	}
	return ST_OK;
}

enum st table_add(struct table *t, const struct flow_key *k, uint64_t hash, enum table_list idle,
		  struct flow **ret)
{
	enum st st = t->live < t->max ? ST_OK : ST_LIMIT;
	struct flow *f;
	uint32_t i;

	if (st == ST_OK && t->free == TABLE_NONE)
		st = more_records(t);
	if (st == ST_OK)
		st = map_put(&t->map, hash, t->free);
	if (st != ST_OK)
		return st;
	i = t->free;
	t->free = link_of(t, LIST_BEGUN, i)->next;
	f = record(t, i);
	*f = (struct flow){ .self = i, .key = *k, .idle_list = (uint8_t)idle };
	list_append(t, LIST_BEGUN, i);
	list_append(t, idle, i);
	t->live++;
	*ret = f;
	return ST_OK;
}

void table_remove(struct table *t, struct flow *f, uint64_t hash)
{
	uint32_t i = f->self;

	for (uint32_t it = map_first(&t->map, hash); it != MAP_NONE;
	     it = map_next(&t->map, hash, it)) {
		if (map_value(&t->map, it) == i) {
			map_remove(&t->map, it);
			break;
		}
	}
	list_remove(t, LIST_BEGUN, i);
	list_remove(t, (enum table_list)f->idle_list, i);
	link_of(t, LIST_BEGUN, i)->next = t->free;
	t->free = i;
	t->live--;
}

void table_touch(struct table *t, struct flow *f, enum table_list idle)
{
	if (f->idle_list == idle && t->lists[idle].last == f->self)
		return;
	list_remove(t, (enum table_list)f->idle_list, f->self);
	list_append(t, idle, f->self);
	f->idle_list = (uint8_t)idle;
}

struct flow *table_first(const struct table *t, enum table_list list)
{
	uint32_t i = t->lists[list].first;

	return i != TABLE_NONE ? record(t, i) : NULL;
}

struct flow *table_after(const struct table *t, const struct flow *f)
{
	uint32_t i = link_of(t, LIST_BEGUN, f->self)->next;

	return i != TABLE_NONE ? record(t, i) : NULL;
}

struct streams *table_owner(const struct flow *f)
{
	const struct flow *first = f - f->self % TABLE_SLAB;

	return RING_OF(first, struct table_slab, flows)->owner;
}
