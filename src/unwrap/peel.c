#include "unwrap/peel.h"

#include "unwrap/batch.h"
#include "unwrap/unfold.h"

#include <stdlib.h>

enum { DEPTH_MOST = 60 };

const struct peel_limits peel_limits_default = {
	.depth = 16,
	.surfaces = 1024,
	.surface_bytes = 4 << 20,
	.message_bytes = 16 << 20,
	.ratio = 256,
	.work_bytes = 16 << 20,
};

struct peeler {
	struct batch batch;
	struct sweep
		*sweep; /* of roots; children have their own, the events of both live at once */
	struct unfold unfold;
	struct peel_counts counts;
};

static void set_up(struct unfold *u, const struct sweeper *sw, const struct peel_limits *l,
		   const struct peel_sink *out, const struct anomaly_sink *anomalies)
{
	u->layers = sweeper_layers(sw);
	while (u->layers[u->n_layers] != NULL)
		u->n_layers++;
	gates_init(&u->gates, u->layers);
	u->limits = l != NULL ? *l : peel_limits_default;
	if (u->limits.depth > DEPTH_MOST)
		u->limits.depth = DEPTH_MOST;
	u->sink = *out;
	u->anomalies = anomalies;
}

enum st peeler_new(struct peeler **ret, const struct sweeper *sw, const struct peel_limits *l,
		   const struct peel_sink *out, const struct anomaly_sink *anomalies)
{
	struct peeler *p = calloc(1, sizeof(*p));
	enum st st;

	if (p == NULL)
		return ST_NOMEM;
	st = unfold_init(&p->unfold);
	set_up(&p->unfold, sw, l, out, anomalies);
	p->unfold.counts = &p->counts;
	if (st == ST_OK && p->unfold.n_layers > PEEL_LAYERS_MAX)
		st = ST_LIMIT;
	if (st == ST_OK)
		st = batch_init(&p->batch);
	if (out->events_only)
		p->batch.barren = &p->unfold.barren;
	if (st == ST_OK)
		st = sweep_new(&p->sweep, sw);
	if (st == ST_OK)
		st = sweep_new(&p->unfold.sweep, sw);
	if (st != ST_OK) {
		peeler_free(p);
		return st;
	}
	*ret = p;
	return ST_OK;
}

void peeler_free(struct peeler *p)
{
	if (p == NULL)
		return;
	sweep_free(p->unfold.sweep);
	unfold_deinit(&p->unfold);
	sweep_free(p->sweep);
	batch_deinit(&p->batch);
	free(p);
}

/* Events of the batch, walked along with its fields. */
struct events_left {
	const struct event *ev;
	size_t n, i;
};

/* How many of the events begin before end, from here on; steps over those before at. */
static size_t events_of(struct events_left *l, size_t at, size_t end, const struct event **ret)
{
	size_t from;

	while (l->i < l->n && l->ev[l->i].at < at)
		l->i++;
	from = l->i;
	*ret = l->ev + from;
	while (l->i < l->n && l->ev[l->i].at < end)
		l->i++;
	return l->i - from;
}

static void unfold_from_batch(struct peeler *p, const struct message *m, struct events_left *left,
			      enum st swept)
{
	struct unfold *u = &p->unfold;

	unfold_begin(u, m);
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];
		const struct event *ev;
		size_t at, n;

		if ((f->flags & FIELD_QUIET) != 0)
			unfold_quiet(u, f);
		if (!batch_is_swept(f))
			continue;
		at = batch_offset(&p->batch, f);
		n = events_of(left, at, at + f->bytes.len, &ev);
		unfold_root(u, f, ev, n, at);
	}
	unfold_cut_sweep(u, swept);
	unfold_end(u);
}

void peel_flush(struct peeler *p)
{
	struct events_left left = { 0 };
	enum st st;

	if (p->batch.n == 0)
		return;
	st = sweep_run(p->sweep, batch_text(&p->batch), &left.ev, &left.n);
	p->counts.swept_bytes += p->batch.n_text;
	p->unfold.partial = st != ST_OK;
	for (size_t i = 0; i < p->batch.n; i++) {
		unfold_from_batch(p, p->batch.messages[i], &left, st);
		st = ST_OK;
	}
	batch_clear(&p->batch);
}

static void unfold_in_place(struct peeler *p, const struct message *m)
{
	struct unfold *u = &p->unfold;

	unfold_begin(u, m);
	u->partial = false;
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];
		const struct event *ev;
		size_t n;
		enum st st;

		if (!batch_is_swept(f))
			continue;
		st = sweep_run(p->sweep, f->bytes, &ev, &n);
		p->counts.swept_bytes += f->bytes.len;
		u->partial |= st != ST_OK;
		unfold_cut_sweep(u, st);
		unfold_root(u, f, ev, n, 0);
	}
	unfold_end(u);
}

enum st peel_message(struct peeler *p, const struct message *m)
{
	enum st st = batch_add(&p->batch, m), ret;

	if (st != ST_OK) {
		peel_flush(p);
		if (st == ST_LIMIT || batch_add(&p->batch, m) != ST_OK)
			unfold_in_place(p, m);
	}
	ret = p->unfold.st;
	p->unfold.st = ST_OK;
	return ret;
}

const struct peel_counts *peel_counts(const struct peeler *p)
{
	return &p->counts;
}
