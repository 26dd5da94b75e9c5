#include "explain/stable.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "explain/stable_own.h"

#include <stdlib.h>

const struct stable_limits stable_limits_default = {
	.slots = 1 << 16,
	.values = 1 << 18,
	.layouts = 1 << 14,
	.bytes = 24 << 20,
	.rows = 4096,
};

enum st stable_new(struct stable **ret, const struct stable_limits *l)
{
	struct stable *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	s->limits = l != NULL ? *l : stable_limits_default;
	arena_init(&s->arena, s->limits.bytes);
	arena_init(&s->results, s->limits.bytes);
	map_init(&s->by_slot, s->limits.slots);
	map_init(&s->by_value, s->limits.values);
	map_init(&s->by_layout, s->limits.layouts);
	*ret = s;
	return ST_OK;
}

void stable_free(struct stable *s)
{
	if (s == NULL)
		return;
	arena_deinit(&s->arena);
	arena_deinit(&s->results);
	map_deinit(&s->by_slot);
	map_deinit(&s->by_value);
	map_deinit(&s->by_layout);
	free(s->slots);
	free(s->values);
	free(s->layouts);
	free(s);
}

uint64_t stable_cut(const struct stable *s)
{
	return s->cut;
}

/* One more capture of a side has it. */
static void note_capture(struct stable_tally *t, uint32_t capture)
{
	if (t->captures != 0 && t->last == capture)
		return;
	t->captures++;
	t->last = capture;
}

/* Out of room is counted, out of memory is told. */
static enum st no_room(struct stable *s, enum st st)
{
	s->cut++;
	return st == ST_NOMEM ? ST_NOMEM : ST_OK;
}

static enum st find_slot(struct stable *s, struct span dst, struct span path, uint32_t *ret)
{
	uint64_t h = hash_bytes(path, hash_bytes(dst, 0));
	struct stable_slot slot = { .first_value = STABLE_NONE };
	enum st st;

	for (uint32_t it = map_first(&s->by_slot, h); it != MAP_NONE;
	     it = map_next(&s->by_slot, h, it)) {
		*ret = map_value(&s->by_slot, it);
		if (span_eq(s->slots[*ret].path, path) && span_eq(s->slots[*ret].dst, dst))
			return ST_OK;
	}
	st = vec_grow((void **)&s->slots, &s->cap_slots, s->n_slots + 1, sizeof(slot),
		      s->limits.slots);
	if (st == ST_OK
	    && (!arena_dup(&s->arena, dst, &slot.dst) || !arena_dup(&s->arena, path, &slot.path)))
		st = ST_LIMIT;
	if (st == ST_OK)
		st = map_put(&s->by_slot, h, (uint32_t)s->n_slots);
	if (st != ST_OK)
		return st;
	s->slots[s->n_slots] = slot;
	*ret = (uint32_t)s->n_slots++;
	return ST_OK;
}

static enum st add_value(struct stable *s, unsigned side, uint32_t capture, uint32_t at,
			 const struct slot_seen *seen)
{
	uint64_t h = seen->hash ^ hash_bytes(span_of(&at, sizeof(at)), seen->len);
	struct stable_slot *slot = &s->slots[at];
	struct stable_value *v;
	enum st st;

	slot->side[side].messages += seen->messages;
	for (uint32_t it = map_first(&s->by_value, h); it != MAP_NONE;
	     it = map_next(&s->by_value, h, it)) {
		v = &s->values[map_value(&s->by_value, it)];
		if (v->slot != at || v->hash != seen->hash || v->len != seen->len)
			continue;
		note_capture(&v->side[side], capture);
		v->side[side].messages += seen->count;
		return ST_OK;
	}
	/* what an earlier capture of its device did not have is not stable any more */
	if (slot->side[side].captures > 1)
		return ST_OK;
	st = vec_grow((void **)&s->values, &s->cap_values, s->n_values + 1, sizeof(*v),
		      s->limits.values);
	if (st == ST_OK)
		st = map_put(&s->by_value, h, (uint32_t)s->n_values);
	if (st != ST_OK)
		return no_room(s, st);
	v = &s->values[s->n_values];
	*v = (struct stable_value){
		.slot = at, .hash = seen->hash, .len = seen->len, .next = slot->first_value
	};
	memcpy(v->head, seen->bytes.p, seen->bytes.len);
	note_capture(&v->side[side], capture);
	v->side[side].messages = seen->count;
	slot->first_value = (int32_t)s->n_values++;
	return ST_OK;
}

static void join_bytes(struct stable_bytes *b, const struct slot_seen *seen)
{
	if (b->tally.captures == 0) {
		b->n = (uint16_t)seen->bytes.len;
		memcpy(b->bytes, seen->bytes.p, seen->bytes.len);
		memcpy(b->mask, seen->mask.p, seen->mask.len);
		return;
	}
	if (seen->bytes.len < b->n)
		b->n = (uint16_t)seen->bytes.len;
	for (size_t i = 0; i < b->n; i++)
		if (seen->bytes.p[i] != b->bytes[i] || !slot_bit(seen->mask, i))
			b->mask[i / 8] &= (uint8_t) ~(1u << i % 8);
}

static enum st add_bytes(struct stable *s, unsigned side, uint32_t capture, uint32_t at,
			 const struct slot_seen *seen)
{
	const uint64_t key[] = { at, (uint64_t)seen->shape, seen->len, seen->tag };
	uint64_t h = hash_bytes(span_of(key, sizeof(key)), 0);
	struct stable_layout *l = NULL;
	enum st st;

	for (uint32_t it = map_first(&s->by_layout, h); it != MAP_NONE && l == NULL;
	     it = map_next(&s->by_layout, h, it)) {
		l = &s->layouts[map_value(&s->by_layout, it)];
		if (l->slot != at || l->shape != seen->shape || l->len != seen->len
		    || l->tag != seen->tag)
			l = NULL;
	}
	if (l == NULL) {
		st = vec_grow((void **)&s->layouts, &s->cap_layouts, s->n_layouts + 1, sizeof(*l),
			      s->limits.layouts);
		if (st == ST_OK)
			st = map_put(&s->by_layout, h, (uint32_t)s->n_layouts);
		if (st != ST_OK)
			return no_room(s, st);
		l = &s->layouts[s->n_layouts++];
		*l = (struct stable_layout){
			.slot = at, .shape = seen->shape, .len = seen->len, .tag = seen->tag
		};
	}
	join_bytes(&l->side[side], seen);
	note_capture(&l->side[side].tally, capture);
	l->side[side].tally.messages += seen->messages;
	return ST_OK;
}

enum st stable_add(struct stable *s, unsigned side, uint32_t capture, struct span dst,
		   const struct slot_seen *seen)
{
	uint32_t at = 0;
	enum st st = find_slot(s, dst, seen->path, &at);

	if (st != ST_OK)
		return no_room(s, st);
	note_capture(&s->slots[at].side[side], capture);
	return seen->shape == SLOT_VALUE ? add_value(s, side, capture, at, seen)
					 : add_bytes(s, side, capture, at, seen);
}
