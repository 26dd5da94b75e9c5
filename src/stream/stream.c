#include "stream/stream.h"

#include "base/hash.h"
#include "base/tm.h"
#include "base/vec.h"
#include "stream/chunk.h"
#include "stream/clock.h"
#include "stream/tcp.h"

#include <stdlib.h>
#include <string.h>

enum { CHECKS = 2, RUNS_MOST = 1 << 17 };

#define SECOND ((int64_t)1000000000)

const struct stream_limits stream_limits_default = {
	.flows = 3072,
	.flow_bytes = 1024 * 1024,
	.total_bytes = 1280 * 1024,
	.idle_ns = 120 * SECOND,
	.gap_ns = 10 * SECOND,
	.tcp_idle_ns = 4 * 3600 * SECOND,
	.linger_ns = 30 * SECOND,
};

static void no_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	(void)arg, (void)f, (void)side, (void)c;
}
static void no_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
		   uint64_t frame)
{
	(void)arg, (void)f, (void)side, (void)off, (void)len, (void)frame;
}
static void no_fin(void *arg, struct flow *f, unsigned side)
{
	(void)arg, (void)f, (void)side;
}
static void no_end(void *arg, struct flow *f, enum flow_end why)
{
	(void)arg, (void)f, (void)why;
}

static struct stream_limits complete(const struct stream_limits *l)
{
	const struct stream_limits *d = &stream_limits_default;
	struct stream_limits r = *l;

	r.flows = l->flows != 0 ? l->flows : d->flows;
	r.tcp_idle_ns = l->tcp_idle_ns != 0 ? l->tcp_idle_ns : d->tcp_idle_ns;
	r.linger_ns = l->linger_ns != 0 ? l->linger_ns : d->linger_ns;
	return r;
}

enum st streams_new(struct streams **ret, uint8_t shard, const struct stream_limits *l,
		    const struct stream_sink *out, const struct anomaly_sink *anomalies)
{
	struct streams *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	s->limits = complete(l);
	s->out = *out;
	s->out.data = out->data != NULL ? out->data : no_data;
	s->out.gap = out->gap != NULL ? out->gap : no_gap;
	s->out.fin = out->fin != NULL ? out->fin : no_fin;
	s->out.end = out->end != NULL ? out->end : no_end;
	if (anomalies != NULL)
		s->anomalies = *anomalies;
	s->shard = shard;
	s->seed = hash_seed();
	table_init(&s->flows, s->limits.flows, s);
	keeps_init(&s->keeps);
	hists_init(&s->hists, s->limits.total_bytes / 4);
	apps_init(&s->apps);
	*ret = s;
	return ST_OK;
}

static void drop(struct streams *s, struct flow *f)
{
	if (s->last == f)
		s->last = NULL;
	keep_free(&s->keeps, f);
	hist_free(&s->hists, f);
	table_remove(&s->flows, f, flow_key_hash(&f->key, s->seed));
}

void streams_free(struct streams *s)
{
	struct flow *f;

	if (s == NULL)
		return;
	while ((f = table_first(&s->flows, LIST_BEGUN)) != NULL)
		drop(s, f);
	table_deinit(&s->flows);
	hists_deinit(&s->hists);
	apps_deinit(&s->apps);
	free(s->runs);
	free(s);
}

/* A connection that closed is closed, whatever the occasion to end its flow. */
static void end_flow(struct streams *s, struct flow *f, enum flow_end why)
{
	if (key_transport(&f->key) == TRANSPORT_TCP) {
		tcp_finish(s, f);
		if ((f->flags & FLOW_WAS_RESET) != 0)
			why = FLOW_RESET;
		else if (tcp_is_closing(f))
			why = FLOW_CLOSED;
	}
	s->out.end(s->out.arg, f, why);
	drop(s, f);
}

static void note_counts(struct streams *s)
{
	s->counts.flows_live = s->flows.live;
	s->counts.waiting_bytes = s->keeps.bytes;
	s->counts.waiting_most = s->keeps.most;
	s->counts.history_bytes = s->hists.bytes;
}

/* What belongs to a flow lies anywhere: it is asked for while the one before is ended. */
static void fetch_next(const struct streams *s, const struct flow *f)
{
	enum { CACHE_LINE = 64, USER_BYTES = 512 };
	const struct flow *next = table_after(&s->flows, f);
	const char *user = next != NULL ? next->user : NULL;

	for (size_t i = 0; user != NULL && i < USER_BYTES; i += CACHE_LINE)
		__builtin_prefetch(user + i);
}

void streams_flush(struct streams *s)
{
	struct flow *f;

	while ((f = table_first(&s->flows, LIST_BEGUN)) != NULL) {
		fetch_next(s, f);
		end_flow(s, f, FLOW_INPUT_ENDED);
	}
	note_counts(s);
}

static int64_t silence(const struct streams *s, unsigned list)
{
	if (list == LIST_OPEN)
		return s->limits.tcp_idle_ns;
	return list == LIST_CLOSING ? s->limits.linger_ns : s->limits.idle_ns;
}

static void end_idle(struct streams *s, unsigned list, const struct flow *speaks)
{
	for (unsigned i = 0; i < CHECKS; i++) {
		struct flow *f = table_first(&s->flows, list);

		if (f == NULL || f == speaks || !clock_passed(s->now, f->last_ns, silence(s, list)))
			return;
		end_flow(s, f, FLOW_IDLE);
	}
}

/*
 * A few of each list, but not the one that speaks now: a TCP connection that goes on is the same,
 * whatever the clock says. Asked for every segment: as long as the first of each list stay, when
 * one of them may be over is known beforehand.
 */
static void check_idle(struct streams *s, const struct flow *speaks)
{
	if (LIKELY(!s->flows.moved && clock_is_quiet(&s->quiet, s->now)))
		return;
	for (unsigned list = LIST_OPEN; list < LIST_COUNT_; list++)
		end_idle(s, list, speaks);
	s->flows.moved = false;
	s->quiet = clock_always();
	for (unsigned list = LIST_OPEN; list < LIST_COUNT_; list++) {
		const struct flow *f = table_first(&s->flows, list);

		if (f != NULL)
			clock_narrow(&s->quiet, f->last_ns, silence(s, list));
	}
}

/* f, which may be the first of its list, is heard now. */
static void hear(struct streams *s, struct flow *f)
{
	f->last_ns = s->now;
	f->tick = s->tick;
	clock_narrow(&s->quiet, s->now, silence(s, f->idle_list));
}

/* The closed first, then the longest silent. */
static void evict(struct streams *s)
{
	struct flow *f = table_first(&s->flows, LIST_CLOSING);
	struct flow *tcp = table_first(&s->flows, LIST_OPEN);
	struct flow *other = table_first(&s->flows, LIST_DATAGRAM);

	if (f == NULL) {
		f = tcp == NULL || (other != NULL && other->tick < tcp->tick) ? other : tcp;
		s->counts.flows_evicted++;
		anomaly_say(&s->anomalies, "limit.flows", s->frame, f->number,
			    "too many flows at once: the longest silent one was ended");
	}
	end_flow(s, f, FLOW_EVICTED);
}

/* Which end of the key opened the flow that begins with seg, sent by end. */
static uint8_t opener_flags(const struct segment *seg, unsigned end)
{
	bool syn = seg->transport == TRANSPORT_TCP && (seg->flags & TCP_SYN) != 0;
	unsigned opener = syn && (seg->flags & TCP_ACK) != 0 ? end ^ 1 : end;

	return (uint8_t)((opener != 0 ? FLOW_HIGH_OPENED : 0) | (syn ? FLOW_OPENER_KNOWN : 0));
}

static enum st begin_flow(struct streams *s, const struct flow_key *k, unsigned end,
			  const struct segment *seg, struct flow **ret)
{
	enum table_list list = key_transport(k) == TRANSPORT_TCP ? LIST_OPEN : LIST_DATAGRAM;
	enum st st;

	if (s->flows.live >= s->limits.flows)
		evict(s);
	st = table_add(&s->flows, k, flow_key_hash(k, s->seed), list, ret);
	if (st != ST_OK)
		return st;
	(*ret)->number = ++s->counts.flows;
	(*ret)->flags = opener_flags(seg, end);
	return ST_OK;
}

/* The flow that seg belongs to; one that is over, by silence or by a new SYN, is ended. */
static enum st flow_for(struct streams *s, const struct segment *seg, struct flow **ret,
			unsigned *side)
{
	struct flow_key k;
	unsigned end = flow_key_of(seg, &k);
	bool again = s->last != NULL && flow_key_eq(&s->last->key, &k);
	uint64_t hash = again ? 0 : flow_key_hash(&k, s->seed);
	struct flow *f = again ? s->last : table_find(&s->flows, &k, hash);
	bool syn = seg->transport == TRANSPORT_TCP && (seg->flags & TCP_SYN) != 0;
	enum st st = ST_OK;

	if (f != NULL && f->idle_list == LIST_DATAGRAM
	    && clock_passed(s->now, f->last_ns, s->limits.idle_ns)) {
		end_flow(s, f, FLOW_IDLE);
		f = NULL;
	}
	if (f != NULL)
		table_touch(&s->flows, f, (enum table_list)f->idle_list);
	check_idle(s, f);
	if (f != NULL && syn && tcp_reuses(f, flow_side(f, end), seg)) {
		end_flow(s, f, FLOW_CLOSED);
		f = NULL;
	}
	if (f == NULL)
		st = begin_flow(s, &k, end, seg, &f);
	if (st != ST_OK)
		return st;
	*ret = s->last = f;
	*side = flow_side(f, end);
	return ST_OK;
}

static void see_mac(struct flow *f, unsigned side, const struct mac *m)
{
	if (!m->known || (f->flags & FLOW_MAC << side) != 0)
		return;
	memcpy(f->mac[side], m->b, 6);
	f->flags |= (uint8_t)(FLOW_MAC << side);
}

/* As last seen; a uid alone does not take away the names known for it. */
static void see_app(struct streams *s, struct flow *f, const struct app *app)
{
	uint32_t i;

	if (f->app != 0 && app->name.len == 0 && app->package.len == 0
	    && apps_get(&s->apps, f->app - 1)->uid == app->uid)
		return;
	if (apps_put(&s->apps, app, &i) == ST_OK)
		f->app = i + 1;
	else
		anomaly_say(&s->anomalies, "limit.apps", s->frame, 0,
			    "more apps than can be kept: some flows have none");
}

static void datagram(struct streams *s, struct flow *f, unsigned side, const struct segment *seg)
{
	struct part p = { .seg = seg,
			  .len = seg->payload.len,
			  .off = f->side[side].next,
			  .missing = seg->missing };

	f->side[side].next += p.len + p.missing;
	if (p.len != 0)
		part_pass(s, f, side, &p);
}

static enum st begin_segment(struct streams *s, const struct segment *seg)
{
	enum st st = ST_OK;

	if (seg->n_runs > s->cap_runs)
		st = vec_grow((void **)&s->runs, &s->cap_runs, seg->n_runs, sizeof(*s->runs),
			      RUNS_MOST);
	if (st != ST_OK)
		return ST_NOMEM;
	s->tick++;
	s->frame = seg->frame;
	if (seg->time_ns != TM_NONE)
		s->now = seg->time_ns;
	s->counts.segments++;
	if (!ring_empty(&s->keeps.waiting))
		tcp_check_waiting(s);
	return ST_OK;
}

HOT enum st streams_feed(struct streams *s, const struct segment *seg)
{
	enum table_list list = LIST_DATAGRAM;
	struct flow *f;
	unsigned side;
	enum st st = begin_segment(s, seg);

	if (st == ST_OK)
		st = flow_for(s, seg, &f, &side);
	if (st != ST_OK)
		return st;
	hear(s, f);
	see_mac(f, side, &seg->src.mac);
	see_mac(f, side ^ 1, &seg->dst.mac);
	if (seg->has_app)
		see_app(s, f, &seg->app);
	if (seg->transport == TRANSPORT_TCP) {
		tcp_feed(s, f, side, seg);
		list = tcp_is_closing(f) ? LIST_CLOSING : LIST_OPEN;
	} else {
		datagram(s, f, side, seg);
	}
	table_touch(&s->flows, f, list);
	note_counts(s);
	return ST_OK;
}

const struct stream_counts *streams_counts(const struct streams *s)
{
	return &s->counts;
}
