#include "app/traces.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { GROUPS_MOST = 1 << 17, SENT_MOST = 1 << 17, BYTES_MOST = 48 << 20 };

void traces_init(struct traces *t)
{
	*t = (struct traces){ .left = BYTES_MOST };
	map_init(&t->by_group, GROUPS_MOST);
	map_init(&t->sent, SENT_MOST);
}

void traces_deinit(struct traces *t)
{
	map_deinit(&t->by_group);
	map_deinit(&t->sent);
	free(t->frames);
	*t = (struct traces){ 0 };
}

/*
 * Finer than what makes two sightings one finding, so that each finding's first has a trace; and by
 * shard, since which of two shards tells first depends on the threads.
 */
static uint64_t group_of(const struct candidate *c)
{
	const struct endpoint *ends[] = { &c->src, &c->dst };
	uint64_t h = hash_bytes(c->value, (uint64_t)c->kind);

	for (size_t i = 0; i < N_ELEMENTS(ends); i++)
		h = hash_bytes(span_of(&ends[i]->ip, sizeof(ends[i]->ip)), h);
	/* the higher port is that of who opens, anew for each flow */
	h = hash_bytes(c->key, h + (c->src.port < c->dst.port ? c->src.port : c->dst.port));
	h = hash_bytes(c->protocol, h + c->shard);
	h = hash_bytes(c->host, h);
	for (size_t i = 0; i < c->n_path; i++)
		h = hash_bytes(c->path[i], h);
	return h;
}

/* Is it the first of its group, by frame? */
static bool is_first(struct traces *t, const struct candidate *c)
{
	uint64_t h = group_of(c), frame = c->n_frames != 0 ? c->frames[0] : 0;
	uint32_t it = map_first(&t->by_group, h);

	if (it != MAP_NONE) {
		uint64_t *told = &t->frames[map_value(&t->by_group, it)];
		bool earlier = frame < *told;

		*told = earlier ? frame : *told;
		return earlier;
	}
	if (vec_grow((void **)&t->frames, &t->cap_frames, t->n_frames + 1, sizeof(*t->frames),
		     GROUPS_MOST)
		    != ST_OK
	    || map_put(&t->by_group, h, (uint32_t)t->n_frames) != ST_OK) {
		t->cut++;
		return false;
	}
	t->frames[t->n_frames++] = frame;
	return true;
}

/* Number of bytes, which are told when they were not; 0: they do not go. */
static uint64_t number_of(struct traces *t, struct buf *out, struct span bytes)
{
	struct record_bytes b = { hash_bytes(bytes, 0), bytes };

	b.number += b.number == 0;
	if (bytes.len == 0)
		return 0;
	if (map_first(&t->sent, b.number) != MAP_NONE)
		return b.number;
	if (bytes.len > TRACE_BYTES_MAX || bytes.len > t->left
	    || record_put_bytes(out, &b) != ST_OK) {
		t->cut++;
		return 0;
	}
	t->left -= bytes.len;
	if (map_put(&t->sent, b.number, 0) != ST_OK)
		t->left = 0;
	return b.number;
}

enum st traces_put(struct traces *t, struct buf *out, const struct candidate *c)
{
	struct record_trace r = { .n = c->trace->n,
				  .value_at = c->trace->value_at,
				  .value_len = c->trace->value_len,
				  .message_off = c->trace->message_off,
				  .n_pieces = c->trace->n_pieces };

	if (!is_first(t, c))
		return ST_OK;
	r.key = trace_key(c->kind, c->matched, c->shard, c->order, c->stream_off);
	for (size_t i = 0; i < r.n_pieces; i++)
		r.pieces[i] = c->trace->pieces[i];
	for (size_t i = 0; i < r.n; i++) {
		r.steps[i] = c->trace->steps[i];
		r.numbers[i] = number_of(t, out, c->trace->steps[i].bytes);
	}
	return record_put_trace(out, &r);
}
