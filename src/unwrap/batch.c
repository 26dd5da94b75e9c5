#include "unwrap/batch.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = alignof(max_align_t), SEPARATOR = 2 };

enum st batch_init(struct batch *b)
{
	*b = (struct batch){ 0 };
	b->text = malloc(BATCH_TEXT);
	b->store = malloc(BATCH_STORE);
	b->messages = calloc(BATCH_MESSAGES, sizeof(const struct message *));
	if (b->text == NULL || b->store == NULL || b->messages == NULL) {
		batch_deinit(b);
		return ST_NOMEM;
	}
	return ST_OK;
}

void batch_deinit(struct batch *b)
{
	if (b == NULL)
		return;
	free(b->text);
	free(b->store);
	free(b->messages);
	*b = (struct batch){ 0 };
}

void batch_clear(struct batch *b)
{
	b->n_text = b->n_store = b->n = 0;
	b->talk = NULL;
}

static size_t padded(size_t n)
{
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

/* What copying m takes at most. False when it is too large for any batch. */
static bool measure(const struct message *m, size_t *text, size_t *store)
{
	size_t t = 0, s = padded(sizeof(*m)) + padded(sizeof(*m->talk));

	if (m->n_fields > BATCH_STORE / sizeof(struct field)
	    || m->n_runs > BATCH_STORE / sizeof(struct run))
		return false;
	s += padded(m->n_fields * sizeof(struct field)) + padded(m->n_runs * sizeof(struct run));
	s += padded(m->talk->host.len);
	if (m->talk->has_app)
		s += padded(m->talk->app.name.len) + padded(m->talk->app.package.len);
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];

		if (f->bytes.len > BATCH_MESSAGE || f->key.len > BATCH_MESSAGE
		    || f->n_pieces > BATCH_STORE / sizeof(struct piece))
			return false;
		s += padded(f->key.len) + padded(f->n_pieces * sizeof(struct piece));
		if (batch_is_swept(f))
			t += f->bytes.len + SEPARATOR;
		if (!batch_is_swept(f) || f->bytes.len <= BARREN_BYTES)
			s += padded(f->bytes.len);
		if (t > BATCH_MESSAGE || s > BATCH_STORE)
			return false;
	}
	*text = t;
	*store = s;
	return s <= BATCH_STORE;
}

/* There is room: measure() saw to it. */
static void *keep(struct batch *b, const void *p, size_t n)
{
	uint8_t *to = b->store + b->n_store;

	if (n != 0)
		memcpy(to, p, n);
	b->n_store += padded(n);
	return to;
}

static struct span keep_span(struct batch *b, struct span s)
{
	return (struct span){ keep(b, s.p, s.len), s.len };
}

static bool same_side(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && ip_eq(&a->ip, &b->ip) && a->mac.known == b->mac.known
	       && memcmp(a->mac.b, b->mac.b, sizeof(a->mac.b)) == 0;
}

static bool same_talk(const struct talk *a, const struct talk *b)
{
	return a->flow == b->flow && a->shard == b->shard && a->transport == b->transport
	       && a->opener_known == b->opener_known && !a->has_app && !b->has_app
	       && same_side(&a->side[0], &b->side[0]) && same_side(&a->side[1], &b->side[1]);
}

static const struct talk *keep_talk(struct batch *b, const struct talk *t)
{
	struct talk *to;

	if (b->talk != NULL && same_talk(b->talk, t))
		return b->talk;
	to = keep(b, t, sizeof(*t));
	if (t->has_app) {
		to->app.name = keep_span(b, t->app.name);
		to->app.package = keep_span(b, t->app.package);
	}
	to->host = keep_span(b, t->host);
	b->talk = to;
	return to;
}

static void keep_field(struct batch *b, struct field *f)
{
	f->key = keep_span(b, f->key);
	f->pieces = keep(b, f->pieces, f->n_pieces * sizeof(*f->pieces));
	if (b->barren != NULL && batch_is_swept(f)) {
		barren_note(b->barren, f);
		f->flags |= barren_is_quiet(b->barren, f) ? FIELD_QUIET : 0;
	}
	if (!batch_is_swept(f)) {
		f->bytes = keep_span(b, f->bytes);
		return;
	}
	f->bytes.p = memcpy(b->text + b->n_text, f->bytes.p, f->bytes.len);
	b->n_text += f->bytes.len;
	b->text[b->n_text++] = 0x00;
	b->text[b->n_text++] = 0xff;
}

enum st batch_add(struct batch *b, const struct message *m)
{
	size_t text, store;
	struct message *to;
	struct field *fields;

	if (!measure(m, &text, &store))
		return ST_LIMIT;
	if (text > BATCH_TEXT - b->n_text || store > BATCH_STORE - b->n_store
	    || b->n == BATCH_MESSAGES)
		return ST_MORE;
	to = keep(b, m, sizeof(*m));
	to->talk = keep_talk(b, m->talk);
	to->text = NULL; /* is gone by then */
	to->runs = keep(b, m->runs, m->n_runs * sizeof(*m->runs));
	fields = keep(b, m->fields, m->n_fields * sizeof(*m->fields));
	to->fields = fields;
	for (size_t i = 0; i < m->n_fields; i++)
		keep_field(b, &fields[i]);
	b->messages[b->n++] = to;
	return ST_OK;
}
