#include "stream/apps.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

void apps_init(struct apps *a)
{
	*a = (struct apps){ 0 };
	map_init(&a->map, APPS_MOST);
	arena_init(&a->text, APPS_BYTES_MOST);
}

void apps_deinit(struct apps *a)
{
	map_deinit(&a->map);
	arena_deinit(&a->text);
	free(a->rows);
	*a = (struct apps){ 0 };
}

static bool same(const struct app *a, const struct app *b)
{
	return a->uid == b->uid && span_eq(a->name, b->name) && span_eq(a->package, b->package);
}

/* Seed 0 would let a capture aim at buckets, but there are few entries and each is compared. */
static uint64_t hash_of(const struct app *app)
{
	return hash_bytes(app->name, hash_bytes(app->package, (uint32_t)app->uid));
}

static enum st add(struct apps *a, const struct app *app, uint64_t hash)
{
	struct app *row;
	enum st ret = vec_grow((void **)&a->rows, &a->cap, a->n + 1, sizeof(*a->rows), APPS_MOST);

	if (ret != ST_OK)
		return ret;
	row = &a->rows[a->n];
	*row = (struct app){ .uid = app->uid };
	if (a->text.used + app->name.len + app->package.len + 64 > a->text.max)
		return ST_LIMIT;
	if (!arena_dup(&a->text, app->name, &row->name)
	    || !arena_dup(&a->text, app->package, &row->package))
		return ST_NOMEM;
	ret = map_put(&a->map, hash, (uint32_t)a->n);
	if (ret == ST_OK)
		a->n++;
	return ret;
}

enum st apps_put(struct apps *a, const struct app *app, uint32_t *ret)
{
	const struct app cut = { .uid = app->uid,
				 .name = span_cut(app->name, 0, APPS_TEXT_MOST),
				 .package = span_cut(app->package, 0, APPS_TEXT_MOST) };
	uint64_t hash = hash_of(&cut);
	enum st st;

	for (uint32_t it = map_first(&a->map, hash); it != MAP_NONE;
	     it = map_next(&a->map, hash, it)) {
		if (same(&a->rows[map_value(&a->map, it)], &cut)) {
			*ret = map_value(&a->map, it);
			return ST_OK;
		}
	}
	st = add(a, &cut, hash);
	if (st == ST_OK)
		*ret = (uint32_t)a->n - 1;
	return st;
}

const struct app *apps_get(const struct apps *a, uint32_t i)
{
	return &a->rows[i];
}
