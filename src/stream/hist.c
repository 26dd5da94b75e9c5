#include "stream/hist.h"

#include "stream/flow.h"

#include <stdlib.h>
#include <string.h>

struct hist_side {
	uint8_t *p;
	uint32_t len, cap;
};

struct hist {
	struct ring all;
	struct flow *flow;
	struct hist_side side[2];
};

enum { SPARES_MOST = 4 }; /* of each size a shard */

void hists_init(struct hists *h, size_t max)
{
	*h = (struct hists){ .max = max };
	ring_init(&h->all);
}

static uint8_t *spare_take(struct hist_spares *s)
{
	uint8_t *p = s->first;

	if (p == NULL)
		return NULL;
	memcpy(&s->first, p, sizeof(s->first));
	s->n--;
	return p;
}

/* What comes and goes with each flow would be sought in the heap anew each time. */
static void spare_give(struct hist_spares *s, uint8_t *p)
{
	if (p == NULL)
		return;
	if (s->n == SPARES_MOST) {
		free(p);
		return;
	}
	memcpy(p, &s->first, sizeof(s->first));
	s->first = p;
	s->n++;
}

void hists_deinit(struct hists *h)
{
	struct hist_spares *both[] = { &h->small, &h->most };
	uint8_t *p;

	for (size_t i = 0; i < 2; i++)
		while ((p = spare_take(both[i])) != NULL)
			free(p);
}

static struct hist_spares *spares_of(struct hists *h, uint32_t cap)
{
	return cap == HIST_SMALL ? &h->small : &h->most;
}

void hist_reset(struct hists *h, struct flow *f, unsigned side)
{
	struct hist_side *w;

	if ((f->side_flags[side] & SIDE_HIST) == 0)
		return;
	w = &f->hist->side[side];
	f->side_flags[side] &= (uint8_t)~SIDE_HIST;
	h->bytes -= w->cap;
	spare_give(spares_of(h, w->cap), w->p);
	*w = (struct hist_side){ 0 };
}

void hist_free(struct hists *h, struct flow *f)
{
	if (f->hist == NULL)
		return;
	hist_reset(h, f, 0);
	hist_reset(h, f, 1);
	h->bytes -= sizeof(*f->hist);
	ring_remove(&f->hist->all);
	free(f->hist);
	f->hist = NULL;
}

/* f is the flow whose turn it is: its tick is the shard's present. */
static bool room(struct hists *h, const struct flow *f, size_t need)
{
	while (h->bytes + need > h->max) {
		struct hist *oldest = RING_OF(h->all.next, struct hist, all);

		if (ring_empty(&h->all) || f->tick < h->full_until)
			return false;
		if (oldest->flow == f || oldest->flow->tick + HIST_STALE > f->tick) {
			/* in use: the next attempt looks at another */
			ring_to_tail(&h->all, &oldest->all);
			h->full_until = f->tick + HIST_PAUSE;
			return false;
		}
		hist_free(h, oldest->flow);
	}
	return true;
}

static bool begin(struct hists *h, struct flow *f)
{
	struct hist *hist;

	if (f->hist != NULL)
		return true;
	if (!room(h, f, sizeof(*hist) + HIST_SMALL))
		return false;
	hist = calloc(1, sizeof(*hist));
	if (hist == NULL)
		return false;
	ring_init(&hist->all);
	hist->flow = f;
	ring_to_tail(&h->all, &hist->all);
	h->bytes += sizeof(*hist);
	f->hist = hist;
	return true;
}

static bool grow(struct hists *h, struct flow *f, unsigned side, uint32_t need)
{
	struct hist_side *w = &f->hist->side[side];
	uint32_t cap = need <= HIST_SMALL ? HIST_SMALL : HIST_MOST;
	uint8_t *p;

	if (!room(h, f, cap - w->cap))
		return false;
	p = spare_take(spares_of(h, cap));
	if (p == NULL)
		p = malloc(cap);
	if (p == NULL)
		return false;
	if (w->len != 0)
		memcpy(p, w->p, w->len);
	spare_give(spares_of(h, w->cap), w->p);
	h->bytes += cap - w->cap;
	w->p = p;
	w->cap = cap;
	f->side_flags[side] |= SIDE_HIST;
	ring_to_tail(&h->all, &f->hist->all);
	return true;
}

void hist_put(struct hists *h, struct flow *f, unsigned side, struct span bytes)
{
	const uint32_t kept = HIST_MOST / 2;
	struct hist_side *w;

	if (f->side[side].next + bytes.len > HIST_MOST && bytes.len > HIST_SMALL) {
		hist_reset(h, f, side);
		return;
	}
	if (bytes.len == 0 || !begin(h, f))
		return;
	w = &f->hist->side[side];
	if (w->len > kept && w->len + bytes.len > HIST_MOST) {
		memmove(w->p, w->p + w->len - kept, kept);
		w->len = kept;
	}
	if (w->len + bytes.len > w->cap && !grow(h, f, side, w->len + (uint32_t)bytes.len)) {
		if (bytes.len > w->cap) {
			hist_reset(h, f, side);
			return;
		}
		w->len = 0; /* begins anew in the room it has */
	}
	memcpy(w->p + w->len, bytes.p, bytes.len);
	w->len += (uint32_t)bytes.len;
}

bool hist_differs(const struct flow *f, unsigned side, uint64_t off, struct span bytes)
{
	uint64_t from, to = off + bytes.len, first, last = f->side[side].next;
	const struct hist_side *w;

	if ((f->side_flags[side] & SIDE_HIST) == 0)
		return false;
	w = &f->hist->side[side];
	first = last - w->len;
	from = off > first ? off : first;
	to = to < last ? to : last;
	return from < to && memcmp(bytes.p + (from - off), w->p + (from - first), to - from) != 0;
}
