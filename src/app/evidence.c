#include "app/evidence.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_MOST = 64 << 20, ROWS_MOST = 1 << 18 };

void evidence_init(struct evidence *e)
{
	*e = (struct evidence){ 0 };
	arena_init(&e->arena, KEPT_MOST);
	map_init(&e->by_number, ROWS_MOST);
	map_init(&e->by_key, ROWS_MOST);
}

void evidence_deinit(struct evidence *e)
{
	arena_deinit(&e->arena);
	map_deinit(&e->by_number);
	map_deinit(&e->by_key);
	free(e->bytes);
	free(e->traces);
	*e = (struct evidence){ 0 };
}

/* A limit drops what came, and counts it; only memory is trouble. */
static enum st unless_dropped(struct evidence *e, enum st st)
{
	if (st != ST_LIMIT)
		return st;
	e->cut++;
	return ST_OK;
}

static bool has_room(const struct evidence *e, size_t n)
{
	return n <= e->arena.max - e->arena.used;
}

enum st evidence_bytes(struct evidence *e, const struct record_bytes *b)
{
	struct span copy;
	enum st st;

	if (map_first(&e->by_number, b->number) != MAP_NONE)
		return ST_OK;
	if (!has_room(e, b->bytes.len + 64))
		return unless_dropped(e, ST_LIMIT);
	st = vec_grow((void **)&e->bytes, &e->cap_bytes, e->n_bytes + 1, sizeof(*e->bytes),
		      ROWS_MOST);
	if (st == ST_OK && !arena_dup(&e->arena, b->bytes, &copy))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&e->by_number, b->number, (uint32_t)e->n_bytes);
	if (st == ST_OK)
		e->bytes[e->n_bytes++] = copy;
	return unless_dropped(e, st);
}

static struct span bytes_of(const struct evidence *e, uint64_t number)
{
	uint32_t it = number != 0 ? map_first(&e->by_number, number) : MAP_NONE;

	return it != MAP_NONE ? e->bytes[map_value(&e->by_number, it)] : (struct span){ NULL, 0 };
}

enum st evidence_trace(struct evidence *e, const struct record_trace *t)
{
	struct trace_step *steps;
	struct piece *pieces;
	enum st st;

	if (map_first(&e->by_key, t->key) != MAP_NONE)
		return ST_OK;
	if (!has_room(e, t->n * 128 + t->n_pieces * sizeof(*pieces) + 64))
		return unless_dropped(e, ST_LIMIT);
	st = vec_grow((void **)&e->traces, &e->cap_traces, e->n_traces + 1, sizeof(*e->traces),
		      ROWS_MOST);
	if (st != ST_OK)
		return unless_dropped(e, st);
	steps = arena_alloc(&e->arena, t->n * sizeof(*steps));
	pieces = arena_alloc(&e->arena, t->n_pieces * sizeof(*pieces));
	if (steps == NULL || pieces == NULL)
		return ST_NOMEM;
	memcpy(pieces, t->pieces, t->n_pieces * sizeof(*pieces));
	for (size_t i = 0; i < t->n; i++) {
		steps[i] = t->steps[i];
		if (!arena_dup(&e->arena, t->steps[i].layer, &steps[i].layer))
			return unless_dropped(
				e, has_room(e, t->steps[i].layer.len + 64) ? ST_NOMEM : ST_LIMIT);
		steps[i].bytes = bytes_of(e, t->numbers[i]);
	}
	st = map_put(&e->by_key, t->key, (uint32_t)e->n_traces);
	if (st == ST_OK)
		e->traces[e->n_traces++] =
			(struct trace){ steps,		t->n,	t->value_at, t->value_len,
					t->message_off, pieces, t->n_pieces };
	return unless_dropped(e, st);
}

const struct trace *evidence_find(const struct evidence *e, uint64_t key)
{
	uint32_t it = map_first(&e->by_key, key);

	return it != MAP_NONE ? &e->traces[map_value(&e->by_key, it)] : NULL;
}
