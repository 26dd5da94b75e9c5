/* row: which values are listed; behind stable.h */
#include "explain/stable.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "explain/stable_bits.h"
#include "explain/stable_own.h"

#include <stdlib.h>

enum {
	RUN_LEAST = 4, /* bytes of a value that only its position tells */
	GAP_MOST = 2,  /* bytes of it that two devices may share by chance */
	OF_SLOT = 4,   /* values of one place; with more it is a list of something */
};

const double stable_bits_least = 8;
/* A value that makes up less than half of its place has to tell more. */
static const double rare_bits = 32;

struct finding_stable {
	struct stable *s;
	const uint32_t *n_captures;
	struct stable_rows *rows;
};

void stable_rows_deinit(struct stable_rows *r)
{
	if (r == NULL)
		return;
	free(r->rows);
	*r = (struct stable_rows){ 0 };
}

/* In as many captures as there are, at most two are asked for. */
static bool enough(const struct finding_stable *f, unsigned side, uint32_t captures)
{
	return captures >= (f->n_captures[side] < 2 ? 1 : 2);
}

static bool is_own(const struct finding_stable *f, const struct stable_slot *slot,
		   const struct stable_value *v, unsigned side)
{
	return v->side[side].captures != 0 && v->side[1 - side].captures == 0
	       && v->side[side].captures == slot->side[side].captures
	       && enough(f, side, v->side[side].captures);
}

/* The values of a place that are a device's own, the most told first; how many there are. */
static size_t own_values(const struct finding_stable *f, const struct stable_slot *slot,
			 unsigned side, const struct stable_value *ret[OF_SLOT])
{
	size_t n = 0, all = 0;

	for (int32_t i = slot->first_value; i != STABLE_NONE; i = f->s->values[i].next) {
		const struct stable_value *v = &f->s->values[i];
		size_t at = n;

		if (!is_own(f, slot, v, side))
			continue;
		all++;
		while (at > 0
		       && (ret[at - 1]->side[side].messages < v->side[side].messages
			   || (ret[at - 1]->side[side].messages == v->side[side].messages
			       && ret[at - 1]->hash > v->hash))) {
			if (at < OF_SLOT)
				ret[at] = ret[at - 1];
			at--;
		}
		if (at < OF_SLOT) {
			ret[at] = v;
			n += n < OF_SLOT;
		}
	}
	return all;
}

static enum st add_row(const struct finding_stable *f, struct stable_row *row)
{
	enum st st;

	row->bits = stable_bits(&row->value[STABLE_A], &row->value[STABLE_B]);
	row->form = stable_form(&row->value[STABLE_A], &row->value[STABLE_B]);
	row->derived = DIGEST_COUNT_;
	if (row->bits < stable_bits_least) {
		f->rows->weak++;
		return ST_OK;
	}
	st = vec_grow((void **)&f->rows->rows, &f->rows->cap, f->rows->n + 1, sizeof(*row),
		      f->s->limits.rows);
	if (st == ST_LIMIT) {
		f->s->cut++;
		return ST_OK;
	}
	if (st == ST_OK)
		f->rows->rows[f->rows->n++] = *row;
	return st;
}

static bool is_most(const struct stable_slot *slot, const struct stable_value *v, unsigned side)
{
	return v->side[side].messages * 2 >= slot->side[side].messages;
}

static struct stable_text text_of(const struct stable_value *v)
{
	return (struct stable_text){ span_of(v->head,
					     v->len < sizeof(v->head) ? v->len : sizeof(v->head)),
				     v->hash, v->len };
}

static enum st find_values(const struct finding_stable *f, const struct stable_slot *slot)
{
	const struct stable_value *own[STABLE_SIDES][OF_SLOT];
	size_t n[STABLE_SIDES];
	enum st st = ST_OK;

	for (unsigned k = 0; k < STABLE_SIDES; k++)
		n[k] = own_values(f, slot, k, own[k]);
	if (n[0] == 0 || n[1] == 0 || n[0] > OF_SLOT || n[1] > OF_SLOT)
		return ST_OK;
	for (size_t i = 0; i < n[STABLE_A] && st == ST_OK; i++) {
		const struct stable_value *v[] = { own[0][i], own[1][i < n[1] ? i : n[1] - 1] };
		struct stable_row row = { .dst = slot->dst, .path = slot->path };

		for (unsigned k = 0; k < STABLE_SIDES; k++) {
			row.value[k] = text_of(v[k]);
			row.seen[k] = v[k]->side[k].messages;
			row.captures[k] = v[k]->side[k].captures;
		}
		if ((is_most(slot, v[0], 0) && is_most(slot, v[1], 1))
		    || stable_bits(&row.value[0], &row.value[1]) >= rare_bits)
			st = add_row(f, &row);
	}
	return st;
}

/* --- by position --------------------------------------------------------------------------- */

static bool stays(const struct stable_layout *l, size_t i)
{
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		if (!slot_bit(span_of(l->side[k].mask, sizeof(l->side[k].mask)), i))
			return false;
	return true;
}

static bool differs(const struct stable_layout *l, size_t i)
{
	return stays(l, i) && l->side[0].bytes[i] != l->side[1].bytes[i];
}

/* Where the value that begins at i ends: it differs there and before, but for chance. */
static size_t run_end(const struct stable_layout *l, size_t i, size_t n)
{
	size_t end = i + 1;

	for (size_t k = end; k < n && k - end <= GAP_MOST && stays(l, k); k++)
		if (differs(l, k))
			end = k + 1;
	return end;
}

static enum st add_run(const struct finding_stable *f, const struct stable_layout *l, size_t at,
		       size_t len)
{
	const struct stable_slot *slot = &f->s->slots[l->slot];
	struct stable_row row = {
		.dst = slot->dst, .path = slot->path, .shape = l->shape, .at = (uint32_t)at
	};

	for (unsigned k = 0; k < STABLE_SIDES; k++) {
		uint8_t *copy = arena_alloc(&f->s->results, len);

		if (copy == NULL) {
			f->s->cut++;
			return ST_OK;
		}
		/* a layout from the end holds its bytes turned round */
		for (size_t i = 0; i < len; i++)
			copy[i] = l->side[k].bytes[l->shape == SLOT_FROM_END ? at + len - 1 - i
									     : at + i];
		row.value[k] =
			(struct stable_text){ span_of(copy, len), hash_bytes(span_of(copy, len), 0),
					      (uint32_t)len };
		row.seen[k] = l->side[k].tally.messages;
		row.captures[k] = l->side[k].tally.captures;
	}
	return add_row(f, &row);
}

static enum st find_runs(const struct finding_stable *f, const struct stable_layout *l)
{
	size_t n = l->side[0].n < l->side[1].n ? l->side[0].n : l->side[1].n;
	enum st st = ST_OK;

	for (unsigned k = 0; k < STABLE_SIDES; k++)
		if (!enough(f, k, l->side[k].tally.captures))
			return ST_OK;
	for (size_t i = 0; i < n && st == ST_OK;) {
		size_t end = differs(l, i) ? run_end(l, i, n) : i;

		if (end - i >= RUN_LEAST)
			st = add_run(f, l, i, end - i);
		i = end > i ? end : i + 1;
	}
	return st;
}

static int cmp_rows(const void *pa, const void *pb)
{
	const struct stable_row *a = pa, *b = pb;
	int c = (a->bits < b->bits) - (a->bits > b->bits);

	if (c == 0)
		c = span_cmp(a->dst, b->dst);
	if (c == 0)
		c = span_cmp(a->path, b->path);
	if (c == 0)
		c = (a->shape > b->shape) - (a->shape < b->shape);
	if (c == 0)
		c = (a->at > b->at) - (a->at < b->at);
	return c != 0 ? c : span_cmp(a->value[0].bytes, b->value[0].bytes);
}

static uint64_t count_compared(const struct finding_stable *f)
{
	uint64_t n = 0;

	for (size_t i = 0; i < f->s->n_slots; i++)
		n += enough(f, STABLE_A, f->s->slots[i].side[STABLE_A].captures)
		     && enough(f, STABLE_B, f->s->slots[i].side[STABLE_B].captures);
	for (size_t i = 0; i < f->s->n_layouts; i++)
		n += enough(f, STABLE_A, f->s->layouts[i].side[STABLE_A].tally.captures)
		     && enough(f, STABLE_B, f->s->layouts[i].side[STABLE_B].tally.captures);
	return n;
}

enum st stable_find(struct stable *s, const uint32_t n_captures[STABLE_SIDES],
		    struct stable_rows *ret)
{
	struct stable_rows rows = { 0 };
	const struct finding_stable f = { s, n_captures, &rows };
	enum st st = ST_OK;

	for (size_t i = 0; i < s->n_slots && st == ST_OK; i++)
		st = find_values(&f, &s->slots[i]);
	for (size_t i = 0; i < s->n_layouts && st == ST_OK; i++)
		st = find_runs(&f, &s->layouts[i]);
	if (st == ST_OK && rows.n != 0) {
		qsort(rows.rows, rows.n, sizeof(*rows.rows), cmp_rows);
		stable_thin(&rows);
		st = stable_join(&rows);
	}
	if (st != ST_OK) {
		stable_rows_deinit(&rows);
		return st;
	}
	rows.cut = s->cut;
	rows.compared = count_compared(&f);
	*ret = rows;
	return ST_OK;
}
