#include "identify/gather.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

#define BIT(w) (1u << WITNESS_##w)

void gather_init(struct gather *g)
{
	*g = (struct gather){ 0 };
	arena_init(&g->arena, GATHER_BYTES_MAX);
	map_init(&g->by_place, GATHER_MAX);
	map_init(&g->by_field, GATHER_MAX);
	map_init(&g->by_value, GATHER_MAX);
}

void gather_deinit(struct gather *g)
{
	if (g == NULL)
		return;
	free(g->c);
	arena_deinit(&g->arena);
	map_deinit(&g->by_place);
	map_deinit(&g->by_field);
	map_deinit(&g->by_value);
	*g = (struct gather){ 0 };
}

void gather_reset(struct gather *g)
{
	if (g->n != 0) {
		map_clear(&g->by_place);
		map_clear(&g->by_field);
		map_clear(&g->by_value);
		arena_reset(&g->arena);
	}
	g->n = 0;
	g->runs = g->named = g->digests = 0;
	g->cut = 0;
}

static bool has(unsigned why, unsigned bits)
{
	return (why & bits) == bits;
}

enum confidence gather_alone(const struct cand *c)
{
	if (has(c->why, BIT(KNOWN)))
		return CONFIDENCE_KNOWN;
	if (has(c->why, BIT(KEY) | BIT(STRUCTURE)))
		return (c->why & (BIT(REGISTRY) | BIT(CHECK_DIGIT))) != 0 ? CONFIDENCE_CERTAIN
									  : CONFIDENCE_LIKELY;
	if (has(c->why, BIT(PROTOCOL)))
		return CONFIDENCE_LIKELY;
	if (c->kind == KIND_EMAIL && has(c->why, BIT(STRUCTURE)))
		return CONFIDENCE_LIKELY;
	if ((c->kind == KIND_MAC || c->kind == KIND_BSSID) && c->spelled
	    && has(c->why, BIT(STRUCTURE) | BIT(REGISTRY)))
		return CONFIDENCE_LIKELY;
	return CONFIDENCE_POSSIBLE;
}

/* Which of two readings of the same bytes stays: the surer, then the one with a shape. */
static unsigned rank(const struct cand *c)
{
	unsigned shaped = (kind_info(c->kind)->flags & KIND_FREE) == 0;

	return (unsigned)gather_alone(c) * 2 + shaped;
}

static uint64_t place_hash(const struct cand *c)
{
	uint64_t k[2] = { (uint64_t)(uintptr_t)c->s, c->at };

	return hash_bytes(span_of(k, sizeof(k)), 0);
}

static uint64_t field_hash(const struct cand *c)
{
	return hash_bytes(c->value, (uint64_t)(uintptr_t)c->s->field);
}

/* c is placed. */
static uint64_t value_hash(const struct cand *c)
{
	uint64_t k[2] = { (uint64_t)(uintptr_t)c->s->field, c->root_at };

	return hash_bytes(c->value, hash_bytes(span_of(k, sizeof(k)), 1));
}

void gather_place(struct cand *c)
{
	if (!c->placed)
		surface_origin(c->s, c->at, c->len, &c->root_at, &c->root_len);
	c->placed = true;
}

static struct cand *same_place(struct gather *g, const struct cand *c)
{
	uint64_t h = place_hash(c);

	for (uint32_t it = map_first(&g->by_place, h); it != MAP_NONE;
	     it = map_next(&g->by_place, h, it)) {
		struct cand *o = &g->c[map_value(&g->by_place, it)];

		if (o->s == c->s && o->at == c->at && !o->dropped)
			return o;
	}
	return NULL;
}

/* The first of the field with this value, dropped or not. */
static struct cand *first_in_field(struct gather *g, const struct cand *c)
{
	uint64_t h = field_hash(c);

	for (uint32_t it = map_first(&g->by_field, h); it != MAP_NONE;
	     it = map_next(&g->by_field, h, it)) {
		struct cand *o = &g->c[map_value(&g->by_field, it)];

		if (o->s->field == c->s->field && span_eq(o->value, c->value))
			return o;
	}
	return NULL;
}

static bool list_by_value(struct gather *g, struct cand *c, size_t i)
{
	gather_place(c);
	if (!c->twice && map_put(&g->by_value, value_hash(c), (uint32_t)i) != ST_OK)
		return false;
	c->twice = true;
	return true;
}

/* Both are placed, and those with it that have the value. */
static struct cand *same_value(struct gather *g, const struct cand *c)
{
	uint64_t h = value_hash(c);

	for (uint32_t it = map_first(&g->by_value, h); it != MAP_NONE;
	     it = map_next(&g->by_value, h, it)) {
		struct cand *o = &g->c[map_value(&g->by_value, it)];

		if (o->s->field == c->s->field && o->root_at == c->root_at && !o->dropped
		    && span_eq(o->value, c->value))
			return o;
	}
	return NULL;
}

/* o stays, or c takes its place; true when c needs no row of its own. */
static bool settle_two(struct cand *o, const struct cand *c)
{
	bool same = o->kind == c->kind && span_eq(o->value, c->value);

	if (same && o->s == c->s && o->at == c->at && gather_alone(o) != CONFIDENCE_KNOWN
	    && !has(c->why, BIT(KNOWN))) {
		o->why |= c->why;
		o->spelled |= c->spelled;
		return true;
	}
	if (rank(o) >= rank(c)) {
		if (same)
			o->why |= c->why & ~BIT(KNOWN);
		return true;
	}
	o->dropped = true;
	return false;
}

/*
 * Where a value stood in the field matters only when it comes again there: the first of each
 * is not asked.
 */
static struct cand *same_origin(struct gather *g, struct cand *first, struct cand *c)
{
	if (first == NULL)
		return NULL;
	if (!list_by_value(g, first, (size_t)(first - g->c)))
		g->cut++;
	gather_place(c);
	return same_value(g, c);
}

/* Room for one more, its value copied. */
static bool append(struct gather *g, struct cand *c, bool is_first)
{
	struct span value = c->value;

	if (g->n >= GATHER_MAX || !arena_dup(&g->arena, value, &c->value)
	    || vec_grow((void **)&g->c, &g->cap, g->n + 1, sizeof(*g->c), GATHER_MAX) != ST_OK
	    || map_put(&g->by_place, place_hash(c), (uint32_t)g->n) != ST_OK)
		return false;
	if (is_first ? map_put(&g->by_field, field_hash(c), (uint32_t)g->n) != ST_OK
		     : !list_by_value(g, c, g->n))
		return false;
	g->c[g->n++] = *c;
	return true;
}

void gather_add(struct gather *g, const struct cand *c)
{
	struct cand *o = same_place(g, c), *first;
	struct cand mine = *c;

	if (o != NULL && settle_two(o, &mine))
		return;
	if (o != NULL && o->kind == mine.kind && span_eq(o->value, mine.value))
		mine.why |= o->why;
	first = first_in_field(g, &mine);
	o = same_origin(g, first, &mine);
	if (o != NULL && settle_two(o, &mine))
		return;
	if ((c->flags & CANDIDATE_DIGEST) != 0 && ++g->digests > GATHER_DIGESTS_MAX) {
		g->cut++;
		return;
	}
	if (!append(g, &mine, first == NULL))
		g->cut++;
}

/* --- neighbours --------------------------------------------------------------------------- */

/*
 * Many long numbers that are nothing: then some look like something by
 * chance, and none of them vouches for another.
 */
static bool is_soup(const struct gather *g)
{
	return g->runs > g->named && g->runs - g->named > 6;
}

static bool is_keyless(const struct cand *c)
{
	return (c->why & (BIT(KEY) | BIT(KNOWN) | BIT(PROTOCOL))) == 0;
}

static bool is_imei_or_imsi(const struct cand *c)
{
	return c->kind == KIND_IMEI || c->kind == KIND_IMSI;
}

/* Passed its own check, and a chance number seldom does. */
static bool vouches(const struct cand *c)
{
	const unsigned checks = BIT(CHECK_DIGIT) | BIT(REGISTRY) | BIT(KNOWN) | BIT(PROTOCOL);

	if (c->dropped || (c->flags & CANDIDATE_PLACEHOLDER) != 0 || (c->why & checks) == 0)
		return false;
	if (gather_alone(c) >= CONFIDENCE_LIKELY)
		return true;
	return has(c->why, BIT(CHECK_DIGIT)) || c->kind == KIND_IMSI;
}

/* ICCID: any other candidate with a witness beyond its shape. */
static bool lifts_iccid(const struct cand *c, const struct cand *by)
{
	return has(c->why, BIT(STRUCTURE) | BIT(REGISTRY) | BIT(CHECK_DIGIT)) && vouches(by)
	       && !(c->bare && by->bare && is_keyless(by));
}

/* IMEI, IMSI: one of another kind that passed its own check. */
static bool lifts_number(const struct cand *c, const struct cand *by)
{
	if (c->kind == by->kind || !vouches(by))
		return false;
	return !(c->bare && by->bare && is_keyless(by));
}

/*
 * One neighbour is enough when it is sure by itself, or when the value stands
 * under no name at all. Under a name that says nothing ("a", "value") chance
 * numbers meet too often: then two neighbours of different kinds.
 */
static bool is_lifted(const struct gather *g, const struct cand *c)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct cand *by = &g->c[i];

		if (by == c || span_eq(by->value, c->value))
			continue;
		if (!(c->kind == KIND_ICCID ? lifts_iccid(c, by) : lifts_number(c, by)))
			continue;
		if (c->key.len == 0 || gather_alone(by) >= CONFIDENCE_LIKELY)
			return true;
		kinds |= 1u << by->kind;
	}
	return (kinds & (kinds - 1)) != 0;
}

void gather_decide(struct gather *g)
{
	bool soup = is_soup(g);

	for (size_t i = 0; i < g->n; i++) {
		struct cand *c = &g->c[i];

		c->confidence = gather_alone(c);
		if (c->dropped || soup || c->confidence != CONFIDENCE_POSSIBLE || !is_keyless(c))
			continue;
		if (!(is_imei_or_imsi(c) || c->kind == KIND_ICCID) || !is_lifted(g, c))
			continue;
		c->confidence = CONFIDENCE_LIKELY;
		c->why |= BIT(NEIGHBOUR);
	}
}
