#include "excerpt/swaps.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "excerpt/stand_in.h"
#include "excerpt/swap_pairs.h"
#include "identify/norm.h"

#include <stdlib.h>

enum { VALUES_MOST = 1 << 16, MATCHED_MOST = 1 << 18, TEXT_MOST = SWAP_TEXT_MOST, TRIES = 64 };
enum { OVERLAY_LEAST = 8, OVERLAY_MOST = 4096 };

enum st swaps_new(struct swaps **ret)
{
	struct swaps *s = calloc(1, sizeof(*s));
	enum st st;

	if (s == NULL)
		return ST_NOMEM;
	s->seed = hash_seed();
	s->chance = prng_of(hash_seed(), "stand-ins");
	profile_init(&s->was);
	profile_init(&s->now);
	map_init(&s->by_letters, VALUES_MOST);
	map_init(&s->taken, 2 * VALUES_MOST);
	map_init(&s->spelled, MATCHED_MOST);
	st = swap_table_init(&s->table);
	if (st != ST_OK) {
		swaps_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

void swaps_free(struct swaps *s)
{
	if (s == NULL)
		return;
	swap_table_deinit(&s->table);
	profile_deinit(&s->was);
	profile_deinit(&s->now);
	free(s->matched);
	map_deinit(&s->by_letters);
	map_deinit(&s->taken);
	map_deinit(&s->spelled);
	free(s);
}

const struct profile *swaps_profile(const struct swaps *s, bool was)
{
	return was ? &s->was : &s->now;
}

/* --- values -------------------------------------------------------------------------------- */

static uint64_t letters_hash(const struct swaps *s, struct span text)
{
	uint8_t letters[TEXT_MOST];

	return hash_bytes(span_of(letters, swap_letters(text, letters)), s->seed);
}

static enum st put_value(struct profile *p, enum kind kind, struct span value)
{
	struct known_value v = { .kind = kind };
	enum st st = vec_grow((void **)&p->values, &p->cap_values, p->n_values + 1,
			      sizeof(*p->values), VALUES_MOST);

	if (st != ST_OK)
		return st;
	if (!arena_dup(&p->arena, value, &v.value))
		return ST_NOMEM;
	if (kind == KIND_LOCATION) {
		size_t comma = span_find(value, ',', 0);

		if (!norm_decimal(span_cut(value, 0, comma), &v.lat)
		    || !norm_decimal(span_from(value, comma + 1), &v.lon))
			v.lat = v.lon = 0;
	}
	p->values[p->n_values++] = v;
	return ST_OK;
}

/* What a value holds of others before it, it holds of their stand-ins. */
static void overlay(const struct swaps *s, struct span value, uint8_t *now)
{
	uint8_t letters[TEXT_MOST], other[TEXT_MOST], stand[TEXT_MOST];
	size_t n = swap_letters(value, letters);

	for (size_t i = 0; i < s->was.n_values && i < OVERLAY_MOST; i++) {
		size_t len = swap_letters(s->was.values[i].value, other), at, k = 0;

		if (len < OVERLAY_LEAST || len >= n
		    || swap_letters(s->now.values[i].value, stand) != len)
			continue;
		at = span_find_span(span_of(letters, n), span_of(other, len), 0);
		for (size_t p = 0; at < n && p < value.len; p++) {
			uint8_t letter;

			if (swap_letters(span_cut(value, p, 1), &letter) == 0)
				continue;
			if (k >= at && k < at + len)
				now[p] = stand[k - at];
			k++;
		}
	}
}

/* One that is neither a value nor a stand-in yet; PLMNs have but one. */
static enum st choose(struct swaps *s, enum kind kind, struct span value, struct buf *out)
{
	enum st st = ST_OK;
	uint64_t h = 0;

	for (unsigned i = 0; i < TRIES; i++) {
		buf_clear(out);
		st = stand_in(&s->chance, kind, value, out);
		if (st != ST_OK)
			return st;
		if ((kind_info(kind)->flags & KIND_FREE) != 0 && out->len == value.len)
			overlay(s, value, out->p);
		h = letters_hash(s, buf_span(out));
		if (h != letters_hash(s, value) && map_first(&s->by_letters, h) == MAP_NONE
		    && (kind == KIND_PLMN || map_first(&s->taken, h) == MAP_NONE))
			break;
	}
	return map_put(&s->taken, h, 0);
}

/* A way in which a value stood, once. */
static enum st add_matched(struct swaps *s, size_t value, struct span matched)
{
	uint64_t h = hash_bytes(matched, s->seed + value);
	struct matched m = { .value = value };
	enum st st;

	if (matched.len == 0 || matched.len > TEXT_MOST || map_first(&s->spelled, h) != MAP_NONE)
		return ST_OK;
	st = vec_grow((void **)&s->matched, &s->cap_matched, s->n_matched + 1, sizeof(m),
		      MATCHED_MOST);
	if (st == ST_OK && !arena_dup(&s->was.arena, matched, &m.text))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&s->spelled, h, 0);
	if (st == ST_OK)
		s->matched[s->n_matched++] = m;
	return st;
}

static enum st add_value(struct swaps *s, enum kind kind, struct span value, uint64_t h,
			 size_t like)
{
	struct buf now;
	enum st st;

	buf_init(&now, 2 * TEXT_MOST);
	st = like != SIZE_MAX && s->now.values[like].value.len == value.len
		     ? buf_put(&now, s->now.values[like].value)
		     : choose(s, kind, value, &now);
	if (st == ST_OK)
		st = map_put(&s->by_letters, h, (uint32_t)s->was.n_values);
	if (st == ST_OK)
		st = put_value(&s->was, kind, value);
	if (st == ST_OK)
		st = put_value(&s->now, kind, buf_span(&now));
	buf_deinit(&now);
	return st;
}

enum st swaps_add(struct swaps *s, enum kind kind, struct span value, struct span matched,
		  size_t *ret)
{
	uint64_t h;
	size_t like = SIZE_MAX;

	*ret = SIZE_MAX;
	if (value.len == 0 || value.len > TEXT_MOST)
		return ST_OK;
	h = letters_hash(s, value);
	for (uint32_t it = map_first(&s->by_letters, h); it != MAP_NONE && *ret == SIZE_MAX;
	     it = map_next(&s->by_letters, h, it)) {
		like = map_value(&s->by_letters, it);
		if (s->was.values[like].kind == kind && span_eq(s->was.values[like].value, value))
			*ret = like;
	}
	if (*ret == SIZE_MAX) {
		enum st st = add_value(s, kind, value, h, like);

		if (st != ST_OK)
			return st;
		*ret = s->was.n_values - 1;
	}
	return add_matched(s, *ret, matched);
}

enum st swaps_add_text(struct swaps *s, struct span was, struct span now)
{
	const struct swap swap = { .was = was, .now = now, .where = SWAP_TOKEN, .fold = true };

	return swap_table_put(&s->table, &swap);
}

enum st swaps_ready(struct swaps *s)
{
	enum st st = swap_pairs_make(s);

	return st == ST_OK ? swap_table_ready(&s->table) : st;
}

bool swaps_has(const struct swaps *s, enum kind kind, struct span value)
{
	uint64_t h;

	if (value.len == 0 || value.len > TEXT_MOST)
		return false;
	h = letters_hash(s, value);
	for (uint32_t it = map_first(&s->by_letters, h); it != MAP_NONE;
	     it = map_next(&s->by_letters, h, it))
		if (s->was.values[map_value(&s->by_letters, it)].kind == kind)
			return true;
	return false;
}

size_t swaps_apply(const struct swaps *s, uint8_t *p, size_t len, const struct swaps_kept *kept,
		   size_t n_kept)
{
	return swap_table_apply(&s->table, p, len, kept, n_kept, false);
}

size_t swaps_apply_sure(const struct swaps *s, uint8_t *p, size_t len)
{
	return swap_table_apply(&s->table, p, len, NULL, 0, true);
}

bool swaps_find(const struct swaps *s, struct span bytes, size_t *at)
{
	return swap_table_find(&s->table, bytes, false, at);
}

bool swaps_find_any(const struct swaps *s, struct span bytes, size_t *at)
{
	return swap_table_find(&s->table, bytes, true, at);
}
