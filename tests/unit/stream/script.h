/*
 * script.h - segments written as text, the calls of a shard read as text.
 *
 * A script is steps divided by ';', a step is words:
 *	> or <		sent by the one end or the other
 *	SAFRU.		TCP flags; '.' none
 *	s=N a=N		sequence and acknowledgement number
 *	'text'		payload
 *	t=MS		time of this step and those behind it, milliseconds
 *	m=N		bytes cut off by the snap length
 *	u=N		urgent pointer
 *	p=N		port of the end that '>' stands for, from here on
 *	udp, ip=N	another transport, from here on
 *	r=N:F		the payload's bytes from N on came in frame F (repeatable)
 *	app=NAME	who is told to have sent it
 * Frames are numbered by step, from 1. What comes back, divided by blanks:
 *	d0@5:text#3,9@7	data of side 0 at 5; frame 3, from offset 7 on frame 9
 *	a.. U..		the same, alternate or urgent
 *	g0@5+3#7	gap at 5, 3 bytes, known by frame 7
 *	f0 e:closed	fin of side 0, end
 *	!tcp.gap#7@5	anomaly
 * A flow other than the first of the shard has its number in front: 2/d0...
 */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include "base/span.h"
#include "stream/stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct script {
	struct streams *streams;
	struct segment seg; /* what stays from step to step */
	uint64_t frame;
	char out[65536];
	size_t len;
	enum st st; /* of the last feed that failed */
};

static inline void __attribute__((format(printf, 2, 3)))
script_say(struct script *sc, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(sc->out + sc->len, sizeof(sc->out) - sc->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		sc->len += (size_t)n;
	if (sc->len >= sizeof(sc->out))
		abort();
}

static inline void script_flow(struct script *sc, const struct flow *f)
{
	struct talk t;

	flow_talk(f, &t);
	if (sc->len != 0)
		script_say(sc, " ");
	if (t.flow != 1)
		script_say(sc, "%u/", (unsigned)t.flow);
}

static inline void script_data(void *arg, struct flow *f, unsigned side, const struct chunk *c)
{
	struct script *sc = (struct script *)arg;
	char what = 'd';

	if ((c->flags & CHUNK_URGENT) != 0)
		what = 'U';
	if ((c->flags & CHUNK_ALTERNATE) != 0)
		what = 'a';
	script_flow(sc, f);
	script_say(sc, "%c%u@%u:%.*s", what, side, (unsigned)c->off, (int)c->bytes.len,
		   (const char *)c->bytes.p);
	for (size_t i = 0; i < c->n_runs; i++)
		if (i == 0 && c->runs[i].off == c->off)
			script_say(sc, "#%u", (unsigned)c->runs[i].frame);
		else
			script_say(sc, ",%u@%u", (unsigned)c->runs[i].frame,
				   (unsigned)c->runs[i].off);
	if (c->missing != 0)
		script_say(sc, "~%u", (unsigned)c->missing);
}

static inline void script_gap(void *arg, struct flow *f, unsigned side, uint64_t off, uint64_t len,
			      uint64_t frame)
{
	struct script *sc = (struct script *)arg;

	script_flow(sc, f);
	script_say(sc, "g%u@%u+%llu#%u", side, (unsigned)off, (unsigned long long)len,
		   (unsigned)frame);
}

static inline void script_fin(void *arg, struct flow *f, unsigned side)
{
	struct script *sc = (struct script *)arg;

	script_flow(sc, f);
	script_say(sc, "f%u", side);
}

static inline void script_end(void *arg, struct flow *f, enum flow_end why)
{
	static const char *const names[] = { "closed", "reset", "idle", "evicted", "input" };
	struct script *sc = (struct script *)arg;

	script_flow(sc, f);
	script_say(sc, "e:%s", names[why]);
}

static inline void script_anomaly(void *arg, const struct anomaly *a)
{
	struct script *sc = (struct script *)arg;

	script_say(sc, "%s!%s#%u@%u", sc->len != 0 ? " " : "", a->what, (unsigned)a->frame,
		   (unsigned)a->offset);
}

/* sc must stay where it is. */
MUST_CHECK static inline enum st script_open(struct script *sc, const struct stream_limits *l)
{
	const struct stream_sink sink = { sc, script_data, script_gap, script_fin, script_end };
	const struct anomaly_sink anomalies = { sc, script_anomaly };

	*sc = (struct script){ 0 };
	sc->seg.transport = TRANSPORT_TCP;
	sc->seg.src.ip = (struct ip){ .b = { 192, 0, 2, 1 }, .family = IP_V4 };
	sc->seg.dst.ip = (struct ip){ .b = { 198, 51, 100, 1 }, .family = IP_V4 };
	sc->seg.src.port = 40000;
	sc->seg.dst.port = 80;
	return streams_new(&sc->streams, 3, l, &sink, &anomalies);
}

struct script_runs {
	struct run run[16];
	size_t n;
};

static inline void script_flags(struct segment *g, const char *word)
{
	static const char letters[] = "FSRPAU";

	for (; *word != '\0'; word++) {
		const char *at = strchr(letters, *word);

		if (at != NULL)
			g->flags |= (uint8_t)(1 << (at - letters));
		else if (*word != '.')
			abort();
	}
}

/* One word of a step into g; what stays goes into sc->seg too. */
static inline void script_word(struct script *sc, struct segment *g, struct script_runs *runs,
			       const char *word)
{
	const char *eq = strchr(word, '=');
	unsigned long v = eq != NULL ? strtoul(eq + 1, NULL, 10) : 0;

	if (word[0] == '\'') {
		g->payload = span_of(word + 1, strlen(word) - 2);
	} else if (strcmp(word, "<") == 0) {
		struct endpoint e = g->src;

		g->src = g->dst;
		g->dst = e;
	} else if (strcmp(word, ">") == 0) {
		return;
	} else if (strcmp(word, "udp") == 0) {
		g->transport = sc->seg.transport = TRANSPORT_UDP;
	} else if (eq == NULL) {
		script_flags(g, word);
	} else if (strncmp(word, "ip=", 3) == 0) {
		g->transport = sc->seg.transport = TRANSPORT_IP;
		g->proto = sc->seg.proto = (uint16_t)v;
	} else if (strncmp(word, "app=", 4) == 0) {
		g->app = (struct app){ .uid = 10001, .name = span_str(eq + 1) };
		g->has_app = true;
	} else if (word[0] == 'r') {
		runs->run[runs->n++] =
			(struct run){ v, strtoul(strchr(eq, ':') + 1, NULL, 10), g->time_ns };
	} else if (word[0] == 's') {
		g->seq = (uint32_t)v;
	} else if (word[0] == 'a') {
		g->ack = (uint32_t)v;
	} else if (word[0] == 't') {
		g->time_ns = sc->seg.time_ns = (int64_t)v * 1000000;
	} else if (word[0] == 'm') {
		g->missing = (uint32_t)v;
	} else if (word[0] == 'u') {
		g->urgent = (uint16_t)v;
	} else if (word[0] == 'p') {
		g->src.port = sc->seg.src.port = (uint16_t)v;
	} else {
		abort();
	}
}

/* Feeds from exact-size copies that die right after. */
static inline void script_feed(struct script *sc, struct segment g, const struct script_runs *runs)
{
	uint8_t *payload = malloc(g.payload.len != 0 ? g.payload.len : 1);
	struct run *copy = malloc((runs->n != 0 ? runs->n : 1) * sizeof(*copy));
	enum st st;

	if (payload == NULL || copy == NULL)
		abort();
	if (g.payload.len != 0)
		memcpy(payload, g.payload.p, g.payload.len);
	g.payload.p = payload;
	memcpy(copy, runs->run, runs->n * sizeof(*copy));
	g.runs = runs->n != 0 ? copy : NULL;
	g.n_runs = runs->n;
	st = streams_feed(sc->streams, &g);
	if (st != ST_OK)
		sc->st = st;
	free(payload);
	free(copy);
}

static inline void script_step(struct script *sc, char *step)
{
	struct segment g = sc->seg;
	struct script_runs runs = { .n = 0 };
	char *save = NULL;

	g.frame = ++sc->frame;
	for (char *w = strtok_r(step, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
		script_word(sc, &g, &runs, w);
	script_feed(sc, g, &runs);
}

static inline void script_run(struct script *sc, const char *text)
{
	char *copy = strdup(text), *save = NULL;

	if (copy == NULL)
		abort();
	for (char *s = strtok_r(copy, ";", &save); s != NULL; s = strtok_r(NULL, ";", &save))
		script_step(sc, s);
	free(copy);
}

/* Ends all flows and the shard. */
static inline void script_close(struct script *sc)
{
	streams_flush(sc->streams);
	streams_free(sc->streams);
	sc->streams = NULL;
}

#endif
