#include "explain/population.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "explain/silence.h"

#include <stdlib.h>

enum { DEVICES_MAX = 1 << 16, SEEN_MAX = 1 << 18, SHARES_MAX = 1 << 16, TEXT_MAX = 32 << 20 };

const double pop_level = 0.01;
static const double interval_alpha = 0.05;

struct pop_seen {
	size_t capture;
	uint32_t device;
	bool tells;
	struct span attributes[POP_COUNT_];
};

static const struct {
	const char *name, *one;
} attributes_info[] = {
#define X(id, name, one, many) [POP_##id] = { name, one },
	POP_MAP(X)
#undef X
		[POP_COUNT_] = { "all", "device" },
};

const char *pop_attribute_name(enum pop_attribute a)
{
	return attributes_info[a].name;
}

const char *pop_attribute_one(enum pop_attribute a)
{
	return attributes_info[a].one;
}

void population_init(struct population *p)
{
	*p = (struct population){ 0 };
	arena_init(&p->arena, TEXT_MAX);
	map_init(&p->by_name, DEVICES_MAX);
	map_init(&p->by_seen, SEEN_MAX);
}

void population_deinit(struct population *p)
{
	if (p == NULL)
		return;
	arena_deinit(&p->arena);
	map_deinit(&p->by_name);
	map_deinit(&p->by_seen);
	free(p->seen);
	free(p->names);
	free(p->shares);
	*p = (struct population){ 0 };
}

/* A limit is counted. */
static enum st counted(struct population *p, enum st st)
{
	p->cut += st == ST_LIMIT;
	return st;
}

static enum st find_device(struct population *p, struct span name, uint32_t *ret)
{
	uint64_t h = hash_bytes(name, 0);
	struct span copy;
	enum st st;

	for (uint32_t it = map_first(&p->by_name, h); it != MAP_NONE;
	     it = map_next(&p->by_name, h, it)) {
		*ret = map_value(&p->by_name, it);
		if (span_eq(p->names[*ret], name))
			return ST_OK;
	}
	st = vec_grow((void **)&p->names, &p->cap_names, p->n_names + 1, sizeof(*p->names),
		      DEVICES_MAX);
	if (st == ST_OK && !arena_dup(&p->arena, name, &copy))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&p->by_name, h, (uint32_t)p->n_names);
	if (st != ST_OK)
		return st;
	p->names[p->n_names] = copy;
	*ret = (uint32_t)p->n_names++;
	return ST_OK;
}

static enum st find_seen(struct population *p, size_t capture, struct span name, size_t *ret)
{
	struct pop_seen s = { .capture = capture };
	enum st st = find_device(p, name, &s.device);
	uint64_t key[2], h;

	if (st != ST_OK)
		return st;
	key[0] = capture;
	key[1] = s.device;
	h = hash_bytes(span_of(key, sizeof(key)), 0);
	for (uint32_t it = map_first(&p->by_seen, h); it != MAP_NONE;
	     it = map_next(&p->by_seen, h, it)) {
		*ret = map_value(&p->by_seen, it);
		if (p->seen[*ret].capture == capture && p->seen[*ret].device == s.device)
			return ST_OK;
	}
	st = vec_grow((void **)&p->seen, &p->cap_seen, p->n_seen + 1, sizeof(s), SEEN_MAX);
	if (st == ST_OK)
		st = map_put(&p->by_seen, h, (uint32_t)p->n_seen);
	if (st != ST_OK)
		return st;
	p->seen[p->n_seen] = s;
	*ret = p->n_seen++;
	return ST_OK;
}

enum st population_device(struct population *p, size_t capture, struct span name,
			  const struct span *attributes)
{
	size_t at = 0;
	enum st st = find_seen(p, capture, name, &at);

	for (unsigned a = 0; a < POP_COUNT_ && st == ST_OK && attributes != NULL; a++)
		if (attributes[a].len != 0
		    && !arena_dup(&p->arena, attributes[a], &p->seen[at].attributes[a]))
			st = ST_NOMEM;
	return counted(p, st) == ST_LIMIT ? ST_OK : st;
}

enum st population_tells(struct population *p, size_t capture, struct span name)
{
	size_t at = 0;
	enum st st = find_seen(p, capture, name, &at);

	if (st == ST_OK)
		p->seen[at].tells = true;
	return counted(p, st) == ST_LIMIT ? ST_OK : st;
}

/* --- shares -------------------------------------------------------------------------------- */

/* One device beside one value. */
struct pop_unit {
	enum pop_attribute attribute;
	struct span value;
	uint32_t device;
	bool tells;
};

static int cmp_units(const void *pa, const void *pb)
{
	const struct pop_unit *a = pa, *b = pb;
	/* all devices before any attribute of theirs */
	unsigned x = ((unsigned)a->attribute + 1) % (POP_COUNT_ + 1),
		 y = ((unsigned)b->attribute + 1) % (POP_COUNT_ + 1);
	int c = (x > y) - (x < y);

	if (c == 0)
		c = span_cmp(a->value, b->value);
	return c != 0 ? c : (a->device > b->device) - (a->device < b->device);
}

static size_t make_units(const struct population *p, struct pop_unit *units)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_seen; i++) {
		const struct pop_seen *s = &p->seen[i];

		units[n++] = (struct pop_unit){ POP_COUNT_, { 0 }, s->device, s->tells };
		for (unsigned a = 0; a < POP_COUNT_; a++)
			if (s->attributes[a].len != 0)
				units[n++] =
					(struct pop_unit){ (enum pop_attribute)a, s->attributes[a],
							   s->device, s->tells };
	}
	return n;
}

static bool same_value(const struct pop_unit *a, const struct pop_unit *b)
{
	return a->attribute == b->attribute && span_eq(a->value, b->value);
}

/* Runs of one value, in which a device stands several times, into shares. */
static enum st count_shares(struct population *p, const struct pop_unit *units, size_t n)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK;) {
		struct pop_share s = { .attribute = units[i].attribute,
				       .value = units[i].value,
				       .p = 1 };
		size_t k = i;

		while (k < n && same_value(&units[i], &units[k])) {
			uint32_t device = units[k].device;
			bool tells = false;

			for (;
			     k < n && same_value(&units[i], &units[k]) && units[k].device == device;
			     k++)
				tells |= units[k].tells;
			s.devices++;
			s.telling += tells;
			s.members += hash_bytes(span_of(&device, sizeof(device)), 1);
		}
		i = k;
		share_interval(s.devices, s.telling, interval_alpha, &s.low, &s.high);
		st = vec_grow((void **)&p->shares, &p->cap_shares, p->n_shares + 1, sizeof(s),
			      SHARES_MAX);
		if (st == ST_OK)
			p->shares[p->n_shares++] = s;
	}
	return st == ST_LIMIT ? counted(p, st) == ST_LIMIT ? ST_OK : st : st;
}

/* Each value against the others of its attribute; how many such questions that is. */
static size_t compare_shares(struct population *p)
{
	size_t tests = 0;

	for (size_t i = 1; i < p->n_shares; i++) {
		struct pop_share *s = &p->shares[i];
		size_t values = 0;

		for (size_t k = 1; k < p->n_shares; k++) {
			const struct pop_share *o = &p->shares[k];

			if (o->attribute != s->attribute)
				continue;
			values++;
			s->others += k != i ? o->devices : 0;
			s->others_telling += k != i ? o->telling : 0;
		}
		if (values < 2)
			continue;
		s->p = share_differs(s->devices, s->telling, s->others, s->others_telling);
		s->exact = s->telling == s->devices && s->others_telling == 0;
		/* two values are one question, asked from both ends */
		tests += values == 2 ? s->telling * s->others >= s->others_telling * s->devices : 1;
	}
	return tests;
}

static void find_best(struct population *p, size_t tests)
{
	for (size_t i = 1; i < p->n_shares; i++) {
		struct pop_share *s = &p->shares[i];

		s->p = s->p * (double)tests < 1 ? s->p * (double)tests : 1;
	}
	for (size_t i = 1; i < p->n_shares; i++) {
		struct pop_share *s = &p->shares[i];

		s->separates = s->others != 0 && s->p <= pop_level
			       && s->telling * s->others > s->others_telling * s->devices;
		for (size_t k = 1; k < p->n_shares && s->separates; k++)
			s->separates =
				p->shares[k].attribute != s->attribute
				|| p->shares[k].telling * p->shares[k].others
					   <= p->shares[k].others_telling * p->shares[k].devices
				|| p->shares[k].p >= s->p;
	}
}

enum st population_run(struct population *p)
{
	struct pop_unit *units = malloc((p->n_seen * (POP_COUNT_ + 1) + 1) * sizeof(*units));
	size_t n;
	enum st st;

	if (units == NULL)
		return ST_NOMEM;
	n = make_units(p, units);
	if (n != 0)
		qsort(units, n, sizeof(*units), cmp_units);
	st = count_shares(p, units, n);
	free(units);
	if (st == ST_OK)
		find_best(p, compare_shares(p));
	return st;
}
