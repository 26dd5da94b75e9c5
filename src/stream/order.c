#include "stream/order.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

static const char budget_spent[] = "no room for bytes that wait: their gap is given up";

static void in_order(struct streams *s, struct flow *f, unsigned side, struct span bytes)
{
	struct side *d = &f->side[side];

	/* the test is hist_put's own, made here so that a download does not touch the history */
	if (bytes.len <= HIST_SMALL || d->next + bytes.len <= HIST_MOST
	    || (f->side_flags[side] & SIDE_HIST) != 0)
		hist_put(&s->hists, f, side, bytes);
	d->next += bytes.len;
}

void order_pass(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	part_pass(s, f, side, p);
	in_order(s, f, side, part_bytes(p));
}

/* Everything up to stream offset end is given up. */
static void gap(struct streams *s, struct flow *f, unsigned side, uint64_t end, uint64_t frame,
		const char *reason)
{
	uint64_t off = f->side[side].next;

	if (end <= off)
		return;
	s->counts.gaps++;
	s->counts.gap_bytes += end - off;
	hist_reset(&s->hists, f, side);
	f->side[side].next = end;
	anomaly_say(&s->anomalies, "tcp.gap", frame, off, reason);
	s->out.gap(s->out.arg, f, side, off, end - off, frame);
}

static void fin(struct streams *s, struct flow *f, unsigned side)
{
	if ((f->side_flags[side] & SIDE_FIN) != 0)
		return;
	f->side_flags[side] |= SIDE_FIN;
	s->out.fin(s->out.arg, f, side);
}

/* What the snap length cut off, up to end, as far as no copy of it waits. */
static void cut(struct streams *s, struct flow *f, unsigned side, uint64_t end, uint64_t frame)
{
	uint64_t next = f->side[side].next;
	const struct held *h;

	if (end <= next)
		return;
	h = f->keep != NULL ? way_find(&f->keep->way[side], next) : NULL;
	if (h != NULL && h->off < end)
		end = h->off;
	gap(s, f, side, end, frame, "the capture holds only the beginning of a segment");
}

static void pass_held(struct streams *s, struct flow *f, unsigned side, struct held *h)
{
	bool alternate = (h->flags & HELD_ALTERNATE) != 0;
	struct chunk c = { .bytes = span_of(held_bytes(h), h->len),
			   .off = h->off,
			   .runs = h->runs,
			   .n_runs = h->n_runs,
			   .time_ns = h->runs[0].time_ns,
			   .flags = (alternate ? CHUNK_ALTERNATE : 0u)
				    | ((h->flags & HELD_URGENT) != 0 ? CHUNK_URGENT : 0u) };

	if (h->len != 0)
		s->out.data(s->out.arg, f, side, &c);
	if (alternate)
		return;
	s->counts.bytes += h->len;
	in_order(s, f, side, c.bytes);
	if (h->missing != 0)
		cut(s, f, side, h->off + h->len + h->missing, h->runs[0].frame);
}

/* Passes what is in order now. */
static void drain(struct streams *s, struct flow *f, unsigned side)
{
	struct way *w = &f->keep->way[side];
	struct held *h;

	/* an alternate lies in a first copy, so it is never in front when that has not been passed
	 */
	while ((h = way_first(w)) != NULL && h->off <= f->side[side].next) {
		h = way_pop(&s->keeps, w);
		pass_held(s, f, side, h);
		free(h);
	}
	if (w->fin && f->side[side].next >= w->fin_off) {
		w->fin = false;
		fin(s, f, side);
	}
	way_settle(&s->keeps, w, s->now);
}

bool order_waits(const struct flow *f, unsigned side, uint64_t *end)
{
	const struct way *w = f->keep != NULL ? &f->keep->way[side] : NULL;
	const struct held *h = w != NULL ? way_first(w) : NULL;

	if (w == NULL || (h == NULL && !w->fin))
		return false;
	*end = h != NULL ? h->off : w->fin_off;
	if (w->fin && w->fin_off < *end && w->fin_off > f->side[side].next)
		*end = w->fin_off;
	return true;
}

void order_give_up(struct streams *s, struct flow *f, unsigned side, const char *reason)
{
	const struct held *h;
	struct way *w;
	uint64_t end;

	if (!order_waits(f, side, &end))
		return;
	w = &f->keep->way[side];
	h = way_first(w);
	if (end > f->side[side].next)
		way_lost(w, f->side[side].next, end);
	gap(s, f, side, end, h != NULL && h->off == end ? h->runs[0].frame : w->fin_frame, reason);
	drain(s, f, side);
}

/* The way of the shard that has waited longest; false when none waits. */
static bool give_up_oldest(struct streams *s)
{
	struct way *w;

	if (ring_empty(&s->keeps.waiting))
		return false;
	w = RING_OF(s->keeps.waiting.next, struct way, waiting);
	order_give_up(s, w->flow, w->side, budget_spent);
	return true;
}

/* A keep that only remembers gaps; but not that of f. */
static bool free_spare(struct streams *s, const struct flow *f)
{
	const struct ring *own = f->keep != NULL ? &f->keep->spare : NULL;
	struct ring *r = s->keeps.spare.next;

	if (own != NULL && r == own)
		r = r->next;
	if (r == &s->keeps.spare)
		return false;
	keep_free(&s->keeps, RING_OF(r, struct keep, spare)->way[0].flow);
	return true;
}

/*
 * Room for need bytes more in the flow's way: its own limit first, then the
 * shard's. False when nothing that could be given up is left.
 */
static bool room(struct streams *s, struct flow *f, unsigned side, size_t need)
{
	bool said = false;
	size_t all = need + (f->keep == NULL ? keep_cost() : 0);
	uint64_t end;

	while (f->keep != NULL && f->keep->way[side].bytes + need > s->limits.flow_bytes) {
		said = true;
		if (!order_waits(f, side, &end))
			break;
		order_give_up(s, f, side, budget_spent);
	}
	while (s->keeps.bytes + all > s->limits.total_bytes) {
		if (free_spare(s, f))
			continue;
		said = true;
		if (!give_up_oldest(s))
			break;
	}
	if (said)
		anomaly_say(&s->anomalies, "limit.reassembly", s->frame, f->side[side].next,
			    budget_spent);
	return s->keeps.bytes + all <= s->limits.total_bytes && need <= s->limits.flow_bytes;
}

static struct held *hold(const struct part *p, unsigned flags)
{
	size_t n = p->seg->n_runs > 1 ? p->seg->n_runs : 1;
	struct held *h = held_new(p->len, n);

	if (h == NULL)
		return NULL;
	h->n_runs = (uint32_t)part_runs(p, h->runs);
	h->off = p->off;
	h->missing = p->missing;
	h->flags = flags | ((p->flags & CHUNK_URGENT) != 0 ? HELD_URGENT : 0u);
	if (p->len != 0)
		memcpy(held_bytes(h), part_bytes(p).p, p->len);
	return h;
}

/* ST_OK; ST_LIMIT, ST_NOMEM: not kept. May give up gaps, this direction's own too. */
static enum st put(struct streams *s, struct flow *f, unsigned side, const struct part *p,
		   unsigned flags)
{
	struct way *w;
	struct held *h;
	enum st ret;

	if (!room(s, f, side, held_cost(p->len, p->seg->n_runs > 1 ? p->seg->n_runs : 1)))
		return ST_LIMIT;
	ret = keep_begin(&s->keeps, f);
	if (ret != ST_OK)
		return ret;
	w = &f->keep->way[side];
	if (p->off < f->side[side].next)
		return ST_LIMIT; /* room was made by giving up the very gap */
	h = hold(p, flags);
	ret = h != NULL ? way_put(&s->keeps, w, h) : ST_NOMEM;
	if (ring_empty(&w->waiting))
		way_settle(&s->keeps, w, s->now);
	return ret;
}

static void alternate(struct streams *s, struct flow *f, unsigned side, struct part p)
{
	p.flags |= CHUNK_ALTERNATE;
	p.missing = 0;
	part_pass(s, f, side, &p);
}

static void differs(struct streams *s, const struct part *p)
{
	s->counts.overlaps_differ++;
	anomaly_say(&s->anomalies, "tcp.overlap", s->frame, p->off,
		    "two copies of the same bytes differ");
}

/* All of p lies before side.next: passed already, or given up. */
static void take_old(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	if (f->keep != NULL && way_found(&f->keep->way[side], p->off, p->off + p->len)) {
		alternate(s, f, side, *p);
	} else if (hist_differs(f, side, p->off, part_bytes(p))) {
		differs(s, p);
		alternate(s, f, side, *p);
	}
}

/* All of p lies in the copy that h waits with. */
static void take_second(struct streams *s, struct flow *f, unsigned side, const struct part *p,
			struct held *h)
{
	const uint8_t *first = held_bytes(h) + (p->off - h->off);

	if (memcmp(first, part_bytes(p).p, p->len) == 0)
		return;
	differs(s, p);
	/* kept until the first copy has been passed; passed at once when it cannot be kept */
	if (put(s, f, side, p, HELD_ALTERNATE) != ST_OK)
		alternate(s, f, side, *p);
}

/* Nobody has the bytes of p yet. False: room was made, look again at where p stands. */
static bool take_new(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	uint64_t next = f->side[side].next;

	if (p->off == next) {
		if (p->len != 0)
			order_pass(s, f, side, p);
		if (p->missing != 0)
			cut(s, f, side, p->off + p->len + p->missing, p->seg->frame);
		return true;
	}
	if (put(s, f, side, p, 0) == ST_OK)
		return true;
	if (f->side[side].next != next)
		return false;
	/* nothing more to give up, and still no room or no memory: the gap before p goes */
	if (f->keep != NULL) {
		uint64_t end;

		while (order_waits(f, side, &end) && end <= p->off)
			order_give_up(s, f, side, budget_spent);
		if (f->side[side].next < p->off)
			way_lost(&f->keep->way[side], f->side[side].next, p->off);
	}
	gap(s, f, side, p->off, s->frame, budget_spent);
	return false;
}

/* Deals with the beginning of p; returns how many of its bytes that was (0: look again). */
static size_t take_some(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	uint64_t next = f->side[side].next, end = p->off + p->len;
	struct held *h = f->keep != NULL ? way_find(&f->keep->way[side], p->off) : NULL;
	bool held = h != NULL && h->off <= p->off;
	uint64_t stop = end;
	struct part now;

	if (p->off < next)
		stop = next;
	else if (held)
		stop = h->off + h->len;
	else if (h != NULL)
		stop = h->off;
	now = part_head(*p, (size_t)((stop < end ? stop : end) - p->off));
	if (p->off < next)
		take_old(s, f, side, &now);
	else if (held)
		take_second(s, f, side, &now, h);
	else if (!take_new(s, f, side, &now))
		return 0;
	return now.len;
}

/*
 * Nothing but what the snap length cut off: a piece of length 0 that knows
 * it, unless a copy waits that has the place. None ever lies inside another.
 */
static void take_nothing(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	const struct held *h;

	do {
		h = f->keep != NULL ? way_find(&f->keep->way[side], p->off) : NULL;
		if (p->off < f->side[side].next || (h != NULL && h->off <= p->off))
			return;
	} while (!take_new(s, f, side, p));
}

void order_take(struct streams *s, struct flow *f, unsigned side, const struct part *all)
{
	uint64_t next = f->side[side].next;
	struct part p = *all;

	if (p.len == 0 && p.missing != 0)
		take_nothing(s, f, side, &p);
	while (p.len != 0)
		p = part_from(p, take_some(s, f, side, &p));
	if (f->keep != NULL && f->side[side].next != next)
		drain(s, f, side);
}

void order_fin(struct streams *s, struct flow *f, unsigned side, uint64_t end)
{
	struct way *w;
	uint64_t stop;

	if (f->side[side].next < end && room(s, f, side, 0) && keep_begin(&s->keeps, f) == ST_OK
	    && f->side[side].next < end) {
		w = &f->keep->way[side];
		if (w->fin || (f->side_flags[side] & SIDE_FIN) != 0)
			return;
		w->fin = true;
		w->fin_off = end;
		w->fin_frame = s->frame;
		if (ring_empty(&w->waiting))
			way_settle(&s->keeps, w, s->now);
		return;
	}
	while (f->side[side].next < end && order_waits(f, side, &stop) && stop <= end)
		order_give_up(s, f, side, budget_spent);
	gap(s, f, side, end, s->frame, budget_spent);
	fin(s, f, side);
}
