#include "unwrap/unfold.h"

#include "base/span.h"
#include "base/vec.h"
#include "unwrap/look.h"

#include <stdlib.h>

enum {
	EVENTS_FIRST = 256,
	EVENTS_MOST = 1 << 20,
	ROOTS_MOST = 1 << 20,
	STEPS_BYTES = 8 << 20,
	RATIO_FREE = 64 * 1024, /* bytes out before the ratio counts */
	KEEP_BYTES = 1 << 20,	/* of buffers kept for the next message, together */
	LOOK_AT_KIDS = 8,
};

enum cut { CUT_DEPTH, CUT_SURFACES, CUT_RATIO, CUT_BYTES, CUT_WINDOW, CUT_EVENTS, CUT_MEMORY };

static const struct {
	const char *what, *reason;
} cuts[] = {
	[CUT_DEPTH] = { "limit.depth", "more layers on one another than are taken off" },
	[CUT_SURFACES] = { "limit.surfaces", "more wrapped values in a message than are opened" },
	[CUT_RATIO] = { "limit.ratio", "compressed bytes that grow out of proportion" },
	[CUT_BYTES] = { "limit.bytes", "more decoded bytes than a message may have" },
	[CUT_WINDOW] = { "limit.bytes", "a compressor asks for a larger window than it gets" },
	[CUT_EVENTS] = { "limit.events", "more to look at than the list holds" },
	[CUT_MEMORY] = { "limit.memory", "out of memory" },
};

struct root {
	struct surface s;
	struct view_set views;
	size_t ev, n_ev, kid, n_kids;
};

struct node {
	struct surface s;
	struct view_set views;
	struct buf out, steps;
	struct later_steps later;
	size_t kept; /* bytes of both, as counted in unfold.kept */
};

enum st unfold_init(struct unfold *u)
{
	void *first = NULL;
	enum st ret;

	event_list_init(&u->events, EVENTS_MOST);
	/* never NULL: offsets into it are taken when there are none */
	ret = vec_grow(&first, &u->events.cap, EVENTS_FIRST, sizeof(*u->events.p), EVENTS_MOST);
	u->events.p = first;
	return ret == ST_OK ? barren_init(&u->barren) : ret;
}

static void node_free(struct node *nd)
{
	buf_deinit(&nd->out);
	buf_deinit(&nd->steps);
	free(nd);
}

void unfold_deinit(struct unfold *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < u->n_made; i++)
		node_free(u->nodes[i]);
	free(u->nodes);
	free(u->roots);
	event_list_deinit(&u->events);
	barren_deinit(&u->barren);
}

void unfold_begin(struct unfold *u, const struct message *m)
{
	u->m = m;
	u->n_roots = u->n_nodes = 0;
	u->decoded = u->worked = 0;
	u->cuts = 0;
	u->busy = u->spent = false;
	event_list_clear(&u->events);
}

COLD static void cut(struct unfold *u, const struct surface *s, size_t at, enum cut which)
{
	uint64_t frame = 0, off = u->m->stream_off;

	if (which == CUT_MEMORY)
		u->st = ST_NOMEM;
	if ((u->cuts & 1u << which) != 0)
		return;
	u->cuts |= 1u << which;
	if (s != NULL) {
		size_t root_at, root_len;

		surface_origin(s, at, 1, &root_at, &root_len);
		off = field_stream_off(u->m, s->field, root_at);
	}
	if (message_frames(u->m, off, 1, &frame, 1) == 0 && u->m->n_runs != 0)
		frame = u->m->runs[0].frame;
	anomaly_say(u->anomalies, cuts[which].what, frame, off, cuts[which].reason);
}

void unfold_cut_sweep(struct unfold *u, enum st st)
{
	if (st != ST_OK)
		cut(u, NULL, 0, st == ST_LIMIT ? CUT_EVENTS : CUT_MEMORY);
}

/* Appends START and events; those before least or outside of s are left out. */
static void push_events(struct unfold *u, const struct surface *s, const struct event *ev, size_t n,
			size_t offset)
{
	struct event_list *l = &u->events;

	event_list_put(l, EVENT_START, 0, 0, 0);
	for (size_t i = 0; i < n; i++) {
		size_t at = ev[i].at - offset;

		if (ev[i].at < offset || at >= s->bytes.len || ev[i].len > s->bytes.len - at
		    || at + ev[i].len <= s->overlap)
			continue;
		event_list_put(l, ev[i].what, at, ev[i].len, ev[i].id);
	}
	if (UNLIKELY(l->st != ST_OK)) {
		cut(u, s, 0, l->st == ST_LIMIT ? CUT_EVENTS : CUT_MEMORY);
		u->partial = true;
		l->st = ST_OK;
	}
}

/* Is f looked at by its name, whatever stands in it? */
static bool is_asked_for(const struct unfold *u, const struct field *f)
{
	return (f->flags & FIELD_DEFINED) != 0
	       || (!u->busy && u->sink.wants != NULL && u->sink.wants(u->sink.arg, f));
}

void unfold_quiet(struct unfold *u, const struct field *f)
{
	u->counts->swept_bytes += f->bytes.len;
	u->busy |= is_asked_for(u, f);
}

void unfold_root(struct unfold *u, const struct field *f, const struct event *ev, size_t n,
		 size_t offset)
{
	enum st st = vec_grow((void **)&u->roots, &u->cap_roots, u->n_roots + 1, sizeof(*u->roots),
			      ROOTS_MOST);
	struct root *r;

	if (st != ST_OK) {
		cut(u, NULL, 0, st == ST_LIMIT ? CUT_EVENTS : CUT_MEMORY);
		return;
	}
	r = &u->roots[u->n_roots++];
	*r = (struct root){ .s = { .bytes = f->bytes, .field = f }, .ev = u->events.n };
	if ((f->flags & FIELD_WINDOW) != 0)
		r->s.overlap = u->m->overlap;
	push_events(u, &r->s, ev, n, offset);
	r->n_ev = u->events.n - r->ev;
	u->busy |= r->n_ev > 1 || is_asked_for(u, f);
}

/* A node with empty buffers, not yet counted. */
static struct node *spare_node(struct unfold *u)
{
	struct node *nd;

	if (u->n_nodes < u->n_made)
		return u->nodes[u->n_nodes];
	if (vec_grow((void **)&u->nodes, &u->cap_nodes, u->n_made + 1, sizeof(struct node *),
		     (size_t)u->limits.surfaces + 1)
	    != ST_OK)
		return NULL;
	nd = calloc(1, sizeof(*nd));
	if (nd != NULL)
		u->nodes[u->n_made++] = nd;
	return nd;
}

/* Most bytes that a layer may make of len, and the limit that says so. */
static size_t room_for(const struct unfold *u, size_t len, enum cut *why)
{
	uint64_t max = u->limits.surface_bytes;
	uint64_t ratio = RATIO_FREE + (uint64_t)len * u->limits.ratio;
	uint64_t left =
		u->limits.message_bytes > u->decoded ? u->limits.message_bytes - u->decoded : 0;

	*why = CUT_BYTES;
	if (ratio < max) {
		max = ratio;
		*why = CUT_RATIO;
	}
	if (left < max) {
		max = left;
		*why = CUT_BYTES;
	}
	return (size_t)max;
}

/* The same bytes again, here or further up: no progress. */
static bool seen_above(const struct surface *s, struct span in, struct span out)
{
	if (span_eq(in, out))
		return true;
	for (; s != NULL; s = s->parent)
		if (span_eq(s->bytes, out))
			return true;
	return false;
}

/* What of len the layer used: its last step may say so (layer.h). */
static size_t consumed(const struct node *nd, size_t len)
{
	const struct surface *s = &nd->s;

	if (s->n_steps != 0) {
		const struct step *last = &s->steps[s->n_steps - 1];

		if (last->num == 0 && last->out == nd->out.len && last->in != 0 && last->in < len)
			return last->in;
	}
	return len;
}

static void put_off_steps(struct node *nd)
{
	nd->steps.len = 0;
	nd->later = (struct later_steps){ &nd->steps, 0 };
	nd->s.later = &nd->later;
	nd->s.steps = NULL;
	nd->s.n_steps = 0;
}

/* Decodes with layer i; NULL when it is none, or a limit says no. */
static struct node *open_layer(struct unfold *u, const struct surface *s, size_t i, size_t at,
			       size_t len)
{
	struct span in = span_cut(s->bytes, at, len);
	enum cut why;
	size_t max = room_for(u, len, &why);
	struct node *nd;
	enum st st;

	if (max == 0 || u->worked > u->limits.work_bytes || u->n_nodes >= u->limits.surfaces) {
		cut(u, s, at, u->n_nodes >= u->limits.surfaces ? CUT_SURFACES : CUT_BYTES);
		u->spent = true;
		return NULL;
	}
	nd = spare_node(u);
	if (nd == NULL) {
		cut(u, s, at, CUT_MEMORY);
		return NULL;
	}
	nd->out.len = nd->steps.len = 0;
	nd->out.max = max;
	nd->steps.max = STEPS_BYTES;
	st = u->layers[i]->open(in, &nd->out, &nd->steps);
	u->decoded += nd->out.len;
	if (st == ST_NOMEM)
		cut(u, s, at, CUT_MEMORY);
	if (st == ST_LIMIT && nd->out.len == 0)
		cut(u, s, at, CUT_WINDOW);
	if ((st != ST_OK && st != ST_MORE && st != ST_LIMIT) || nd->out.len == 0
	    || seen_above(s, in, buf_span(&nd->out))) {
		u->worked += len;
		return NULL;
	}
	if (st == ST_LIMIT)
		cut(u, s, at, nd->steps.len > STEPS_BYTES / 2 ? CUT_BYTES : why);
	nd->s = (struct surface){
		.bytes = buf_span(&nd->out),
		.parent = s,
		.field = s->field,
		.layer = u->layers[i],
		.at = (uint32_t)at,
		.steps = (const struct step *)(const void *)nd->steps.p,
		.n_steps = nd->steps.len / sizeof(struct step),
		.depth = s->depth + 1,
		.views = &nd->views,
	};
	nd->views = (struct view_set){ 0 };
	nd->s.len = (uint32_t)consumed(nd, len);
	if (u->layers[i]->trace != NULL)
		put_off_steps(nd);
	u->n_nodes++;
	return nd;
}

struct tried {
	struct event *ev;
	size_t n;
	size_t kid;	/* index of the surface's first child */
	bool whole;	/* one child is made of all of it */
	bool admitted;	/* some gate said yes */
	uint32_t start; /* layers worth asking about its START */
};

/* Marks what a child of [at, end) explains. */
static void mark_taken(const struct tried *t, size_t at, size_t end)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->ev[mid].at < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < t->n && t->ev[lo].at < end; lo++) {
		struct event *ev = &t->ev[lo];

		if (ev->what != EVENT_START && ev->len <= end - ev->at)
			ev->flags |= ev->len < end - at ? EVENT_TAKEN | EVENT_COVERED : EVENT_TAKEN;
	}
}

/* Inside what one of the latest children was made of? */
static bool is_taken(const struct unfold *u, const struct tried *t, size_t at, size_t len)
{
	for (size_t i = u->n_nodes, n = 0; i > t->kid && n < LOOK_AT_KIDS; n++) {
		const struct surface *kid = &u->nodes[--i]->s;

		if (at >= kid->at && at + len <= (size_t)kid->at + kid->len)
			return true;
	}
	return false;
}

/* Asks layer i about the first n events; about START only where that is worth it. */
static void try_layer(struct unfold *u, const struct surface *s, unsigned i, struct tried *t,
		      size_t n)
{
	const struct layer *l = u->layers[i];
	unsigned want = l->last_resort ? l->events & 1u << EVENT_START : l->events;

	if ((t->start >> i & 1) == 0)
		want &= ~(1u << EVENT_START);
	for (size_t k = 0; k < n && !t->whole && !u->spent; k++) {
		struct event *ev = &t->ev[k];
		size_t at = 0, len = 0;
		struct node *nd;

		if ((want & 1u << ev->what) == 0 || (ev->flags & EVENT_TAKEN) != 0
		    || (ev->what == EVENT_MAGIC && ev->id != i))
			continue;
		if (!l->gate(s, ev, &at, &len) || len == 0 || at >= s->bytes.len
		    || len > s->bytes.len - at || is_taken(u, t, at, len))
			continue;
		t->admitted = true;
		if (s->depth >= u->limits.depth) {
			cut(u, s, at, CUT_DEPTH);
			return;
		}
		u->counts->admitted[i] += len;
		nd = open_layer(u, s, i, at, len);
		if (nd == NULL)
			continue;
		mark_taken(t, at, at + nd->s.len);
		t->whole = at == 0 && nd->s.len == s->bytes.len;
	}
}

/* In the order of the list; who has no other event to look at stops behind START, the first. */
static void try_layers(struct unfold *u, const struct surface *s, uint32_t which, uint32_t events,
		       struct tried *t)
{
	for (; which != 0 && !t->whole && !u->spent; which &= which - 1) {
		unsigned i = (unsigned)__builtin_ctz(which);

		try_layer(u, s, i, t, (events >> i & 1) != 0 ? t->n : 1);
	}
}

/* Chance makes a token or two of compressed bytes look wrapped: that explains them not. */
static bool is_explained(const struct unfold *u, const struct surface *s, size_t kid)
{
	size_t taken = 0;

	for (size_t i = kid; i < u->n_nodes; i++)
		taken += u->nodes[i]->s.len;
	return taken > s->bytes.len / 2;
}

/* Makes the children of s from its events. True: a gate let something in. */
static bool take_layers(struct unfold *u, const struct surface *s, size_t ev, size_t n)
{
	struct tried t = { .ev = u->events.p + ev, .n = n, .kid = u->n_nodes };
	uint32_t events;

	if (n == 0 || t.ev->what != EVENT_START)
		return false;
	t.start = gates_at_start(&u->gates, s->bytes);
	events = gates_of_events(&u->gates, t.ev + 1, n - 1);
	try_layers(u, s, (t.start | events) & ~u->gates.last, events, &t);
	if (!is_explained(u, s, t.kid))
		try_layers(u, s, t.start & u->gates.last, 0, &t);
	return t.admitted || u->spent;
}

/* Of a field: the same bytes are not asked about again, unless something was missing. */
static void take_root(struct unfold *u, struct root *r)
{
	struct barren_row *row = barren_row(&u->barren, r->s.field);

	r->kid = u->n_nodes;
	if (row == NULL || r->s.overlap != 0)
		(void)take_layers(u, &r->s, r->ev, r->n_ev);
	else if (!barren_is(row, r->s.field) && !take_layers(u, &r->s, r->ev, r->n_ev)
		 && !u->partial)
		barren_put(row, r->s.field, r->n_ev == 1);
	r->n_kids = u->n_nodes - r->kid;
}

static void show(const struct unfold *u, const struct surface *s, size_t ev, size_t n)
{
	u->sink.surface(u->sink.arg, u->m, s, u->events.p + ev, n);
}

/* Depth is bounded by limits.depth, and with it the recursion. */
static void unfold_node(struct unfold *u, struct node *nd)
{
	size_t ev = u->events.n, kid = u->n_nodes, n, n_kids;
	const struct event *found;
	enum st st = sweep_run(u->sweep, nd->s.bytes, &found, &n);

	if (st != ST_OK)
		cut(u, &nd->s, 0, st == ST_LIMIT ? CUT_EVENTS : CUT_MEMORY);
	u->counts->swept_bytes += nd->s.bytes.len;
	push_events(u, &nd->s, found, n, 0);
	n = u->events.n - ev;
	(void)take_layers(u, &nd->s, ev, n);
	n_kids = u->n_nodes - kid;
	show(u, &nd->s, ev, n);
	for (size_t i = 0; i < n_kids; i++)
		unfold_node(u, u->nodes[kid + i]);
	u->events.n = ev;
}

/* What is kept for the next message is bounded, so that one does not decide how much is held. */
static void trim(struct unfold *u)
{
	for (size_t i = 0; i < u->n_nodes; i++) {
		struct node *nd = u->nodes[i];

		u->kept -= nd->kept;
		if (nd->out.cap > KEEP_BYTES - u->kept)
			buf_deinit(&nd->out);
		if (nd->steps.cap > KEEP_BYTES - u->kept - nd->out.cap)
			buf_deinit(&nd->steps);
		nd->kept = nd->out.cap + nd->steps.cap;
		u->kept += nd->kept;
	}
}

void unfold_end(struct unfold *u)
{
	u->counts->messages++;
	for (size_t i = 0; i < u->n_roots; i++) {
		struct root *r = &u->roots[i];

		r->s.views = &r->views; /* no more roots come: they stay where they are */
		take_root(u, r);
	}
	if (!u->busy && u->n_nodes == 0)
		return;
	u->counts->messages_shown++;
	for (size_t i = 0; i < u->n_roots; i++) {
		struct root *r = &u->roots[i];

		show(u, &r->s, r->ev, r->n_ev);
		for (size_t k = 0; k < r->n_kids; k++)
			unfold_node(u, u->nodes[r->kid + k]);
	}
	if (u->sink.message_end != NULL)
		u->sink.message_end(u->sink.arg, u->m);
	trim(u);
}
