#include "protocol/engine.h"

#include "base/span.h"
#include "base/tm.h"
#include "protocol/choose.h"
#include "protocol/inner.h"

#include <stdlib.h>

enum {
	PROBE_BYTES = 1024, /* who is not sure by then is not believed */
	TRIES_STREAM = 32,  /* turns probed in vain before a flow is left alone */
	TRIES_DATAGRAM = 64,
	SWITCHES_MOST = 128, /* protocols a flow may take and leave */
	SPEAKER_NONE = 2,
};

const struct conv_limits conv_limits_default = {
	.message_bytes = 256 * 1024,
	.window_bytes = 64 * 1024,
	.overlap_bytes = 1024,
	.total_bytes = 1024 * 1024,
};

enum st engine_init_in(struct engine *e, struct parse_room *room, const struct conv_limits *l,
		       const struct message_sink *out, const struct anomaly_sink *anomalies)
{
	*e = (struct engine){ .limits = *l, .out = *out, .room = room };
	if (anomalies != NULL)
		e->anomalies = *anomalies;
	ring_init(&e->busy);
	ring_init(&e->all);
	if (room != NULL)
		return ST_OK;
	e->own_room = true;
	return parse_room_new(&e->room, l);
}

enum st engine_init(struct engine *e, const struct conv_limits *l, const struct message_sink *out,
		    const struct anomaly_sink *anomalies)
{
	return engine_init_in(e, NULL, l, out, anomalies);
}

/* What a protocol gathered over datagrams is passed on. */
static void flush(struct conv *c)
{
	static const struct run none = { .time_ns = TM_NONE };
	struct input in = { .ended = true };
	struct parse p = { .e = c->engine, .conv = c, .in = &in, .runs = &none, .n_runs = 1 };

	if (c->proto == NULL || c->proto->flush == NULL || c->state == NULL)
		return;
	c->engine->n_fields = 0;
	c->proto->flush(&p, c->state);
}

static void drop_state(struct conv *c)
{
	if (c->proto != NULL && c->proto->end != NULL && c->state != NULL)
		c->proto->end(c->state);
	if (c->proto != &protocol_turns)
		free(c->state);
	c->state = NULL;
	c->owned = 0;
	c->how = 0;
}

void conv_drop(struct conv *c)
{
	inner_free(c);
	drop_state(c);
	hold_deinit(&c->side[0].hold);
	hold_deinit(&c->side[1].hold);
	ring_remove(&c->busy);
	ring_remove(&c->all);
	free(c);
}

void engine_deinit(struct engine *e)
{
	while (e->all.next != NULL && !ring_empty(&e->all))
		conv_drop(RING_OF(e->all.next, struct conv, all));
	if (e->own_room)
		parse_room_free(e->room);
	e->room = NULL;
}

struct conv *conv_open(struct engine *e, void *who, enum transport t, const uint16_t ports[2],
		       bool midway)
{
	struct conv *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	ring_init(&c->busy);
	ring_init(&c->all);
	ring_to_tail(&e->all, &c->all);
	c->engine = e;
	c->who = who;
	c->transport = t;
	c->ports[0] = ports[0];
	c->ports[1] = ports[1];
	c->speaker = SPEAKER_NONE;
	c->protection = "none";
	c->midway = midway;
	c->side[0].after_gap = c->side[1].after_gap = midway;
	return c;
}

static void shut_tell(struct conv *c, unsigned side)
{
	struct engine *e = c->engine;
	struct shut *s = &c->side[side].shut;
	struct closed_seen seen = { .from = (uint8_t)side,
				    .protocol = s->protocol,
				    .bytes = s->bytes,
				    .time_ns = s->time_ns };
	struct talk talk;

	if (s->bytes != 0 && e->out.closed != NULL) {
		e->talk(c->who, &talk);
		seen.talk = &talk;
		e->out.closed(e->out.arg, &seen);
	}
	*s = (struct shut){ 0 };
}

void shut_add(struct conv *c, unsigned side, const char *protocol, uint64_t bytes, int64_t time_ns)
{
	struct shut *s = &c->side[side].shut;

	if (s->protocol != protocol) {
		shut_tell(c, side);
		s->protocol = protocol;
		s->time_ns = time_ns;
	}
	s->bytes += bytes;
}

static bool is_stream(const struct conv *c)
{
	return c->transport == TRANSPORT_TCP;
}

COLD static void say(struct conv *c, const char *what, const struct avail *a, const char *reason)
{
	anomaly_say(&c->engine->anomalies, what, a->n_runs != 0 ? a->runs->frame : 0, a->off,
		    reason);
}

/* Takes a row (NULL: probing); one without memory for its state becomes turns. */
static void take(struct conv *c, const struct protocol *to)
{
	flush(c);
	inner_close(c);
	drop_state(c);
	c->side[0].skip = c->side[1].skip = 0;
	c->side[0].need = c->side[1].need = 0;
	c->changed = true;
	if (c->switches < SWITCHES_MOST)
		c->switches++;
	if (to != NULL && to != &protocol_turns && to->state_size != 0) {
		c->state = calloc(1, to->state_size);
		if (c->state == NULL)
			to = &protocol_turns;
	}
	if (to == NULL && c->switches >= SWITCHES_MOST)
		to = &protocol_turns;
	if (to == &protocol_turns) {
		c->turns = (struct turns){ 0 };
		c->state = &c->turns;
	}
	c->proto = to;
}

static struct input input_of(const struct conv *c, unsigned side, const struct avail *a, bool ended)
{
	return (struct input){ .bytes = a->bytes,
			       .off = a->off,
			       .time_ns = a->n_runs != 0 ? a->runs->time_ns : 0,
			       .ended = ended || c->side[side].ended,
			       .after_gap = c->side[side].after_gap };
}

/* Probing. False: more bytes are needed first. */
static bool recognise(struct conv *c, unsigned side, const struct avail *a, bool ended)
{
	struct input in = input_of(c, side, a, ended);
	struct choice how = { .over = over_of(c->transport),
			      .ports = { c->ports[0], c->ports[1] },
			      .sure_only = c->tries > 1,
			      .final = in.ended || a->bytes.len >= PROBE_BYTES };
	const struct protocol *row;
	bool more;

	row = choose(&how, &in, &more);
	if (more)
		return false;
	if (row == NULL) {
		c->tries++;
		row = &protocol_turns;
	} else if (c->side[side ^ 1].spoke) {
		c->side[side ^ 1].after_gap = true;
	}
	take(c, row);
	return true;
}

static enum st call(struct conv *c, unsigned side, const struct avail *a, const struct input *in,
		    size_t *used)
{
	struct parse p = { .e = c->engine, .conv = c, .side = side, .in = in };
	enum st ret;

	p.runs = a->runs;
	p.n_runs = a->n_runs;
	if (c->engine->room->scratch.used != 0)
		arena_reset(&c->engine->room->scratch);
	c->engine->n_fields = 0;
	*used = 0;
	ret = c->proto->parse(&p, c->state, side, in, used);
	if (*used > a->bytes.len)
		*used = a->bytes.len;
	c->side[side].need = *used == 0 ? p.need : 0;
	if (UNLIKELY(c->inner != NULL))
		inner_pump(c, side);
	if (ret == ST_LIMIT || ret == ST_NOMEM)
		say(c, ret == ST_LIMIT ? "limit.message" : "limit.memory", a,
		    "the rest of a conversation is searched as bytes only");
	if (ret == ST_OK && p.switched) {
		take(c, p.to);
		c->how = p.to_how;
	}
	return ret;
}

/* Passes over what stays closed; false: nothing was. */
static bool skip(struct conv *c, unsigned side, struct avail *a)
{
	struct conv_side *s = &c->side[side];
	size_t n = a->bytes.len;

	if (s->skip == 0 || n == 0)
		return false;
	if (s->skip != PARSE_REST) {
		if (n > s->skip)
			n = (size_t)s->skip;
		s->skip -= n;
	}
	shut_add(c, side, s->skips, n, a->runs->time_ns);
	avail_drop(a, n);
	return true;
}

static void leave_over(struct conv *c, unsigned side, struct avail *a)
{
	struct input in = input_of(c, side, a, true);
	struct parse p = { .e = c->engine, .conv = c, .side = side, .in = &in };

	p.runs = a->runs;
	p.n_runs = a->n_runs;
	parse_turn(&p, a->bytes);
	avail_drop(a, a->bytes.len);
}

/* Lets the protocol read until it wants more bytes; ended: until nothing is left. */
static void drive(struct conv *c, unsigned side, struct avail *a, bool ended)
{
	struct conv_side *s = &c->side[side];

	ended = ended || s->ended;
	while (a->bytes.len != 0) {
		const struct protocol *was;
		struct input in;
		size_t used;
		enum st st;

		if (skip(c, side, a))
			continue;
		if (!ended && a->off + a->bytes.len < s->need)
			return;
		if (c->proto == NULL && !recognise(c, side, a, ended))
			return;
		in = input_of(c, side, a, ended);
		was = c->proto;
		st = call(c, side, a, &in, &used);
		if (used != 0) {
			s->after_gap = false;
			avail_drop(a, used);
		}
		if (st != ST_OK)
			take(c, &protocol_turns);
		else if (used == 0 && c->proto == was && s->skip == 0)
			break;
	}
	if (ended && a->bytes.len != 0)
		leave_over(c, side, a);
}

static void count(struct conv *c)
{
	size_t cost = hold_cost(&c->side[0].hold) + hold_cost(&c->side[1].hold) + c->owned
		      + (c->inner != NULL ? inner_cost(c) : 0);

	c->engine->held += cost - c->cost;
	c->cost = cost;
	if (cost == 0)
		ring_remove(&c->busy);
	else
		ring_to_tail(&c->engine->busy, &c->busy);
}

static void drive_hold(struct conv *c, unsigned side, bool ended)
{
	struct hold *h = &c->side[side].hold;
	struct avail a = hold_avail(h);
	size_t had = a.bytes.len;

	if (had == 0)
		return;
	drive(c, side, &a, ended);
	hold_drop(h, &c->engine->room->spares, had - a.bytes.len);
}

/* Everything held of both sides agrees with the protocol again. */
static void settle(struct conv *c, unsigned side)
{
	while (c->changed) {
		c->changed = false;
		drive_hold(c, side ^ 1, c->proto == &protocol_turns);
		drive_hold(c, side, false);
	}
}

static void turn_ends(struct conv *c, unsigned side)
{
	if (c->proto != NULL && c->proto != &protocol_turns)
		return;
	drive_hold(c, side, true);
	if (c->proto != &protocol_turns)
		return;
	c->turns.side[side] = (struct turn){ 0 };
	c->side[side].skip = c->side[side].need = 0;
}

/* side speaks; what the other said so far was a turn. */
static void turn_begins(struct conv *c, unsigned side)
{
	if (c->speaker == side)
		return;
	turn_ends(c, side ^ 1);
	c->speaker = (uint8_t)side;
	if (c->proto == &protocol_turns && c->tries < TRIES_STREAM)
		take(c, NULL);
}

/* In the middle of a turn, where that is plausible, a message of a known protocol may begin. */
static void look_again(struct conv *c, unsigned side, const struct avail *a)
{
	struct choice how = { .over = over_of(c->transport),
			      .ports = { c->ports[0], c->ports[1] },
			      .anywhere = true,
			      .sure_only = true,
			      .final = true };
	const struct protocol *row;
	struct input in;
	bool more;

	if (c->proto != &protocol_turns || !c->midway || c->switches >= SWITCHES_MOST)
		return;
	in = input_of(c, side, a, false);
	row = choose(&how, &in, &more);
	if (row == NULL)
		return;
	turn_ends(c, side);
	c->side[side ^ 1].after_gap = c->side[side ^ 1].spoke;
	take(c, row);
}

static void make_room(struct engine *e)
{
	while (e->held > e->limits.total_bytes && !ring_empty(&e->busy)) {
		struct conv *c = RING_OF(e->busy.next, struct conv, busy);
		void *who = c->who;
		struct avail a = hold_avail(&c->side[c->side[0].hold.len == 0].hold);

		say(c, "limit.held", &a, "unfinished messages are passed on to make room");
		conv_close(c);
		e->gone(who);
	}
}

static void keep(struct conv *c, unsigned side, const struct avail *rest)
{
	struct conv_side *s = &c->side[side];

	if (hold_put(&s->hold, &c->engine->room->spares, rest) != ST_OK) {
		say(c, "limit.memory", rest, "no memory to hold an unfinished message");
		if (c->proto != NULL && c->proto != &protocol_turns)
			take(c, NULL);
		s->after_gap = true;
	}
}

void conv_stream_in(struct conv *c, unsigned side, struct avail *all)
{
	struct conv_side *s = &c->side[side];
	struct avail a = *all;

	turn_begins(c, side);
	look_again(c, side, &a);
	if (s->hold.len == 0) {
		drive(c, side, &a, false);
		keep(c, side, &a);
	} else {
		keep(c, side, &a);
		drive_hold(c, side, false);
	}
	if (s->hold.len > (size_t)c->engine->limits.message_bytes * 2) {
		a = hold_avail(&s->hold);
		say(c, "limit.message", &a, "a message is too long to be held");
		take(c, &protocol_turns);
	}
	s->spoke = true;
	settle(c, side);
}

static void datagram(struct conv *c, unsigned side, const struct chunk *chunk, struct avail *a)
{
	struct input in = input_of(c, side, a, true);
	const struct protocol *row;
	enum st st = ST_UNSUP;
	size_t used = 0;
	bool more;
	struct choice how = { .over = over_of(c->transport),
			      .ports = { c->ports[0], c->ports[1] },
			      .final = true };

	in.datagram = true;
	in.after_gap = false;
	in.cut = chunk->missing != 0;
	in.proto = chunk->proto;
	if (c->proto != NULL && c->proto != &protocol_turns)
		st = call(c, side, a, &in, &used);
	if (st != ST_OK && c->tries < TRIES_DATAGRAM) {
		how.but = c->proto;
		row = choose(&how, &in, &more);
		if (row != NULL) {
			take(c, row);
			st = call(c, side, a, &in, &used);
		} else {
			c->tries++;
		}
	}
	if (st != ST_OK) {
		struct parse p = { .e = c->engine, .conv = c, .side = side, .in = &in };

		p.runs = a->runs;
		p.n_runs = a->n_runs;
		c->engine->n_fields = 0;
		(void)protocol_turns.parse(&p, &c->turns, side, &in, &used);
	}
	avail_drop(a, used);
	if (a->bytes.len != 0)
		leave_over(c, side, a);
}

void conv_data(struct conv *c, unsigned side, const struct chunk *chunk)
{
	struct conv_side *s = &c->side[side];
	struct avail a = { chunk->bytes, chunk->off, chunk->runs, chunk->n_runs };
	struct engine *e = c->engine;

	if (a.bytes.len == 0)
		return;
	if (!is_stream(c)) {
		datagram(c, side, chunk, &a);
		if (UNLIKELY(c->owned != c->cost)) {
			count(c);
			if (UNLIKELY(e->held > e->limits.total_bytes))
				make_room(e);
		}
		return;
	}
	if ((chunk->flags & CHUNK_ALTERNATE) != 0) {
		if (s->skip != 0)
			shut_add(c, side, s->skips, a.bytes.len, chunk->time_ns);
		else
			leave_over(c, side, &a);
		return;
	}
	if (s->spoke && a.off > s->next)
		conv_gap(c, side, s->next, a.off - s->next);
	else if (s->spoke && a.off < s->next)
		avail_drop(&a,
			   a.bytes.len < s->next - a.off ? a.bytes.len : (size_t)(s->next - a.off));
	if (a.bytes.len == 0)
		return;
	s->next = a.off + a.bytes.len;
	/* The common case of bulk that stays closed: nothing held, nothing to look at. */
	if (LIKELY(s->skip >= a.bytes.len && s->hold.len == 0 && c->speaker == side)) {
		(void)skip(c, side, &a);
		return;
	}
	conv_stream_in(c, side, &a);
	count(c);
	if (UNLIKELY(e->held > e->limits.total_bytes))
		make_room(e);
}

void conv_stream_gap(struct conv *c, unsigned side, uint64_t off, uint64_t len)
{
	struct conv_side *s = &c->side[side];

	s->next = off + len;
	c->midway = true;
	if (s->skip == PARSE_REST)
		return;
	if (s->skip >= len) {
		s->skip -= len;
		return;
	}
	drive_hold(c, side, true);
	/* what was held turned out to stay closed, the hole with it */
	if (c->proto != &protocol_turns && s->skip != PARSE_REST && s->skip >= len) {
		s->skip -= len;
		return;
	}
	s->skip = s->need = 0;
	if (c->proto == &protocol_turns) {
		turn_ends(c, side);
		c->speaker = SPEAKER_NONE;
	} else if (c->proto != NULL
		   && (c->proto->gap == NULL || c->proto->gap(c->state, side, len) != ST_OK)) {
		take(c, &protocol_turns);
		c->speaker = SPEAKER_NONE;
	}
	s->after_gap = true;
	settle(c, side);
}

void conv_gap(struct conv *c, unsigned side, uint64_t off, uint64_t len)
{
	conv_stream_gap(c, side, off, len);
	count(c);
}

void conv_stream_fin(struct conv *c, unsigned side)
{
	drive_hold(c, side, true);
	c->side[side].ended = true;
	settle(c, side);
	if (c->inner != NULL)
		inner_fin(c, side);
}

void conv_fin(struct conv *c, unsigned side)
{
	conv_stream_fin(c, side);
	count(c);
}

void conv_close(struct conv *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < 2; i++)
		drive_hold(c, i, true);
	settle(c, 0);
	for (unsigned i = 0; i < 2; i++) {
		drive_hold(c, i, true);
		shut_tell(c, i);
		hold_deinit(&c->side[i].hold);
	}
	flush(c);
	inner_close(c);
	c->owned = 0;
	count(c);
	conv_drop(c);
}
