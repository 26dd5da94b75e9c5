#include "case/mem_read.h"

#include "base/span.h"
#include "model/trace.h"

#include <stdlib.h>

static size_t mem_n_captures(void *self)
{
	return ((const struct mem_case *)self)->n_captures;
}

static const struct mem_capture *capture_at(void *self, size_t i)
{
	const struct mem_case *m = self;

	return i < m->n_captures ? &m->captures[i] : NULL;
}

static enum st mem_capture(void *self, size_t i, struct capture *ret)
{
	const struct mem_capture *c = capture_at(self, i);

	if (c == NULL)
		return ST_BAD;
	*ret = c->c;
	return ST_OK;
}

static struct party party_of(const struct mem_case *m, const struct mem_party *p)
{
	return (struct party){
		.at = p->at,
		.host = mem_text(m, p->host),
		.domain = mem_text(m, p->domain),
		.as_name = mem_text(m, p->as_name),
		.country = mem_text(m, p->country),
		.owner = mem_text(m, p->owner),
		.owner_source = mem_text(m, p->owner_source),
		.asn = p->asn,
		.look_up = (enum look_up)p->look_up,
	};
}

static struct finding finding_of(const struct mem_case *m, size_t capture, size_t i)
{
	const struct mem_finding *k = &m->captures[capture].findings[i];
	struct finding f = {
		.kind = (enum kind)k->kind,
		.confidence = (enum confidence)k->confidence,
		.why = k->why,
		.flags = k->flags,
		.value = mem_text(m, k->value),
		.matched = mem_text(m, k->matched),
		.form = mem_text(m, k->form),
		.key = mem_text(m, k->key),
		.device = mem_text(m, k->device),
		.protocol = mem_text(m, k->protocol),
		.protection = mem_text(m, k->protection),
		.beside = mem_text(m, k->beside),
		.path = k->path,
		.n_path = k->n_path,
		.src = party_of(m, &k->src),
		.dst = party_of(m, &k->dst),
		.client = mem_text(m, k->client),
		.client_how = mem_text(m, k->client_how),
		.transport = (enum transport)k->transport,
		.direction = (enum direction)k->direction,
		.app = { k->uid, mem_text(m, k->app_name), mem_text(m, k->app_package) },
		.has_app = k->has_app != 0,
		.first_ns = k->first_ns,
		.last_ns = k->last_ns,
		.count = k->count,
		.stream_off = k->stream_off,
		.trace_key = k->trace_key,
		.trace = k->trace,
		.row = i + 1,
		.frames = k->frames,
		.n_frames = k->n_frames,
		.sightings = k->sightings,
		.n_sightings = k->n_sightings,
		.capture = capture,
	};

	memcpy(f.id, k->id, sizeof(f.id));
	return f;
}

static enum st mem_each_finding(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct finding *f), void *arg)
{
	const struct mem_capture *c = capture_at(self, capture);
	enum st st = c != NULL ? ST_OK : ST_BAD;

	for (size_t i = 0; st == ST_OK && i < c->n_findings; i++) {
		const struct finding f = finding_of(self, capture, i);

		st = fn(arg, &f);
	}
	return st;
}

/* The arrays stay as they were added to (indices stand in the maps): a sorted copy is read. */
static enum st sorted(const void *rows, size_t n, size_t size,
		      int (*cmp)(const void *, const void *), void **ret)
{
	*ret = NULL;
	if (n == 0)
		return ST_OK;
	*ret = malloc(n * size);
	if (*ret == NULL)
		return ST_NOMEM;
	memcpy(*ret, rows, n * size);
	qsort(*ret, n, size, cmp);
	return ST_OK;
}

static enum st mem_each_anomaly(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct kept_anomaly *a), void *arg)
{
	const struct mem_capture *c = capture_at(self, capture);
	void *rows = NULL;
	enum st st = c != NULL ? sorted(c->anomalies, c->n_anomalies, sizeof(*c->anomalies),
					kept_anomaly_cmp, &rows)
			       : ST_BAD;

	for (size_t i = 0; st == ST_OK && i < c->n_anomalies; i++)
		st = fn(arg, &((const struct kept_anomaly *)rows)[i]);
	free(rows);
	return st;
}

typedef enum st closed_fn(void *arg, const struct kept_closed *c);

/* There are tens of thousands of rows of 250 bytes, far apart: mostly the key tells. */
struct keyed {
	uint64_t key;
	const struct kept_closed *row;
};

static int keyed_cmp(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return kept_closed_cmp(x->row, y->row);
}

static enum st each_of(void *self, size_t capture, bool traffic, closed_fn *fn, void *arg)
{
	const struct mem_capture *c = capture_at(self, capture);
	struct keyed *rows;
	size_t n = 0;
	enum st st = ST_OK;

	if (c == NULL)
		return ST_BAD;
	rows = malloc((c->n_closed + 1) * sizeof(*rows));
	if (rows == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < c->n_closed; i++)
		if (c->closed[i].traffic == traffic)
			rows[n++] = (struct keyed){ kept_closed_key(&c->closed[i]), &c->closed[i] };
	qsort(rows, n, sizeof(*rows), keyed_cmp);
	for (size_t i = 0; st == ST_OK && i < n; i++)
		st = fn(arg, rows[i].row);
	free(rows);
	return st;
}

static enum st mem_each_closed(void *self, size_t capture, closed_fn *fn, void *arg)
{
	return each_of(self, capture, false, fn, arg);
}

static enum st mem_each_traffic(void *self, size_t capture, closed_fn *fn, void *arg)
{
	return each_of(self, capture, true, fn, arg);
}

static uint64_t mem_passed_over(void *self)
{
	return ((const struct mem_case *)self)->passed_over;
}

static enum st mem_each_device(void *self, size_t capture,
			       enum st (*fn)(void *arg, const struct kept_device *d), void *arg)
{
	const struct mem_capture *c = capture_at(self, capture);
	enum st st = c != NULL ? ST_OK : ST_BAD;

	for (size_t i = 0; st == ST_OK && i < c->n_devices; i++)
		st = fn(arg, &c->devices[i]);
	return st;
}

static enum st mem_each_reply(void *self, size_t capture,
			      enum st (*fn)(void *arg, const struct kept_reply *r), void *arg)
{
	const struct mem_capture *c = capture_at(self, capture);
	enum st st = c != NULL ? ST_OK : ST_BAD;

	for (size_t i = 0; st == ST_OK && i < c->n_replies; i++)
		st = fn(arg, &c->replies[i]);
	return st;
}

static enum st mem_each_event(void *self, enum st (*fn)(void *arg, const struct kept_event *e),
			      void *arg)
{
	const struct mem_case *m = self;
	void *rows = NULL;
	enum st st = sorted(m->events, m->n_events, sizeof(*m->events), kept_event_cmp, &rows);

	for (size_t i = 0; st == ST_OK && i < m->n_events; i++)
		st = fn(arg, &((const struct kept_event *)rows)[i]);
	free(rows);
	return st;
}

static const char *mem_head(void *self)
{
	return ((const struct mem_case *)self)->head;
}

static struct span mem_secret(void *self)
{
	const struct mem_case *m = self;

	return span_of(m->secret, m->has_secret ? CASE_SECRET : 0);
}

static enum st mem_trace(void *self, const struct finding *f, struct arena *a, struct trace *ret)
{
	(void)self;
	(void)a; /* all of it stands in the case's own */
	*ret = f->trace != NULL ? *f->trace : (struct trace){ 0 };
	return ST_OK;
}

struct case_reader mem_case_reader(struct mem_case *m)
{
	return (struct case_reader){ m,
				     mem_n_captures,
				     mem_capture,
				     mem_each_finding,
				     mem_each_anomaly,
				     mem_each_closed,
				     mem_passed_over,
				     mem_each_device,
				     mem_each_event,
				     mem_head,
				     mem_secret,
				     mem_each_traffic,
				     mem_each_reply,
				     mem_trace };
}
