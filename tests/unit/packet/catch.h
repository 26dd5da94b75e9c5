/*
 * catch.h - runs frames through a decoder and keeps copies of what comes out.
 *
 * Each frame is decoded from an exact-size heap copy that is freed at once,
 * so that whatever is still borrowed from it later is an ASan report.
 */
#ifndef TESTS_PACKET_CATCH_H
#define TESTS_PACKET_CATCH_H

#include "base/span.h"
#include "base/tm.h"
#include "packet/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { CAUGHT_MAX = 64, CAUGHT_BYTES = 4096, CAUGHT_RUNS = 16 };

struct caught {
	struct segment seg; /* its spans are not to be read: see below */
	uint8_t bytes[CAUGHT_BYTES];
	size_t len;
	struct run runs[CAUGHT_RUNS];
	char app[64];
	struct mac link_src;
};

struct catch
{
	struct packet_decoder *d;
	uint64_t frame;
	struct caught segs[CAUGHT_MAX];
	size_t n_segs;
	struct anomaly anomalies[CAUGHT_MAX];
	size_t n_anomalies;
};

static inline void catch_segment(void *arg, const struct segment *s)
{
	struct catch *c = arg;
	struct caught *x = &c->segs[c->n_segs];

	assert_true(c->n_segs < CAUGHT_MAX && s->payload.len <= CAUGHT_BYTES);
	assert_true(s->n_runs <= CAUGHT_RUNS && (s->runs == NULL) == (s->n_runs == 0));
	c->n_segs++;
	memset(x, 0, sizeof(*x));
	x->seg = *s;
	x->len = s->payload.len;
	if (x->len != 0)
		memcpy(x->bytes, s->payload.p, x->len);
	if (s->n_runs != 0)
		memcpy(x->runs, s->runs, s->n_runs * sizeof(*s->runs));
	if (s->has_app)
		snprintf(x->app, sizeof(x->app), "%.*s", (int)s->app.name.len,
			 s->app.name.len != 0 ? (const char *)s->app.name.p : "");
	x->link_src.known = s->link_src != NULL;
	if (s->link_src != NULL)
		memcpy(x->link_src.b, s->link_src, 6);
}

static inline void catch_anomaly(void *arg, const struct anomaly *a)
{
	struct catch *c = arg;

	if (c->n_anomalies == CAUGHT_MAX)
		fail_msg("too many anomalies: %s %s", a->what, a->reason);
	c->anomalies[c->n_anomalies++] = *a;
}

static inline struct catch *catch_new(const struct packet_limits *l)
{
	struct catch *c = calloc(1, sizeof(*c));
	struct segment_sink out = { c, catch_segment };
	struct anomaly_sink anomalies = { c, catch_anomaly };

	assert_non_null(c);
	assert_int_equal(packet_decoder_new(&c->d, l, &out, &anomalies), ST_OK);
	return c;
}

static inline void catch_free(struct catch *c)
{
	packet_decoder_free(c->d);
	free(c);
}

static inline size_t from_hex(const char *hex, uint8_t *out, size_t max)
{
	size_t n = 0;

	for (; hex[0] != '\0'; hex += 2) {
		unsigned v = 0;

		if (*hex == ' ') {
			hex--;
			continue;
		}
		assert_true(n < max && sscanf(hex, "%2x", &v) == 1);
		out[n++] = (uint8_t)v;
	}
	return n;
}

/* The next frame, a second after the one before; cut: bytes that the snap length took away. */
static inline void catch_bytes(struct catch *c, uint32_t link, struct span s, uint32_t cut)
{
	uint8_t *copy = malloc(s.len != 0 ? s.len : 1);
	struct frame f = { .number = ++c->frame, .link_type = link };

	assert_non_null(copy);
	if (s.len != 0)
		memcpy(copy, s.p, s.len);
	f.time_ns = (int64_t)c->frame * 1000000000;
	f.bytes = (struct span){ copy, s.len };
	f.orig_len = (uint32_t)s.len + cut;
	packet_decode(c->d, &f);
	free(copy);
}

static inline void catch_hex(struct catch *c, uint32_t link, const char *hex, uint32_t cut)
{
	uint8_t b[CAUGHT_BYTES];
	size_t n = from_hex(hex, b, sizeof(b));

	catch_bytes(c, link, (struct span){ b, n }, cut);
}

#endif
