#include "protocol/hold.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { HOLD_FIRST = 2048, SPARE_MOST = 64 * 1024 };

const struct run *run_at(const struct run *runs, size_t n, uint64_t off)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (runs[mid].off <= off)
			lo = mid;
		else
			hi = mid;
	}
	return &runs[lo];
}

void avail_drop(struct avail *a, size_t n)
{
	a->bytes = span_from(a->bytes, n);
	a->off += n;
	while (a->n_runs > 1 && a->runs[1].off <= a->off) {
		a->runs++;
		a->n_runs--;
	}
}

/* Room for n more bytes behind those held. */
static enum st room(struct hold *h, size_t n)
{
	size_t cap = h->cap != 0 ? h->cap : HOLD_FIRST;
	uint8_t *p;

	if (n <= h->cap - h->at - h->len)
		return ST_OK;
	if (h->at != 0 && n <= h->cap - h->len && h->at >= h->cap / 2) {
		memmove(h->p, h->p + h->at, h->len);
		h->at = 0;
		return ST_OK;
	}
	while (cap - h->len < n) {
		if (cap > SIZE_MAX / 4)
			return ST_NOMEM;
		cap *= 2;
	}
	p = malloc(cap);
	if (p == NULL)
		return ST_NOMEM;
	if (h->len != 0)
		memcpy(p, h->p + h->at, h->len);
	free(h->p);
	h->p = p;
	h->cap = cap;
	h->at = 0;
	return ST_OK;
}

static enum st room_runs(struct hold *h, size_t n)
{
	if (h->run_at != 0 && h->run_at >= h->n_runs) {
		memmove(h->runs, h->runs + h->run_at, h->n_runs * sizeof(*h->runs));
		h->run_at = 0;
	}
	return vec_grow((void **)&h->runs, &h->cap_runs, h->run_at + h->n_runs + n,
			sizeof(*h->runs), SIZE_MAX / sizeof(*h->runs));
}

enum st hold_put(struct hold *h, struct hold_spares *sp, const struct avail *a)
{
	if (a->bytes.len == 0)
		return ST_OK;
	if (h->cap == 0 && h->cap_runs == 0 && sp->n != 0)
		*h = sp->all[--sp->n];
	if (room_runs(h, a->n_runs) != ST_OK || room(h, a->bytes.len) != ST_OK)
		return ST_NOMEM;
	if (h->len == 0)
		h->off = a->off;
	memcpy(h->p + h->at + h->len, a->bytes.p, a->bytes.len);
	h->len += a->bytes.len;
	for (size_t i = 0; i < a->n_runs; i++) {
		if (h->n_runs != 0 && h->runs[h->run_at + h->n_runs - 1].frame == a->runs[i].frame)
			continue;
		h->runs[h->run_at + h->n_runs++] = a->runs[i];
	}
	return ST_OK;
}

/* What one long message made large is not kept. */
static void give_back(struct hold *h, struct hold_spares *sp)
{
	if (sp->n == HOLD_SPARES || hold_cost(h) > SPARE_MOST) {
		hold_deinit(h);
		return;
	}
	sp->all[sp->n++] =
		(struct hold){ .p = h->p, .cap = h->cap, .runs = h->runs, .cap_runs = h->cap_runs };
	*h = (struct hold){ 0 };
}

void hold_drop(struct hold *h, struct hold_spares *sp, size_t n)
{
	h->at += n;
	h->len -= n;
	h->off += n;
	if (h->len == 0) {
		give_back(h, sp);
		return;
	}
	while (h->n_runs > 1 && h->runs[h->run_at + 1].off <= h->off) {
		h->run_at++;
		h->n_runs--;
	}
}

struct avail hold_avail(const struct hold *h)
{
	return (struct avail){ { h->len != 0 ? h->p + h->at : h->p, h->len },
			       h->off,
			       h->len != 0 ? h->runs + h->run_at : h->runs,
			       h->n_runs };
}

void hold_spares_deinit(struct hold_spares *sp)
{
	while (sp->n != 0)
		hold_deinit(&sp->all[--sp->n]);
}

void hold_deinit(struct hold *h)
{
	free(h->p);
	free(h->runs);
	*h = (struct hold){ 0 };
}
