#include "app/replied.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { SERVERS_MOST = 1 << 14, NAMES_BYTES = 8 << 20 };

void replied_init(struct replied *r)
{
	*r = (struct replied){ .seed = hash_seed() };
	arena_init(&r->arena, NAMES_BYTES);
	map_init(&r->by_name, SERVERS_MOST);
}

void replied_deinit(struct replied *r)
{
	map_deinit(&r->by_name);
	arena_deinit(&r->arena);
	free(r->rows);
	*r = (struct replied){ 0 };
}

/* Where a server's answers are counted; past the most servers: with the rest. */
static enum st row_of(struct replied *r, struct span from, struct kept_reply **ret)
{
	uint64_t h = hash_bytes(from, r->seed);
	enum st st;

	for (uint32_t it = map_first(&r->by_name, h); it != MAP_NONE;
	     it = map_next(&r->by_name, h, it)) {
		*ret = &r->rows[map_value(&r->by_name, it)];
		if (span_eq((*ret)->from, from))
			return ST_OK;
	}
	*ret = &r->rest;
	st = vec_grow((void **)&r->rows, &r->cap, r->n + 1, sizeof(*r->rows), SERVERS_MOST);
	if (st == ST_OK) {
		r->rows[r->n] = (struct kept_reply){ .accepted = 0 };
		if (!arena_dup(&r->arena, from, &r->rows[r->n].from))
			return ST_OK;
		st = map_put(&r->by_name, h, (uint32_t)r->n);
	}
	if (st == ST_OK)
		*ret = &r->rows[r->n++];
	return st == ST_LIMIT ? ST_OK : st;
}

static enum st on_reply(void *arg, struct span from, const struct slot_seen *s)
{
	struct kept_reply *row;
	enum st st = row_of(arg, from, &row);

	if (st != ST_OK)
		return st;
	if (span_eq_str(s->bytes, "accepted"))
		row->accepted += s->count;
	else if (span_eq_str(s->bytes, "refused"))
		row->refused += s->count;
	else if (span_eq_str(s->bytes, "error"))
		row->errors += s->count;
	else
		row->other += s->count;
	return ST_OK;
}

struct slot_told replied_told(struct replied *r)
{
	return (struct slot_told){ r, on_reply, true };
}

enum st replied_store(const struct replied *r, const struct case_store *store, size_t capture)
{
	struct kept_reply row = r->rest;
	enum st st;

	row.capture = capture;
	st = store->add_reply(store->self, &row);
	for (size_t i = 0; i < r->n && st == ST_OK; i++) {
		row = r->rows[i];
		row.capture = capture;
		st = store->add_reply(store->self, &row);
	}
	return st;
}
