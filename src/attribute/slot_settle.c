#include "attribute/slot_settle.h"

#include "attribute/side.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ROWS_MOST = 1 << 19 };
#define BYTES_MOST ((size_t)64 * 1024 * 1024)

void slot_settle_init(struct slot_settle *s)
{
	*s = (struct slot_settle){ 0 };
	arena_init(&s->arena, BYTES_MOST);
}

void slot_settle_deinit(struct slot_settle *s)
{
	if (s == NULL)
		return;
	arena_deinit(&s->arena);
	free(s->rows);
	*s = (struct slot_settle){ 0 };
}

void slot_settle_add(struct slot_settle *s, const struct slot_seen *seen)
{
	struct slot_seen row = *seen;

	if (vec_grow((void **)&s->rows, &s->cap, s->n + 1, sizeof(row), ROWS_MOST) != ST_OK
	    || !arena_dup(&s->arena, seen->host, &row.host)
	    || !arena_dup(&s->arena, seen->path, &row.path)
	    || !arena_dup(&s->arena, seen->bytes, &row.bytes)
	    || !arena_dup(&s->arena, seen->mask, &row.mask)) {
		s->cut++;
		return;
	}
	s->rows[s->n++] = row;
}

static int cmp_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int cmp_place(const struct slot_seen *a, const struct slot_seen *b)
{
	int c = span_cmp(a->path, b->path);

	if (c == 0)
		c = ip_cmp(&a->dst.ip, &b->dst.ip);
	if (c == 0)
		c = ip_cmp(&a->src.ip, &b->src.ip);
	if (c == 0)
		c = span_cmp(a->host, b->host);
	if (c == 0)
		c = cmp_u64((uint64_t)a->time_ns, (uint64_t)b->time_ns);
	return c;
}

/* What must not depend on threads is which rows a later limit cuts off. */
static int by_place(const void *pa, const void *pb)
{
	const struct slot_seen *a = pa, *b = pb;
	const uint64_t keys[][2] = { { a->shape, b->shape },	   { a->len, b->len },
				     { a->tag, b->tag },	   { b->count, a->count },
				     { b->messages, a->messages }, { a->hash, b->hash } };
	int c = cmp_place(a, b);

	for (size_t i = 0; i < N_ELEMENTS(keys) && c == 0; i++)
		c = cmp_u64(keys[i][0], keys[i][1]);
	return c != 0 ? c : span_cmp(a->bytes, b->bytes);
}

static enum direction direction_of(const struct slot_seen *s, const struct profile *profile)
{
	const struct candidate c = {
		.src = s->src, .dst = s->dst, .transport = s->transport, .flags = s->flags
	};

	return side_direction(&c, profile);
}

enum st slot_settle_run(struct slot_settle *s, const struct names *names,
			const struct profile *profile, const struct slot_told *out)
{
	enum st st = ST_OK;

	if (s->n != 0)
		qsort(s->rows, s->n, sizeof(*s->rows), by_place);
	for (size_t i = 0; i < s->n && st == ST_OK; i++) {
		const struct slot_seen *r = &s->rows[i];
		char text[IP_TEXT_MAX];
		const struct ip *near = out->in ? &r->dst.ip : &r->src.ip;
		const struct ip *far = out->in ? &r->src.ip : &r->dst.ip;
		struct span name = r->host;

		if ((direction_of(r, profile) == DIRECTION_IN) != out->in)
			continue;
		if (name.len == 0)
			name = names_find(names, far, r->time_ns, near, NULL);
		if (name.len == 0)
			name = span_str(ip_format(far, text));
		st = out->slot(out->arg, name, r);
	}
	return st;
}
