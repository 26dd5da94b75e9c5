#include "case/mem.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "case/mem_read.h"
#include "model/trace.h"

#include <stdio.h>
#include <stdlib.h>

enum { INTERN_MAX = 128 };

enum st mem_case_new(struct mem_case **ret, size_t max_bytes)
{
	struct mem_case *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return ST_NOMEM;
	m->max = m->room = max_bytes;
	m->seed = hash_seed();
	arena_init(&m->arena, max_bytes);
	map_init(&m->by_text, UINT32_MAX);
	map_init(&m->by_anomaly, UINT32_MAX);
	map_init(&m->by_closed, UINT32_MAX);
	*ret = m;
	return ST_OK;
}

void mem_case_free(struct mem_case *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n_captures; i++) {
		free(m->captures[i].findings);
		free(m->captures[i].anomalies);
		free(m->captures[i].closed);
		free(m->captures[i].devices);
		free(m->captures[i].replies);
	}
	free(m->events);
	free(m->captures);
	free(m->texts);
	map_deinit(&m->by_text);
	map_deinit(&m->by_anomaly);
	map_deinit(&m->by_closed);
	arena_deinit(&m->arena);
	free(m);
}

void mem_case_pass_over(struct mem_case *m, uint64_t entries)
{
	m->passed_over += entries;
}

void mem_case_mark(struct mem_case *m, const char *head, struct span secret)
{
	snprintf(m->head, sizeof(m->head), "%s", head);
	m->has_secret = secret.len == CASE_SECRET;
	if (m->has_secret)
		memcpy(m->secret, secret.p, CASE_SECRET);
}

static bool is_full(const struct mem_case *m, size_t n)
{
	size_t used = m->rows_bytes + m->arena.used;

	return used > m->room || n > m->room - used;
}

/* Room in one of the arrays, charged as if each row were bought singly. */
static enum st row_room(struct mem_case *m, void **p, size_t *cap, size_t n, size_t size)
{
	enum st st;

	if (is_full(m, size))
		return ST_LIMIT;
	st = vec_grow(p, cap, n + 1, size, UINT32_MAX);
	if (st == ST_OK)
		m->rows_bytes += size;
	return st;
}

/* NULL tells of the limit or of the machine's memory; which of them shows in the budget. */
static enum st no_room(const struct mem_case *m, size_t n)
{
	return is_full(m, n) ? ST_LIMIT : ST_NOMEM;
}

static enum st keep_bytes(struct mem_case *m, const void *p, size_t n, const void **ret)
{
	void *copy = no_room(m, n) == ST_LIMIT ? NULL : arena_alloc(&m->arena, n);

	if (copy == NULL)
		return no_room(m, n);
	if (n != 0)
		memcpy(copy, p, n);
	*ret = copy;
	return ST_OK;
}

/* Short texts (protocols, keys, path elements, hosts) repeat: each is kept once, by a number. */
static enum st keep_numbered(struct mem_case *m, struct span s, size_t most, uint32_t *ret)
{
	uint64_t h = hash_bytes(s, m->seed);
	const void *p;
	enum st st;

	*ret = 0;
	if (s.len == 0)
		return ST_OK;
	for (uint32_t it = s.len <= most ? map_first(&m->by_text, h) : MAP_NONE; it != MAP_NONE;
	     it = map_next(&m->by_text, h, it)) {
		*ret = map_value(&m->by_text, it) + 1;
		if (span_eq(mem_text(m, *ret), s))
			return ST_OK;
	}
	st = row_room(m, (void **)&m->texts, &m->cap_texts, m->n_texts, sizeof(*m->texts));
	if (st == ST_OK)
		st = keep_bytes(m, s.p, s.len, &p);
	if (st == ST_OK && s.len <= most)
		st = map_put(&m->by_text, h, (uint32_t)m->n_texts);
	if (st != ST_OK)
		return st;
	m->texts[m->n_texts++] = span_of(p, s.len);
	*ret = (uint32_t)m->n_texts;
	return ST_OK;
}

static enum st keep_once(struct mem_case *m, struct span s, size_t most, struct span *ret)
{
	uint32_t number = 0;
	enum st st = keep_numbered(m, s, most, &number);

	*ret = st == ST_OK ? mem_text(m, number) : (struct span){ NULL, 0 };
	return st;
}

static enum st keep(struct mem_case *m, struct span s, struct span *ret)
{
	return keep_once(m, s, INTERN_MAX, ret);
}

static enum st keep_all(struct mem_case *m, struct span *const *texts, size_t n)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = keep(m, *texts[i], texts[i]);
	return st;
}

static enum st keep_party(struct mem_case *m, struct party *p)
{
	struct span *const texts[] = { &p->host,    &p->domain, &p->as_name,
				       &p->country, &p->owner,	&p->owner_source };

	return keep_all(m, texts, N_ELEMENTS(texts));
}

static enum st mem_begin(void *self, struct span path, size_t *capture)
{
	struct mem_case *m = self;
	struct mem_capture c = { .c = { .first_ns = TM_NONE,
					.last_ns = TM_NONE,
					.status = CAPTURE_PARTIAL,
					.reason = SPAN_LIT("was not read to its end") } };
	enum st st = keep(m, path, &c.c.path);

	if (st == ST_OK)
		st = row_room(m, (void **)&m->captures, &m->cap_captures, m->n_captures, sizeof(c));
	if (st != ST_OK)
		return st;
	*capture = m->n_captures;
	m->captures[m->n_captures++] = c;
	return ST_OK;
}

static enum st keep_path(struct mem_case *m, const struct finding *f, const struct span **ret)
{
	size_t n = f->n_path * sizeof(struct span);
	struct span *path = is_full(m, n) ? NULL : arena_alloc(&m->arena, n);
	enum st st = ST_OK;

	if (path == NULL)
		return no_room(m, n);
	for (size_t i = 0; i < f->n_path && st == ST_OK; i++)
		st = keep(m, f->path[i], &path[i]);
	*ret = path;
	return st;
}

static enum st pack_party(struct mem_case *m, const struct party *p, struct mem_party *ret)
{
	const struct span texts[] = { p->host,	  p->domain, p->as_name,
				      p->country, p->owner,  p->owner_source };
	uint32_t *const numbers[] = { &ret->host,    &ret->domain, &ret->as_name,
				      &ret->country, &ret->owner,  &ret->owner_source };
	enum st st = ST_OK;

	ret->at = p->at;
	ret->asn = p->asn;
	ret->look_up = (uint8_t)p->look_up;
	for (size_t i = 0; i < N_ELEMENTS(texts) && st == ST_OK; i++)
		st = keep_numbered(m, texts[i], INTERN_MAX, numbers[i]);
	return st;
}

static enum st pack_texts(struct mem_case *m, const struct finding *f, struct mem_finding *ret)
{
	const struct span texts[] = { f->value,	   f->matched,	   f->form,	  f->key,
				      f->device,   f->protocol,	   f->protection, f->beside,
				      f->app.name, f->app.package, f->client,	  f->client_how };
	uint32_t *const numbers[] = { &ret->value,	 &ret->matched, &ret->form,
				      &ret->key,	 &ret->device,	&ret->protocol,
				      &ret->protection,	 &ret->beside,	&ret->app_name,
				      &ret->app_package, &ret->client,	&ret->client_how };
	enum st st = ST_OK;

	for (size_t i = 0; i < N_ELEMENTS(texts) && st == ST_OK; i++)
		st = keep_numbered(m, texts[i], INTERN_MAX, numbers[i]);
	return st;
}

/* All but the trace. */
static enum st pack_finding(struct mem_case *m, const struct finding *f, struct mem_finding *ret)
{
	const void *p = NULL;
	enum st st;

	*ret = (struct mem_finding){
		.kind = (uint8_t)f->kind,
		.confidence = (uint8_t)f->confidence,
		.transport = (uint8_t)f->transport,
		.direction = (uint8_t)f->direction,
		.has_app = f->has_app,
		.why = f->why,
		.flags = f->flags,
		.uid = f->app.uid,
		.n_path = (uint32_t)f->n_path,
		.n_frames = (uint32_t)f->n_frames,
		.n_sightings = (uint32_t)f->n_sightings,
		.first_ns = f->first_ns,
		.last_ns = f->last_ns,
		.count = f->count,
		.stream_off = f->stream_off,
		.trace_key = f->trace_key,
	};
	memcpy(ret->id, f->id, sizeof(ret->id));
	st = pack_texts(m, f, ret);
	if (st == ST_OK)
		st = keep_path(m, f, &ret->path);
	if (st == ST_OK)
		st = pack_party(m, &f->src, &ret->src);
	if (st == ST_OK)
		st = pack_party(m, &f->dst, &ret->dst);
	if (st == ST_OK)
		st = keep_bytes(m, f->frames, f->n_frames * sizeof(*f->frames), &p);
	ret->frames = p;
	if (st == ST_OK)
		st = keep_bytes(m, f->sightings, f->n_sightings * sizeof(*f->sightings), &p);
	ret->sightings = p;
	return st;
}

/* Bytes stand once, whatever names them. What has no room goes: the finding stays. */
static enum st keep_trace(struct mem_case *m, const struct finding *f, const struct trace **ret)
{
	size_t n = sizeof(struct trace) + f->trace->n * sizeof(struct trace_step);
	struct trace *t = is_full(m, n) ? NULL : arena_alloc(&m->arena, sizeof(*t));
	struct trace_step *steps =
		t != NULL ? arena_alloc(&m->arena, f->trace->n * sizeof(*steps)) : NULL;
	const void *pieces = NULL;
	enum st st;

	*ret = NULL;
	if (steps == NULL)
		return no_room(m, n) == ST_LIMIT ? ST_OK : ST_NOMEM;
	*t = *f->trace;
	t->steps = steps;
	st = keep_bytes(m, t->pieces, t->n_pieces * sizeof(*t->pieces), &pieces);
	t->pieces = pieces;
	for (size_t i = 0; i < t->n && st == ST_OK; i++) {
		steps[i] = f->trace->steps[i];
		st = keep(m, steps[i].layer, &steps[i].layer);
		if (st == ST_OK)
			st = keep_once(m, steps[i].bytes, TRACE_BYTES_MAX, &steps[i].bytes);
	}
	*ret = st == ST_OK ? t : NULL;
	return st == ST_LIMIT ? ST_OK : st;
}

enum { SHARES = 16, FOR_TRACES = 12 };

/*
 * What findings of a confidence may fill, of 16 shares: the surer ones find room when the others do
 * not any more, and what is no finding (captures, what was cut off and how often) always.
 */
static size_t shares_of(enum confidence c)
{
	return c >= CONFIDENCE_CERTAIN ? 15 : c == CONFIDENCE_LIKELY ? 14 : 12;
}

static enum st mem_add_finding(void *self, const struct finding *f)
{
	struct mem_case *m = self;
	struct mem_finding copy;
	struct mem_capture *c;
	enum st st;

	if (f->capture >= m->n_captures)
		return ST_BAD;
	c = &m->captures[f->capture];
	m->room = m->max / SHARES * shares_of(f->confidence);
	st = pack_finding(m, f, &copy);
	if (st == ST_OK)
		st = row_room(m, (void **)&c->findings, &c->cap_findings, c->n_findings,
			      sizeof(*c->findings));
	m->room = m->max / SHARES * FOR_TRACES;
	if (st == ST_OK && f->trace != NULL)
		st = keep_trace(m, f, &copy.trace);
	m->room = m->max;
	if (st == ST_OK)
		c->findings[c->n_findings++] = copy;
	return st;
}

static uint64_t anomaly_hash(const struct mem_case *m, const struct kept_anomaly *a)
{
	return hash_bytes(a->what, hash_bytes(a->reason, m->seed + a->capture));
}

static enum st mem_add_anomaly(void *self, const struct kept_anomaly *a)
{
	struct mem_case *m = self;
	struct kept_anomaly copy = *a;
	struct mem_capture *c;
	uint64_t h = anomaly_hash(m, a);
	enum st st;

	if (a->capture >= m->n_captures)
		return ST_BAD;
	c = &m->captures[a->capture];
	copy.count = a->count != 0 ? a->count : 1;
	for (uint32_t it = map_first(&m->by_anomaly, h); it != MAP_NONE;
	     it = map_next(&m->by_anomaly, h, it)) {
		uint32_t i = map_value(&m->by_anomaly, it);

		/* a number may be another capture's: its text decides, at a place that exists here
		 */
		if (i < c->n_anomalies && kept_anomaly_same(&c->anomalies[i], a)) {
			kept_anomaly_merge(&c->anomalies[i], &copy);
			return ST_OK;
		}
	}
	st = keep(m, a->what, &copy.what);
	if (st == ST_OK)
		st = keep(m, a->reason, &copy.reason);
	if (st == ST_OK)
		st = row_room(m, (void **)&c->anomalies, &c->cap_anomalies, c->n_anomalies,
			      sizeof(*c->anomalies));
	if (st == ST_OK)
		st = map_put(&m->by_anomaly, h, (uint32_t)c->n_anomalies);
	if (st == ST_OK)
		c->anomalies[c->n_anomalies++] = copy;
	return st;
}

static uint64_t closed_hash(const struct mem_case *m, const struct kept_closed *k)
{
	const struct endpoint *at = &k->dst.at;

	return hash_bytes(span_of(at->ip.b, sizeof(at->ip.b)),
			  hash_bytes(k->protocol, m->seed + k->capture) + at->port);
}

static enum st mem_add_closed(void *self, const struct kept_closed *k)
{
	struct mem_case *m = self;
	struct kept_closed copy = *k;
	struct mem_capture *c;
	uint64_t h = closed_hash(m, k);
	enum st st;

	if (k->capture >= m->n_captures)
		return ST_BAD;
	c = &m->captures[k->capture];
	for (uint32_t it = map_first(&m->by_closed, h); it != MAP_NONE;
	     it = map_next(&m->by_closed, h, it)) {
		uint32_t i = map_value(&m->by_closed, it);

		if (i < c->n_closed && kept_closed_same(&c->closed[i], k)) {
			kept_closed_merge(&c->closed[i], k);
			return ST_OK;
		}
	}
	st = keep_party(m, &copy.dst);
	if (st == ST_OK)
		st = keep(m, k->protocol, &copy.protocol);
	if (st == ST_OK)
		st = row_room(m, (void **)&c->closed, &c->cap_closed, c->n_closed,
			      sizeof(*c->closed));
	if (st == ST_OK)
		st = map_put(&m->by_closed, h, (uint32_t)c->n_closed);
	if (st == ST_OK)
		c->closed[c->n_closed++] = copy;
	return st;
}

static enum st mem_add_device(void *self, const struct kept_device *d)
{
	struct mem_case *m = self;
	struct kept_device copy = *d;
	struct span *const texts[] = { &copy.name,	  &copy.model,		&copy.build,
				       &copy.fingerprint, &copy.security_patch, &copy.batch };
	struct mem_capture *c;
	enum st st;

	if (d->capture >= m->n_captures)
		return ST_BAD;
	c = &m->captures[d->capture];
	st = keep_all(m, texts, N_ELEMENTS(texts));
	if (st == ST_OK)
		st = row_room(m, (void **)&c->devices, &c->cap_devices, c->n_devices,
			      sizeof(*c->devices));
	if (st == ST_OK)
		c->devices[c->n_devices++] = copy;
	return st;
}

static enum st mem_add_reply(void *self, const struct kept_reply *r)
{
	struct mem_case *m = self;
	struct kept_reply copy = *r;
	struct mem_capture *c;
	enum st st;

	if (r->capture >= m->n_captures)
		return ST_BAD;
	c = &m->captures[r->capture];
	st = keep(m, r->from, &copy.from);
	if (st == ST_OK)
		st = row_room(m, (void **)&c->replies, &c->cap_replies, c->n_replies,
			      sizeof(*c->replies));
	if (st == ST_OK)
		c->replies[c->n_replies++] = copy;
	return st;
}

static enum st mem_add_events(void *self, struct span path, const struct kept_event *events,
			      size_t n)
{
	struct mem_case *m = self;
	size_t before = m->n_events;
	struct span source;
	enum st st = keep(m, path, &source);

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct kept_event copy = events[i];

		copy.source = source;
		st = keep(m, copy.kind, &copy.kind);
		if (st == ST_OK)
			st = keep(m, copy.detail, &copy.detail);
		if (st == ST_OK)
			st = row_room(m, (void **)&m->events, &m->cap_events, m->n_events,
				      sizeof(*m->events));
		if (st == ST_OK)
			m->events[m->n_events++] = copy;
	}
	if (st != ST_OK)
		m->n_events = before;
	return st;
}

static enum st mem_end(void *self, size_t capture, const struct capture *c)
{
	struct mem_case *m = self;
	struct capture copy = *c;
	struct mem_capture *at;
	enum st st;

	if (capture >= m->n_captures)
		return ST_BAD;
	at = &m->captures[capture];
	copy.path = at->c.path;
	st = keep(m, c->format, &copy.format);
	if (st == ST_OK)
		st = keep(m, c->reason, &copy.reason);
	if (st != ST_OK)
		return st;
	at->c = copy;
	return ST_OK;
}

static void mem_free(void *self)
{
	mem_case_free(self);
}

struct case_store mem_case_store(struct mem_case *m)
{
	return (struct case_store){ m,
				    mem_begin,
				    mem_add_finding,
				    mem_add_anomaly,
				    mem_add_closed,
				    mem_add_device,
				    mem_add_reply,
				    mem_end,
				    mem_add_events,
				    mem_free };
}
