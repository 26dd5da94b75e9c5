#include "stream/keep.h"

#include "base/vec.h"
#include "stream/flow.h"

#include <stdlib.h>
#include <string.h>

void keeps_init(struct keeps *k)
{
	*k = (struct keeps){ 0 };
	ring_init(&k->waiting);
	ring_init(&k->spare);
}

size_t held_cost(size_t len, size_t n_runs)
{
	/* and its place in the queue, which may be four times as long as needed */
	return sizeof(struct held) + n_runs * sizeof(struct run) + len + 4 * sizeof(struct held *);
}

size_t keep_cost(void)
{
	return sizeof(struct keep);
}

static void count(struct keeps *k, size_t n)
{
	k->bytes += n;
	if (k->bytes > k->most)
		k->most = k->bytes;
}

enum st keep_begin(struct keeps *k, struct flow *f)
{
	struct keep *keep;

	if (f->keep != NULL)
		return ST_OK;
	keep = calloc(1, sizeof(*keep));
	if (keep == NULL)
		return ST_NOMEM;
	ring_init(&keep->spare);
	for (unsigned side = 0; side < 2; side++) {
		ring_init(&keep->way[side].waiting);
		keep->way[side].flow = f;
		keep->way[side].side = side;
	}
	count(k, keep_cost());
	f->keep = keep;
	return ST_OK;
}

static void way_clear(struct keeps *k, struct way *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		free(w->q[w->first + i]);
	free(w->q);
	k->bytes -= w->bytes;
	ring_remove(&w->waiting);
}

void keep_free(struct keeps *k, struct flow *f)
{
	if (f->keep == NULL)
		return;
	way_clear(k, &f->keep->way[0]);
	way_clear(k, &f->keep->way[1]);
	ring_remove(&f->keep->spare);
	k->bytes -= keep_cost();
	free(f->keep);
	f->keep = NULL;
}

struct held *held_new(size_t len, size_t n_runs)
{
	struct held *h = malloc(sizeof(*h) + n_runs * sizeof(h->runs[0]) + len);

	if (h == NULL)
		return NULL;
	*h = (struct held){ .len = (uint32_t)len, .n_runs = (uint32_t)n_runs };
	return h;
}

uint8_t *held_bytes(struct held *h)
{
	return (uint8_t *)(h->runs + h->n_runs);
}

/* Index in 0..n of the first piece that begins behind off. */
static uint32_t behind(const struct way *w, uint64_t off)
{
	uint32_t low = 0, high = w->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (w->q[w->first + mid]->off > off)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static void to_front(struct way *w)
{
	memmove(w->q, w->q + w->first, w->n * sizeof(struct held *));
	w->first = 0;
}

static enum st one_more(struct way *w)
{
	size_t cap = w->cap;
	enum st ret;

	if (w->n >= HELD_MOST)
		return ST_LIMIT;
	if (w->first + w->n < w->cap)
		return ST_OK;
	if (w->first > w->cap / 2) {
		to_front(w);
		return ST_OK;
	}
	ret = vec_grow((void **)&w->q, &cap, w->first + w->n + 1, sizeof(struct held *),
		       2 * HELD_MOST);
	w->cap = (uint32_t)cap;
	return ret;
}

enum st way_put(struct keeps *k, struct way *w, struct held *h)
{
	bool alternate = (h->flags & HELD_ALTERNATE) != 0;
	enum st ret = alternate && w->n_alternates >= ALTERNATES_MOST ? ST_LIMIT : one_more(w);
	uint32_t at = behind(w, h->off);
	struct held **q;

	if (ret != ST_OK) {
		free(h);
		return ret;
	}
	q = w->q + w->first;
	memmove(q + at + 1, q + at, (w->n - at) * sizeof(struct held *));
	q[at] = h;
	w->n++;
	w->n_alternates += alternate;
	w->bytes += (uint32_t)held_cost(h->len, h->n_runs);
	count(k, held_cost(h->len, h->n_runs));
	return ST_OK;
}

struct held *way_first(const struct way *w)
{
	return w->n != 0 ? w->q[w->first] : NULL;
}

static void shrink_queue(struct way *w)
{
	struct held **q;

	if (w->n == 0) {
		free(w->q);
		w->q = NULL;
		w->first = w->cap = 0;
	} else if (w->cap >= 64 && w->n <= w->cap / 4) {
		to_front(w);
		q = reallocarray(w->q, w->cap / 2, sizeof(struct held *));
		if (q == NULL)
			return; /* the longer one serves */
		w->q = q;
		w->cap /= 2;
	}
}

struct held *way_pop(struct keeps *k, struct way *w)
{
	struct held *h = w->q[w->first];

	w->bytes -= (uint32_t)held_cost(h->len, h->n_runs);
	k->bytes -= held_cost(h->len, h->n_runs);
	w->n_alternates -= (h->flags & HELD_ALTERNATE) != 0;
	w->first++;
	w->n--;
	shrink_queue(w);
	return h;
}

struct held *way_find(const struct way *w, uint64_t off)
{
	uint32_t at = behind(w, off);

	/* the copy that begins at or before off may reach behind it; alternates lie in copies */
	for (uint32_t i = at; i-- > 0;) {
		struct held *h = w->q[w->first + i];

		if ((h->flags & HELD_ALTERNATE) != 0)
			continue;
		if (h->off + h->len > off)
			return h;
		break;
	}
	for (uint32_t i = at; i < w->n; i++)
		if ((w->q[w->first + i]->flags & HELD_ALTERNATE) == 0)
			return w->q[w->first + i];
	return NULL;
}

void way_settle(struct keeps *k, struct way *w, int64_t now)
{
	struct keep *keep = w->flow->keep;

	w->grace = 0;
	if (w->n != 0 || w->fin) {
		w->since_ns = now;
		ring_to_tail(&k->waiting, &w->waiting);
		ring_remove(&keep->spare);
		return;
	}
	ring_remove(&w->waiting);
	if (ring_empty(&keep->way[0].waiting) && ring_empty(&keep->way[1].waiting))
		ring_to_tail(&k->spare, &keep->spare);
}

void way_lost(struct way *w, uint64_t off, uint64_t end)
{
	if (w->n_lost == LOST_MOST) {
		memmove(w->lost, w->lost + 1, (LOST_MOST - 1) * sizeof(w->lost[0]));
		w->n_lost--;
	}
	w->lost[w->n_lost++] = (struct range){ off, end };
}

/* Takes [off, end) out of the i-th range; false when nothing of that is left. */
static bool cut_out(struct way *w, uint32_t i, uint64_t off, uint64_t end)
{
	struct range *r = &w->lost[i];
	uint64_t stop = r->end;

	if (off > r->off) {
		r->end = off;
		if (end < stop)
			way_lost(w, end, stop);
		return true;
	}
	r->off = end < stop ? end : stop;
	return r->off < stop;
}

bool way_found(struct way *w, uint64_t off, uint64_t end)
{
	bool found = false;
	uint32_t i = 0;

	/* pieces that cut_out() adds lie outside [off, end) */
	while (i < w->n_lost) {
		if (off >= w->lost[i].end || end <= w->lost[i].off) {
			i++;
			continue;
		}
		found = true;
		if (!cut_out(w, i, off, end))
			w->lost[i] = w->lost[--w->n_lost];
	}
	return found;
}
