#include "packet/app.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>
#include <zlib.h>

enum { NAMES_MAX = 1 << 20, TRAILER_MAGIC = 0x01072021, TRAILER_NAME = 20 };

void uid_apps_init(struct uid_apps *a)
{
	*a = (struct uid_apps){ 0 };
	arena_init(&a->names, NAMES_MAX);
	map_init(&a->by_uid, APPS_MAX);
}

void uid_apps_deinit(struct uid_apps *a)
{
	arena_deinit(&a->names);
	map_deinit(&a->by_uid);
	free(a->rows);
}

static uint64_t hash_uid(int32_t uid)
{
	return (uint64_t)((uint32_t)uid + 1) * 0x9e3779b97f4a7c15u >> 7;
}

const struct app *uid_apps_find(const struct uid_apps *a, int32_t uid)
{
	uint64_t h = hash_uid(uid);

	if (a->n == 0)
		return NULL;
	for (uint32_t it = map_first(&a->by_uid, h); it != MAP_NONE;
	     it = map_next(&a->by_uid, h, it))
		if (a->rows[map_value(&a->by_uid, it)].uid == uid)
			return &a->rows[map_value(&a->by_uid, it)];
	return NULL;
}

enum st uid_apps_add(struct uid_apps *a, const struct app *app)
{
	struct app copy = { .uid = app->uid };
	enum st st;

	if (uid_apps_find(a, app->uid) != NULL)
		return ST_OK;
	st = vec_grow((void **)&a->rows, &a->cap, a->n + 1, sizeof(*a->rows), APPS_MAX);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&a->names, app->name, &copy.name)
	    || !arena_dup(&a->names, app->package, &copy.package))
		return a->names.used + app->name.len + app->package.len + 64 > NAMES_MAX ? ST_LIMIT
											 : ST_NOMEM;
	st = map_put(&a->by_uid, hash_uid(app->uid), (uint32_t)a->n);
	if (st != ST_OK)
		return st;
	a->rows[a->n++] = copy;
	return ST_OK;
}

bool app_of_comment(struct span comment, int32_t *uid)
{
	bool minus = comment.len > 2 && comment.p[2] == '-'; /* -1: not known */
	uint64_t v;

	if (!span_starts(comment, SPAN_LIT("u-"))
	    || !span_to_u64(span_from(comment, minus ? 3 : 2), &v) || v > INT32_MAX)
		return false;
	*uid = minus ? -(int32_t)v : (int32_t)v;
	return true;
}

enum st app_of_trailer(struct span record, struct app *ret)
{
	struct rd r;
	struct app app = { 0 };
	uint32_t crc, told;

	if (record.len < APP_TRAILER)
		return ST_UNSUP;
	r = rd_of(span_from(record, record.len - APP_TRAILER));
	if (rd_be32(&r) != TRAILER_MAGIC)
		return ST_UNSUP;
	app.uid = (int32_t)rd_be32(&r);
	app.name = rd_take(&r, TRAILER_NAME);
	app.name.len = span_find(app.name, 0, 0);
	told = rd_be32(&r);
	crc = (uint32_t)crc32(crc32(0, NULL, 0), record.p, (uInt)(record.len - 4));
	/* written in the byte order of the phone */
	if (crc != told && __builtin_bswap32(crc) != told)
		return ST_BAD;
	*ret = app;
	return ST_OK;
}
