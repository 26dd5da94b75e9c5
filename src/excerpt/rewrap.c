#include "excerpt/rewrap.h"

#include "base/span.h"
#include "base/vec.h"
#include "unwrap/look.h"
#include "unwrap/peel.h"

#include <stdlib.h>

enum { SURFACES_MOST = 1 << 16, MADE_MOST = 128 << 20, LAYER_MOST = 16 << 20 };

/* A surface and what becomes of it. */
struct remade {
	const struct surface *s;
	struct span now;
	bool changed;
};

struct rewrapper {
	const struct swaps *swaps;
	struct rewrap_sink out;
	struct sweeper *sweeper;
	struct peeler *peeler;
	struct remade *all;
	size_t n, cap;
	struct arena arena; /* of one message */
	struct buf made, decoded, steps;
	enum st status; /* of the message at hand */
};

static void note(struct rewrapper *r, enum st st)
{
	if (r->status == ST_OK)
		r->status = st;
}

static void on_surface(void *arg, const struct message *m, const struct surface *s,
		       const struct event *ev, size_t n)
{
	struct rewrapper *r = arg;
	enum st st = vec_grow((void **)&r->all, &r->cap, r->n + 1, sizeof(*r->all), SURFACES_MOST);

	(void)m;
	(void)ev;
	(void)n;
	if (st == ST_OK)
		r->all[r->n++] = (struct remade){ .s = s, .now = s->bytes };
	else
		note(r, st);
}

static bool on_wants(void *arg, const struct field *f)
{
	(void)arg;
	(void)f;
	return true;
}

/* --- putting layers back ------------------------------------------------------------------- */

/* What layer reads in, into r->decoded. */
static bool reads(struct rewrapper *r, const struct layer *layer, struct span in)
{
	enum st st;

	buf_clear(&r->decoded);
	buf_clear(&r->steps);
	st = layer_trace(layer, in, &r->decoded, &r->steps);
	if (st == ST_NOMEM)
		note(r, st);
	return st == ST_OK || st == ST_MORE;
}

static bool reads_as(struct rewrapper *r, const struct layer *layer, struct span in,
		     struct span want)
{
	return reads(r, layer, in) && span_eq(buf_span(&r->decoded), want);
}

/* Bytes that a decoder only renders: what is swapped in place and reads without a value is right.
 */
static bool reads_clean(struct rewrapper *r, const struct layer *layer, struct span in)
{
	return layer->wrap == NULL && reads(r, layer, in)
	       && swaps_apply(r->swaps, r->decoded.p, r->decoded.len, NULL, 0) == 0;
}

/*
 * Appends the stretch of kid to r->made with its values changed where a notation's values stand:
 * never its own bytes, though these may look like one more digit of a value in front of them.
 * False: it is not read back so.
 */
static bool put_in_places(struct rewrapper *r, const struct remade *kid)
{
	const struct surface *s = kid->s;
	uint8_t *in;
	size_t k = 0;

	if (!s->layer->lines || kid->now.len != s->bytes.len || s->n_steps == 0)
		return false;
	in = arena_alloc(&r->arena, s->len + 1);
	if (in == NULL) {
		note(r, ST_NOMEM);
		return false;
	}
	memcpy(in, s->parent->bytes.p + s->at, s->len);
	for (size_t i = 0; i < kid->now.len; i++) {
		uint64_t to;

		while (k + 1 < s->n_steps && s->steps[k + 1].out <= i)
			k++;
		if (kid->now.p[i] == s->bytes.p[i])
			continue;
		to = (uint64_t)s->steps[k].in + (i - s->steps[k].out);
		if (i < s->steps[k].out || to >= s->len || in[to] != s->bytes.p[i])
			return false;
		in[to] = kid->now.p[i];
	}
	if (!reads_as(r, s->layer, span_of(in, s->len), kid->now))
		return false;
	note(r, buf_put(&r->made, span_of(in, s->len)));
	return true;
}

static void blank(uint8_t *p, size_t len)
{
	bool text = look_is_text(span_of(p, len), 1);

	for (size_t i = 0; i < len; i++)
		if (!text)
			p[i] = 0;
		else if (((unsigned)(p[i] | 32) - 'a' < 26 || (unsigned)p[i] - '0' < 10)
			 || p[i] >= 0x80)
			p[i] = 'x';
}

/* May kid take another length inside its parent? */
static bool has_room(const struct remade *kid, const struct surface *parent)
{
	return (kid->s->at == 0 && kid->s->len == parent->bytes.len)
	       || look_is_text(parent->bytes, 1);
}

/* Puts kid back on into r->made; false: it cannot be. */
static bool put_back(struct rewrapper *r, const struct remade *kid, bool may_grow)
{
	const struct surface *s = kid->s;
	struct span was = span_cut(s->parent->bytes, s->at, s->len);
	size_t start = r->made.len, len;
	struct span made;
	enum st st;

	if (s->layer->wrap == NULL)
		return false;
	st = s->layer->wrap(was, kid->now, &r->made);
	if (st != ST_OK) {
		if (st == ST_NOMEM)
			note(r, st);
		r->made.len = start;
		return false;
	}
	len = r->made.len - start;
	made = span_of(r->made.p + start, len);
	if ((len == was.len || (may_grow && has_room(kid, s->parent)))
	    && reads_as(r, s->layer, made, kid->now))
		return true;
	r->made.len = start;
	return false;
}

/*
 * Appends the stretch of kid to r->made; there holds it with values swapped as they stood in
 * the parent, sure with those alone that no chance makes.
 */
static void put_kid(struct rewrapper *r, const struct message *m, const struct remade *kid,
		    uint8_t *there, const uint8_t *sure, bool may_grow)
{
	const struct surface *s = kid->s;
	struct span was = span_cut(s->parent->bytes, s->at, s->len);
	struct span in_place = span_of(there, s->len);

	if (!kid->changed) {
		/* what looked like a short value was a piece of something encoded */
		if (!span_eq(in_place, was) && !reads_as(r, s->layer, in_place, kid->now))
			in_place = span_of(sure, s->len);
	} else if (!reads_as(r, s->layer, in_place, kid->now)) {
		if (put_in_places(r, kid) || put_back(r, kid, may_grow))
			return;
		if (!reads_clean(r, s->layer, in_place)) {
			blank(there, s->len);
			r->out.blanked(r->out.arg, m, s->layer->name);
		}
	}
	note(r, buf_put(&r->made, in_place));
}

static int by_place(const void *a, const void *b)
{
	const struct remade *x = *(const struct remade *const *)a;
	const struct remade *y = *(const struct remade *const *)b;

	return x->s->at != y->s->at ? (x->s->at < y->s->at ? -1 : 1) : 0;
}

/* Children of the surface at i, in order, without those that overlap one before; they stand behind
 * it. */
static size_t kids_of(struct rewrapper *r, size_t i, struct remade ***ret)
{
	size_t n = 0, kept = 0, end = 0;
	struct remade **kids;

	for (size_t k = i + 1; k < r->n; k++)
		n += r->all[k].s->parent == r->all[i].s;
	kids = n != 0 ? arena_alloc(&r->arena, n * sizeof(struct remade *)) : NULL;
	*ret = kids;
	if (n == 0)
		return 0;
	if (kids == NULL) {
		note(r, ST_NOMEM);
		return 0;
	}
	n = 0;
	for (size_t k = i + 1; k < r->n; k++)
		if (r->all[k].s->parent == r->all[i].s)
			kids[n++] = &r->all[k];
	qsort((void *)kids, n, sizeof(struct remade *), by_place);
	for (size_t k = 0; k < n; k++) {
		if (kids[k]->s->at < end)
			continue;
		end = (size_t)kids[k]->s->at + kids[k]->s->len;
		kids[kept++] = kids[k];
	}
	return kept;
}

static void remake(struct rewrapper *r, const struct message *m, size_t i, bool may_grow)
{
	struct remade *me = &r->all[i];
	struct span was = me->s->bytes, copy;
	struct remade **kids = NULL;
	size_t n = kids_of(r, i, &kids), at = 0;
	uint8_t *there, *sure;

	if (was.len == 0)
		return;
	there = arena_alloc(&r->arena, was.len);
	sure = n != 0 ? arena_alloc(&r->arena, was.len) : there;
	if (there == NULL || sure == NULL) {
		note(r, ST_NOMEM);
		return;
	}
	memcpy(sure, was.p, was.len);
	if (n != 0)
		(void)swaps_apply_sure(r->swaps, sure, was.len);
	memcpy(there, was.p, was.len);
	(void)swaps_apply(r->swaps, there, was.len, NULL, 0);
	buf_clear(&r->made);
	for (size_t k = 0; k < n && r->status == ST_OK; k++) {
		size_t from = kids[k]->s->at;

		note(r, buf_put(&r->made, span_of(there + at, from - at)));
		put_kid(r, m, kids[k], there + from, sure + from, may_grow);
		at = from + kids[k]->s->len;
	}
	note(r, buf_put(&r->made, span_of(there + at, was.len - at)));
	if (r->status != ST_OK || span_eq(buf_span(&r->made), was))
		return;
	if (!arena_dup(&r->arena, buf_span(&r->made), &copy)) {
		note(r, ST_NOMEM);
		return;
	}
	me->now = copy;
	me->changed = true;
}

/* Children come behind their parents: from the last to the first they are made before. */
static void on_message_end(void *arg, const struct message *m)
{
	struct rewrapper *r = arg;

	for (size_t i = r->n; i-- > 0 && r->status == ST_OK;)
		remake(r, m, i, r->out.may_grow(r->out.arg, m, r->all[i].s->field));
	for (size_t i = 0; i < r->n && r->status == ST_OK; i++)
		if (r->all[i].s->parent == NULL && r->all[i].changed)
			r->out.field(r->out.arg, m, r->all[i].s->field, r->all[i].now);
	r->n = 0;
}

enum st rewrapper_new(struct rewrapper **ret, const struct swaps *swaps,
		      const struct rewrap_sink *out, struct err *e)
{
	static const struct anomaly_sink none = { 0 };
	struct rewrapper *r = calloc(1, sizeof(*r));
	struct peel_sink sink = { r, on_surface, on_message_end, on_wants, false };
	enum st st;

	if (r == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	r->swaps = swaps;
	r->out = *out;
	arena_init(&r->arena, MADE_MOST);
	buf_init(&r->made, MADE_MOST);
	buf_init(&r->decoded, LAYER_MOST);
	buf_init(&r->steps, LAYER_MOST);
	st = sweeper_new(&r->sweeper, NULL, 0, e);
	if (st == ST_OK)
		st = peeler_new(&r->peeler, r->sweeper, &peel_limits_default, &sink, &none);
	if (st != ST_OK) {
		rewrapper_free(r);
		return st;
	}
	*ret = r;
	return ST_OK;
}

void rewrapper_free(struct rewrapper *r)
{
	if (r == NULL)
		return;
	peeler_free(r->peeler);
	sweeper_free(r->sweeper);
	free(r->all);
	arena_deinit(&r->arena);
	buf_deinit(&r->made);
	buf_deinit(&r->decoded);
	buf_deinit(&r->steps);
	free(r);
}

enum st rewrap_message(struct rewrapper *r, const struct message *m)
{
	enum st st;

	r->status = ST_OK;
	r->n = 0;
	arena_reset(&r->arena);
	st = peel_message(r->peeler, m);
	peel_flush(r->peeler);
	return st != ST_OK ? st : r->status;
}
