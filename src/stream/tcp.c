#include "stream/tcp.h"

#include "stream/clock.h"
#include "stream/order.h"

enum {
	GRACE_SEGMENTS =
		32,	  /* of the flow, after a gap was acknowledged: for captures out of order */
	CHECKS = 4,	  /* ways looked at for each segment of the shard */
	LATE_SYN = 65536, /* bytes that may have been seen before their SYN */
	FAR_BEHIND = 1 << 30 /* the largest window (RFC 7323 section 2.3) */
};

bool tcp_is_closing(const struct flow *f)
{
	return (f->flags & FLOW_WAS_RESET) != 0
	       || (f->side_flags[0] & f->side_flags[1] & SIDE_FIN) != 0;
}

static bool has_spoken(const struct flow *f, unsigned side)
{
	return f->side[side].next != 0 || (f->side_flags[side] & SIDE_FIN) != 0;
}

bool tcp_reuses(const struct flow *f, unsigned side, const struct segment *seg)
{
	bool pure = (seg->flags & TCP_ACK) == 0;
	const struct side *d = &f->side[side];
	uint32_t before = d->base - (seg->seq + 1);

	if ((f->side_flags[side] & SIDE_BASED) == 0)
		return pure && tcp_is_closing(f);
	if (before == 0)
		return pure && tcp_is_closing(f) && has_spoken(f, side);
	if (tcp_is_closing(f))
		return true;
	if ((f->side_flags[side] & SIDE_SYN) == 0 && before <= LATE_SYN)
		return false;
	/* a server may answer a repeated SYN with another number, as long as it said nothing */
	return pure || has_spoken(f, side) || f->keep != NULL;
}

static void syn(struct flow *f, unsigned side, const struct segment *seg)
{
	bool pure = (seg->flags & TCP_ACK) == 0;
	struct side *d = &f->side[side];
	unsigned based = f->side_flags[side] & SIDE_BASED;

	if (based == 0 || (!has_spoken(f, side) && f->keep == NULL))
		d->base = seg->seq + 1;
	if (d->base == seg->seq + 1)
		f->side_flags[side] |= SIDE_BASED | SIDE_SYN;
	if (side == (pure ? SIDE_OPENER : SIDE_OTHER))
		f->flags |= FLOW_OPENER_KNOWN;
	f->flags &= (uint8_t)~FLOW_WAS_RESET;
}

/* Signed: negative where the first bytes seen of a direction were not its first. */
static int64_t offset_of(const struct side *d, uint32_t seq)
{
	int64_t delta = (int32_t)(seq - (d->base + (uint32_t)d->next));

	if (delta < -FAR_BEHIND)
		delta += (int64_t)1 << 32;
	return (int64_t)d->next + delta;
}

/* RFC 9293 section 3.8.4: at most one byte, just before what comes next; or in the place of a FIN.
 */
static bool is_keep_alive(const struct flow *f, unsigned side, int64_t off,
			  const struct segment *seg)
{
	int64_t next = (int64_t)f->side[side].next;

	if (seg->payload.len + seg->missing != 1 || (seg->flags & (TCP_SYN | TCP_FIN)) != 0)
		return false;
	return off + 1 == next || off == -1
	       || (off == next && (f->side_flags[side] & SIDE_FIN) != 0);
}

/* The part of p before offset 0 has no place in the order. */
static struct part before_first(struct streams *s, struct flow *f, unsigned side, struct part p,
				int64_t off)
{
	uint64_t early = (uint64_t)-off;
	struct part e = part_head(p, early);

	e.off = 0;
	e.flags |= CHUNK_ALTERNATE;
	e.missing = 0;
	if (e.len != 0)
		part_pass(s, f, side, &e);
	if (p.len > early) {
		p = part_from(p, early);
		p.off = 0;
		return p;
	}
	early -= p.len;
	p = part_from(p, p.len);
	p.off = 0;
	p.missing = p.missing > early ? p.missing - (uint32_t)early : 0;
	return p;
}

static void take(struct streams *s, struct flow *f, unsigned side, const struct segment *seg)
{
	struct side *d = &f->side[side];
	struct part p = { .seg = seg, .len = seg->payload.len, .missing = seg->missing };
	uint32_t seq = seg->seq;
	int64_t off, end;

	if ((seg->flags & TCP_SYN) != 0) {
		syn(f, side, seg);
		seq++;
	}
	if ((seg->flags & TCP_RST) != 0)
		f->flags |= FLOW_WAS_RESET;
	if (p.len + p.missing == 0 && (seg->flags & TCP_FIN) == 0)
		return;
	if ((f->side_flags[side] & SIDE_BASED) == 0) {
		d->base = seq;
		f->side_flags[side] |= SIDE_BASED;
	}
	off = offset_of(d, seq);
	end = off + (int64_t)(p.len + p.missing);
	if (is_keep_alive(f, side, off, seg))
		return;
	if ((seg->flags & TCP_URG) != 0 && seg->urgent != 0 && seg->urgent <= p.len)
		p.flags = CHUNK_URGENT;
	p.off = (uint64_t)off;
	if (off < 0)
		p = before_first(s, f, side, p, off);
	order_take(s, f, side, &p);
	if ((seg->flags & TCP_FIN) != 0 && end >= 0)
		order_fin(s, f, side, (uint64_t)end);
}

static void acknowledge(struct flow *f, unsigned side, uint32_t ack)
{
	struct side *d = &f->side[side];

	if ((f->side_flags[side] & SIDE_ACKED) == 0 || (int32_t)(ack - d->acked) > 0)
		d->acked = ack;
	f->side_flags[side] |= SIDE_ACKED;
}

/* What the other side acknowledged will not be sent again: the capture lost it. */
static void check_acknowledged(struct streams *s, struct flow *f, unsigned side)
{
	const unsigned both = SIDE_BASED | SIDE_ACKED;
	uint64_t end;

	if ((f->side_flags[side] & both) != both || !order_waits(f, side, &end))
		return;
	if (offset_of(&f->side[side], f->side[side].acked) < (int64_t)end)
		return;
	if (++f->keep->way[side].grace > GRACE_SEGMENTS)
		order_give_up(s, f, side, "acknowledged, but not in the capture");
}

void tcp_feed(struct streams *s, struct flow *f, unsigned side, const struct segment *seg)
{
	const unsigned odd = TCP_SYN | TCP_FIN | TCP_RST | TCP_URG;
	struct side *d = &f->side[side];

	if ((seg->flags & TCP_ACK) != 0)
		acknowledge(f, side ^ 1, seg->ack);
	if (LIKELY(f->keep == NULL && (seg->flags & odd) == 0 && seg->missing == 0
		   && (f->side_flags[side] & (SIDE_BASED | SIDE_FIN)) == SIDE_BASED
		   && seg->seq == d->base + (uint32_t)d->next)) {
		struct part p = { .seg = seg, .len = seg->payload.len, .off = d->next };

		if (p.len != 0)
			order_pass(s, f, side, &p);
		return;
	}
	take(s, f, side, seg);
	check_acknowledged(s, f, 0);
	check_acknowledged(s, f, 1);
}

void tcp_check_waiting(struct streams *s)
{
	for (unsigned i = 0; i < CHECKS && !ring_empty(&s->keeps.waiting); i++) {
		struct way *w = RING_OF(s->keeps.waiting.next, struct way, waiting);

		if (!clock_passed(s->now, w->since_ns, s->limits.gap_ns))
			return;
		order_give_up(s, w->flow, w->side,
			      "bytes that the capture lacks, given up after waiting");
	}
}

void tcp_finish(struct streams *s, struct flow *f)
{
	uint64_t end;

	for (unsigned side = 0; side < 2; side++)
		while (order_waits(f, side, &end))
			order_give_up(s, f, side,
				      "bytes that the capture lacks, to the end of the connection");
}
