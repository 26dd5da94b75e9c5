#include "identify/identify.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"
#include "identify/context.h"
#include "identify/fields.h"
#include "identify/identify_ids.h"
#include "identify/known.h"
#include "identify/scan.h"
#include "model/trace.h"
#include "unwrap/layer.h"
#include "unwrap/view.h"

#include <stdlib.h>
#include <string.h>

enum {
	NEEDLES_MAX = 1 << 20,
	NEEDLE_DIGEST = 8,
	NEEDLE_LEAST = 4,
	NEEDLE_PAIRS = 4,
	PATH_TEXT_MAX = 64 * 1024,
	SURFACES_MAX = 32,
	CONTEXT_MAX = 1024
};

struct identity {
	const struct profile *profile;
	struct known *known; /* NULL without a profile */
	struct arena arena;  /* spellings of names */
	struct needle *needles;
	size_t n, cap;
};

/* --- what is shared ----------------------------------------------------------------------- */

static enum st add_needle(struct identity *id, struct span bytes, uint32_t nid, bool caseless)
{
	enum st ret = vec_grow((void **)&id->needles, &id->cap, id->n + 1, sizeof(*id->needles),
			       NEEDLES_MAX);

	if (ret == ST_OK)
		id->needles[id->n++] = (struct needle){ bytes, nid, caseless };
	return ret;
}

static enum st add_key(void *arg, struct span needle)
{
	struct identity *id = arg;
	struct span copy;

	if (!arena_dup(&id->arena, needle, &copy))
		return ST_NOMEM;
	return add_needle(id, copy, NEEDLE_KEY, true);
}

/* "ab cd ef 01": what stands between the pairs otherwise, the sweep's HEX tells. */
static enum st spaced_needle(struct identity *id, struct span digest, struct span *ret)
{
	char text[3 * NEEDLE_PAIRS], hex[2 * NEEDLE_PAIRS + 1];

	hex_format(span_cut(digest, 0, NEEDLE_PAIRS), hex);
	for (size_t i = 0; i < NEEDLE_PAIRS; i++) {
		text[3 * i] = hex[2 * i];
		text[3 * i + 1] = hex[2 * i + 1];
		text[3 * i + 2] = ' ';
	}
	return arena_dup(&id->arena, span_of(text, sizeof(text) - 1), ret) ? ST_OK : ST_NOMEM;
}

static enum st add_known(struct identity *id)
{
	enum st ret = ST_OK;

	for (size_t i = 0; ret == ST_OK && i < known_count(id->known); i++) {
		const struct known_form *f = known_at(id->known, i);
		struct span b = f->bytes;

		if ((f->flags & FORM_SPACED) != 0)
			ret = spaced_needle(id, f->bytes, &b);
		else if ((f->flags & FORM_DIGEST) != 0)
			b = span_cut(b, 0, NEEDLE_DIGEST);
		if (ret == ST_OK && (f->flags & FORM_SWEPT) != 0 && b.len >= NEEDLE_LEAST)
			ret = add_needle(id, b, (uint32_t)(NEEDLE_KNOWN + i),
					 (f->flags & (FORM_TEXT | FORM_SPACED)) != 0);
	}
	return ret;
}

enum st identity_new(struct identity **ret, const struct profile *profile, struct err *e)
{
	struct identity *id = calloc(1, sizeof(*id));
	enum st st = id != NULL ? ST_OK : ST_NOMEM;

	if (id != NULL) {
		id->profile = profile;
		arena_init(&id->arena, 16 << 20);
		st = keys_each_needle(add_key, id);
		if (st == ST_OK && profile != NULL && profile->n_values != 0)
			st = known_new(&id->known, profile);
		if (st == ST_OK && id->known != NULL)
			st = add_known(id);
	}
	if (st != ST_OK) {
		identity_free(id);
		return err_set(e, st, 0, 0, "%s", st_name(st));
	}
	*ret = id;
	return ST_OK;
}

void identity_free(struct identity *id)
{
	if (id == NULL)
		return;
	known_free(id->known);
	free(id->needles);
	arena_deinit(&id->arena);
	free(id);
}

const struct needle *identity_needles(const struct identity *id, size_t *n)
{
	*n = id->n;
	return id->needles;
}

/* --- one thread --------------------------------------------------------------------------- */

struct identifier {
	const struct identity *id;
	enum confidence least;
	struct candidate_sink out;
	struct anomaly_sink anomalies;
	struct gather g;
	struct buf path, beside;
	struct field_names names;
	struct view_memo memo[SURFACE_MEMOS];
	uint32_t of_event[EVENT_COUNT_]; /* recognisers that answer to it */
	bool traces;
};

void identifier_trace(struct identifier *i)
{
	i->traces = true;
}

enum st identifier_new(struct identifier **ret, const struct identity *id, enum confidence least,
		       const struct candidate_sink *out, const struct anomaly_sink *anomalies)
{
	struct identifier *i = calloc(1, sizeof(*i));

	if (i == NULL)
		return ST_NOMEM;
	i->id = id;
	i->least = least;
	i->out = *out;
	if (anomalies != NULL)
		i->anomalies = *anomalies;
	scan_by_event(i->of_event);
	gather_init(&i->g);
	buf_init(&i->path, PATH_TEXT_MAX);
	buf_init(&i->beside, CONTEXT_MAX);
	*ret = i;
	return ST_OK;
}

void identifier_free(struct identifier *i)
{
	if (i == NULL)
		return;
	gather_deinit(&i->g);
	buf_deinit(&i->path);
	buf_deinit(&i->beside);
	free(i);
}

static void see_surface(void *arg, const struct message *m, const struct surface *s,
			const struct event *ev, size_t n)
{
	struct identifier *i = arg;
	struct scan sc = { .known = i->id->known, .m = m, .s = s, .g = &i->g };

	for (size_t k = 0; k < n; k++)
		scan_event(&sc, &ev[k], i->of_event[ev[k].what]);
}

/* The path in pieces that NUL separates. */
static size_t split_path(struct span text, struct span *path)
{
	size_t n = 0;

	while (n < CANDIDATE_PATH_MAX) {
		size_t end = span_find(text, 0, 0);

		path[n++] = span_cut(text, 0, end);
		if (end >= text.len)
			break;
		text = span_from(text, end + 1);
	}
	return n;
}

static bool looks_encoded(const struct surface *s)
{
	for (; s != NULL; s = s->parent)
		if (s->layer != NULL && s->layer->encoded)
			return true;
	return false;
}

static void fill_talk(struct candidate *c, const struct message *m)
{
	const struct talk *t = m->talk;

	c->src = t->side[m->from & 1];
	c->dst = t->side[~m->from & 1];
	c->transport = t->transport;
	c->shard = t->shard;
	c->has_app = t->has_app;
	if (t->has_app)
		c->app = (struct app_text){ t->app.uid, t->app.name, t->app.package };
	if (t->opener_known)
		c->flags |= CANDIDATE_OPENER_KNOWN;
	if (m->from == 0)
		c->flags |= CANDIDATE_SRC_OPENED;
	c->host = t->host;
	c->protocol = span_str(m->protocol);
	c->time_ns = m->time_ns;
	c->order = m->order;
}

/* From the field down to where the value stood. False: deeper than a trace can be. */
static bool make_trace(const struct surface *s, struct trace_step *steps, size_t *n)
{
	*n = (size_t)s->depth + 1;
	if (*n > TRACE_STEPS_MAX)
		return false;
	for (size_t k = *n; k-- != 0 && s != NULL; s = s->parent) {
		steps[k].layer = span_str(s->layer != NULL ? s->layer->name : s->field->name);
		steps[k].at = s->parent != NULL ? s->at : 0;
		steps[k].len = s->parent != NULL ? s->len : (uint32_t)s->bytes.len;
		steps[k].bytes = s->bytes;
	}
	return true;
}

/* Out with c and the bytes it came from. */
static void emit_traced(const struct identifier *i, const struct message *m, struct candidate *c,
			const struct cand *from)
{
	const struct field *f = from->s->field;
	struct trace_step steps[TRACE_STEPS_MAX] = { 0 };
	struct trace trace = { .steps = steps,
			       .value_at = (uint32_t)from->at,
			       .value_len = (uint32_t)from->len,
			       .message_off = m->stream_off,
			       .pieces = f->pieces };

	if ((f->flags & FIELD_VERBATIM) != 0 && f->n_pieces <= TRACE_PIECES_MAX)
		trace.n_pieces = f->n_pieces;
	if (make_trace(from->s, steps, &trace.n))
		c->trace = &trace;
	i->out.candidate(i->out.arg, c);
	c->trace = NULL;
}

/* Out with one; ST_OK, or what stopped it. */
static enum st emit(struct identifier *i, const struct message *m, struct cand *from)
{
	struct candidate c = { .kind = from->kind,
			       .confidence = from->confidence,
			       .why = from->why,
			       .flags = from->flags,
			       .value = from->value,
			       .matched = span_cut(from->s->bytes, from->at, from->len),
			       .form = span_str(from->form),
			       .key = from->key,
			       .device = from->device,
			       .beside = buf_span(&i->beside) };
	size_t n_elements = 0;
	enum st ret;

	gather_place(from);
	buf_clear(&i->path);
	ret = surface_path_on(from->s, from->at, i->memo, &i->path, &n_elements);
	if (ret != ST_OK)
		return ret;
	c.n_path = split_path(buf_span(&i->path), c.path);
	fill_talk(&c, m);
	c.protection = span_str(m->protection);
	if (looks_encoded(from->s) && span_eq_str(c.protection, "none"))
		c.protection = SPAN_LIT("encoded");
	c.stream_off = field_stream_off(m, from->s->field, from->root_at);
	c.n_frames = message_frames(m, c.stream_off, from->root_len != 0 ? from->root_len : 1,
				    c.frames, CANDIDATE_FRAMES_MAX);
	if (i->traces && (c.flags & CANDIDATE_DIGEST) == 0)
		emit_traced(i, m, &c, from);
	else
		i->out.candidate(i->out.arg, &c);
	return ST_OK;
}

/* Context of the message, from the surfaces that told something. */
static void find_context(struct identifier *i, const struct message *m)
{
	const struct surface *surfaces[SURFACES_MAX];
	size_t n = 0;

	buf_clear(&i->beside);
	for (size_t k = 0; k < i->g.n && n < SURFACES_MAX; k++) {
		const struct cand *c = &i->g.c[k];
		bool listed = false;

		if (c->dropped || c->confidence < i->least)
			continue;
		for (size_t j = 0; j < n; j++)
			listed |= surfaces[j] == c->s;
		if (!listed)
			surfaces[n++] = c->s;
	}
	/* what did not fit is context only */
	if (n != 0 && context_find(m, surfaces, n, &i->beside) == ST_NOMEM)
		buf_clear(&i->beside);
}

static void message_end(void *arg, const struct message *m)
{
	struct identifier *i = arg;
	struct scan sc = { .known = i->id->known, .m = m, .g = &i->g };

	fields_see(&sc, &i->names);
	gather_decide(&i->g);
	if (i->g.n != 0)
		find_context(i, m);
	for (size_t k = 0; k < SURFACE_MEMOS; k++)
		i->memo[k].bytes = (struct span){ 0 };
	for (size_t k = 0; k < i->g.n; k++) {
		struct cand *c = &i->g.c[k];

		if (c->dropped || (c->confidence < i->least && (c->flags & CANDIDATE_DIGEST) == 0))
			continue;
		if (emit(i, m, c) != ST_OK)
			i->g.cut++;
	}
	if (i->g.cut != 0) {
		struct anomaly a = { "limit.candidates", m->n_runs != 0 ? m->runs[0].frame : 0,
				     m->stream_off, "more values in one message than are kept",
				     i->g.cut };

		if (i->anomalies.anomaly != NULL)
			i->anomalies.anomaly(i->anomalies.arg, &a);
	}
	gather_reset(&i->g);
}

static bool wants(void *arg, const struct field *f)
{
	return identifier_wants(arg, f);
}

struct peel_sink identifier_sink(struct identifier *i)
{
	return (struct peel_sink){
		.arg = i,
		.surface = see_surface,
		.message_end = message_end,
		.wants = wants,
		.events_only = i->of_event[EVENT_START] == 0,
	};
}

bool identifier_wants(struct identifier *i, const struct field *f)
{
	return fields_wants(&i->names, f);
}
