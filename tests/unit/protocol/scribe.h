/*
 * scribe.h - a conversation played to the engine, and what came out written down as text.
 *
 * A script is a row of steps. The same script is played whole, cut in two
 * at every byte of every step, and byte by byte: the text must be the same
 * each time. Each field must lead back to the bytes it came from.
 *
 *	0 http @0			side, protocol, stream offset; (tls): opened with a key;
 *					leads: what follows is read by it
 *	 http.request.header:Host=example.org
 *	 http.response.body~=...	~: a window, !: defined, -: context
 *	name http.host example.org 192.0.2.2
 *	closed 1 tls 4711
 *	anomaly http
 */
#ifndef TESTS_PROTOCOL_SCRIBE_H
#define TESTS_PROTOCOL_SCRIBE_H

#include "base/buf.h"
#include "base/span.h"
#include "protocol/engine.h"
#include "protocol/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SCRIPT_MOST = 24 };

struct step {
	enum { STEP_END, STEP_DATA, STEP_GAP, STEP_FIN, STEP_ALTERNATE } what;
	unsigned side;
	struct span bytes; /* gap: len bytes are lost */
};

#define SAY(side, text)                                           \
	{                                                         \
		STEP_DATA, side,                                  \
		{                                                 \
			(const uint8_t *)(text), sizeof(text) - 1 \
		}                                                 \
	}
#define LOSE(side, n)           \
	{                       \
		STEP_GAP, side, \
		{               \
			NULL, n \
		}               \
	}
#define FIN(side)               \
	{                       \
		STEP_FIN, side, \
		{               \
			NULL, 0 \
		}               \
	}
#define AGAIN(side, text)                                         \
	{                                                         \
		STEP_ALTERNATE, side,                             \
		{                                                 \
			(const uint8_t *)(text), sizeof(text) - 1 \
		}                                                 \
	}

struct script {
	const char *what;
	enum transport transport;
	uint16_t ports[2];
	bool midway, cut;
	bool uncut;  /* is played whole only */
	bool opened; /* fields are what was enciphered: their places hold other bytes */
	uint16_t proto;
	const char *keylog; /* secrets of TLS, from the start on */
	struct step steps[SCRIPT_MOST];
	const char *want;
};

struct scribe {
	struct engine engine;
	const struct script *script;
	struct buf text;
	uint8_t *stream[2]; /* all bytes said, by offset; gaps as zeros */
	size_t len[2];
	uint64_t frame;
	struct conv *conv;
	bool loose; /* two copies of the same bytes: places are not compared any more */
};

static void scribe_ok(enum st st)
{
	assert_int_equal(st, ST_OK);
}

static void scribe_bytes(struct buf *b, struct span s)
{
	size_t shown = s.len > 600 ? 40 : s.len;

	for (size_t i = 0; i < shown; i++) {
		uint8_t c = s.p[i];

		if (c == '\\' || c < ' ' || c >= 0x7f)
			scribe_ok(buf_printf(b, "\\x%02x", c));
		else
			scribe_ok(buf_put_u8(b, c));
	}
	if (shown != s.len)
		scribe_ok(buf_printf(b, "...(%zu)", s.len));
}

static void scribe_place(struct scribe *w, const struct message *m, const struct field *f)
{
	for (size_t i = 0; f->n_pieces != 0 && i < f->bytes.len; i++) {
		uint64_t at = field_stream_off(m, f, i);

		assert_true(at < w->len[m->from]);
		/* the dots of names are lengths in the stream, defined values may be decoded, and
		 * so are NetBIOS names */
		if (!w->loose && f->bytes.p[i] != '.' && f->flags != FIELD_DEFINED
		    && strncmp(f->name, "nbns.", 5) != 0)
			assert_int_equal(w->stream[m->from][at], f->bytes.p[i]);
	}
}

static void scribe_message(void *arg, const struct message *m)
{
	struct scribe *w = arg;

	assert_true(m->n_runs != 0);
	scribe_ok(buf_printf(&w->text, "%u %s%s @%llu%s", m->from, m->protocol,
			     strcmp(m->protection, "tls") == 0 ? " (tls)" : "",
			     (unsigned long long)m->stream_off, m->leads ? " leads" : ""));
	if (m->overlap != 0)
		scribe_ok(buf_printf(&w->text, " overlap %u", m->overlap));
	scribe_ok(buf_put_str(&w->text, "\n"));
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];

		scribe_place(w, m, f);
		scribe_ok(buf_printf(&w->text, " %s", f->name));
		if (f->key.len != 0) {
			scribe_ok(buf_put_u8(&w->text, ':'));
			scribe_bytes(&w->text, f->key);
		}
		scribe_ok(buf_printf(&w->text, "%s%s%s=", (f->flags & FIELD_WINDOW) ? "~" : "",
				     (f->flags & FIELD_DEFINED) ? "!" : "",
				     (f->flags & FIELD_CONTEXT) ? "-" : ""));
		scribe_bytes(&w->text, f->bytes);
		scribe_ok(buf_put_str(&w->text, "\n"));
	}
}

static void scribe_name(void *arg, const struct name_seen *n)
{
	struct scribe *w = arg;
	char ip[IP_TEXT_MAX];

	scribe_ok(buf_printf(&w->text, "name %s ", n->how));
	scribe_bytes(&w->text, n->name);
	if (n->alias.len != 0) {
		scribe_ok(buf_put_str(&w->text, " -> "));
		scribe_bytes(&w->text, n->alias);
	}
	if (n->ip.family != IP_NONE)
		scribe_ok(buf_printf(&w->text, " %s", ip_format(&n->ip, ip)));
	scribe_ok(buf_put_str(&w->text, "\n"));
}

static void scribe_closed(void *arg, const struct closed_seen *c)
{
	struct scribe *w = arg;

	scribe_ok(buf_printf(&w->text, "closed %u %s %llu\n", c->from, c->protocol,
			     (unsigned long long)c->bytes));
}

static void scribe_anomaly(void *arg, const struct anomaly *a)
{
	struct scribe *w = arg;

	scribe_ok(buf_printf(&w->text, "anomaly %s\n", a->what));
}

static void scribe_talk(void *who, struct talk *ret)
{
	const struct scribe *w = who;

	*ret = (struct talk){ .transport = w->script->transport, .flow = 1 };
	for (unsigned i = 0; i < 2; i++) {
		ret->side[i].port = w->script->ports[i];
		ret->side[i].ip = (struct ip){ { 192, 0, 2, (uint8_t)(i + 1) }, IP_V4 };
	}
	ret->opener_known = !w->script->midway;
}

static void scribe_gone(void *who)
{
	((struct scribe *)who)->conv = NULL;
}

static void scribe_open(struct scribe *w, const struct script *s, const struct conv_limits *l)
{
	const struct message_sink out = {
		w, scribe_message, scribe_name, scribe_closed, NULL, NULL
	};
	const struct anomaly_sink anomalies = { w, scribe_anomaly };

	*w = (struct scribe){ .script = s, .loose = s->opened };
	buf_init(&w->text, 1 << 24);
	scribe_ok(engine_init(&w->engine, l != NULL ? l : &conv_limits_default, &out, &anomalies));
	if (s->keylog != NULL) {
		struct keyring_read r;

		scribe_ok(keyring_new(&w->engine.keys));
		scribe_ok(keyring_add(w->engine.keys, span_str(s->keylog), 0, &r));
	}
	w->engine.talk = scribe_talk;
	w->engine.gone = scribe_gone;
	w->conv = conv_open(&w->engine, w, s->transport, s->ports, s->midway);
	assert_non_null(w->conv);
}

static void scribe_close(struct scribe *w)
{
	conv_close(w->conv);
	keyring_free(w->engine.keys);
	engine_deinit(&w->engine);
	buf_deinit(&w->text);
	free(w->stream[0]);
	free(w->stream[1]);
}

/* Feeds from an exact-size heap copy, so that ASan sees one byte too far. */
static void scribe_feed(struct scribe *w, unsigned side, struct span bytes, unsigned flags)
{
	struct run run = { w->len[side], ++w->frame, (int64_t)w->frame };
	struct chunk c = { .runs = &run, .n_runs = 1, .flags = flags, .time_ns = run.time_ns };
	uint8_t *copy = malloc(bytes.len != 0 ? bytes.len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes.p, bytes.len);
	c.bytes = span_of(copy, bytes.len);
	c.off = w->len[side];
	c.missing = w->script->cut ? 1 : 0;
	c.proto = w->script->proto;
	if ((flags & CHUNK_ALTERNATE) != 0) {
		c.off = run.off = w->len[side] - bytes.len;
		w->loose = true;
	} else {
		w->stream[side] = realloc(w->stream[side], w->len[side] + bytes.len + 1);
		assert_non_null(w->stream[side]);
		memcpy(w->stream[side] + w->len[side], copy, bytes.len);
		w->len[side] += bytes.len;
	}
	if (w->conv == NULL) /* it was ended to make room; the flow goes on */
		w->conv = conv_open(&w->engine, w, w->script->transport, w->script->ports, true);
	assert_non_null(w->conv);
	conv_data(w->conv, side, &c);
	free(copy);
}

static void scribe_lose(struct scribe *w, unsigned side, size_t n)
{
	w->stream[side] = realloc(w->stream[side], w->len[side] + n + 1);
	assert_non_null(w->stream[side]);
	memset(w->stream[side] + w->len[side], 0, n);
	if (w->conv != NULL)
		conv_gap(w->conv, side, w->len[side], n);
	w->len[side] += n;
}

/* Plays the steps; step number at is cut in two behind cut bytes; each: byte by byte. */
static void scribe_play(struct scribe *w, size_t at, size_t cut, bool each)
{
	const struct step *steps = w->script->steps;

	for (size_t i = 0; i < SCRIPT_MOST && steps[i].what != STEP_END; i++) {
		struct span b = steps[i].bytes;

		if (steps[i].what == STEP_GAP) {
			scribe_lose(w, steps[i].side, b.len);
		} else if (steps[i].what == STEP_FIN) {
			conv_fin(w->conv, steps[i].side);
		} else if (steps[i].what == STEP_ALTERNATE) {
			scribe_feed(w, steps[i].side, b, CHUNK_ALTERNATE);
		} else if (each) {
			for (size_t k = 0; k < b.len; k++)
				scribe_feed(w, steps[i].side, span_cut(b, k, 1), 0);
		} else if (i == at && cut != 0 && cut < b.len) {
			scribe_feed(w, steps[i].side, span_cut(b, 0, cut), 0);
			scribe_feed(w, steps[i].side, span_from(b, cut), 0);
		} else {
			scribe_feed(w, steps[i].side, b, 0);
		}
	}
	conv_close(w->conv);
	w->conv = NULL;
}

static void scribe_compare(const struct script *s, size_t at, size_t cut, bool each)
{
	struct scribe w;
	struct span got;

	scribe_open(&w, s, NULL);
	scribe_play(&w, at, cut, each);
	got = buf_span(&w.text);
	if (!span_eq_str(got, s->want)) {
		print_message("row '%s' (step %zu cut at %zu%s):\n%.*s---- wanted:\n%s", s->what,
			      at, cut, each ? ", byte by byte" : "", (int)got.len,
			      (const char *)got.p, s->want);
		fail();
	}
	scribe_close(&w);
}

static void scribe_script(const struct script *s)
{
	scribe_compare(s, SCRIPT_MOST, 0, false);
	if (s->transport != TRANSPORT_TCP || s->uncut)
		return;
	for (size_t i = 0; i < SCRIPT_MOST && s->steps[i].what != STEP_END; i++)
		for (size_t k = 1; s->steps[i].what == STEP_DATA && k < s->steps[i].bytes.len; k++)
			scribe_compare(s, i, k, false);
	scribe_compare(s, SCRIPT_MOST, 0, true);
}

static inline void scribe_scripts(const struct script *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		scribe_script(&s[i]);
}

/* A test program that plays a table called rows. */
#define SCRIBE_MAIN                                                                \
	static void every_row(void **state)                                        \
	{                                                                          \
		(void)state;                                                       \
		scribe_scripts(rows, N_ELEMENTS(rows));                            \
	}                                                                          \
	int main(void)                                                             \
	{                                                                          \
		const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) }; \
		return cmocka_run_group_tests(tests, NULL, NULL);                  \
	}

#endif
