/*
 * play.h - a conversation made of fuzzed steps, and what must hold of all that comes out.
 *
 * First byte: 1 begun in the middle, 2 small limits. Then steps: one byte (1
 * side, 6: 0 2 data, 4 a gap, 6 no more from this side), two bytes of length, data.
 *
 * Whatever is said: fields lead back to bytes that were said; where they are
 * the stream's own bytes, to the same ones. No message without fields or frames. No
 * more closed than was said. Nothing is held in the end.
 *
 * Where PLAY_OPENED is defined what is told need not stand in the stream as it was told: it was
 * enciphered, masked or packed; behind a hole whose length in clear nobody knows it stands further
 * on.
 */
#ifndef FUZZ_PROTOCOL_PLAY_H
#define FUZZ_PROTOCOL_PLAY_H

#include "base/span.h"
#include "protocol/engine.h"
#include "protocol/keyring.h"
#include "protocol/tls_session.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#ifndef PLAY_OPENED
#define PLAY_OPENED false
#endif

/* Secrets of TLS connections. */
#ifndef PLAY_KEYLOG
#define PLAY_KEYLOG NULL
#endif

enum { PLAY_MOST = 1 << 17 };

struct play {
	struct engine engine;
	struct talk talk;
	struct conv *conv;
	uint8_t *said[2];
	size_t len[2];
	uint64_t shut[2], order;
	bool messages;
};

static inline void must(bool holds)
{
	if (!holds)
		abort();
}

/* Rows whose fields stood packed or masked in the stream, unless they say otherwise. */
static inline bool play_is_packed(const struct message *m, const struct field *f)
{
	return PLAY_OPENED
	       || ((f->flags & FIELD_VERBATIM) == 0
		   && (strcmp(m->row, "http2") == 0 || strcmp(m->row, "websocket") == 0));
}

static inline void play_message(void *arg, const struct message *m)
{
	struct play *p = arg;

	must(m->n_fields != 0 && m->n_runs != 0 && m->from < 2);
	must(!p->messages || m->order > p->order);
	p->order = m->order;
	p->messages = true;
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];
		uint64_t frame;

		must(f->name != NULL && f->bytes.len != 0);
		must((f->flags & FIELD_WINDOW) != 0 || f->bytes.len <= PLAY_MOST);
		must((f->flags & FIELD_WINDOW) == 0 || f->bytes.len > m->overlap);
		for (size_t k = 0; f->n_pieces != 0 && k < f->bytes.len; k++) {
			uint64_t off = field_stream_off(m, f, k);

			if (PLAY_OPENED)
				off %= TLS_UNKNOWN;
			must(off < p->len[m->from]);
			must(play_is_packed(m, f) || f->bytes.p[k] == '.'
			     || (f->flags & FIELD_DEFINED) != 0
			     || f->bytes.p[k] == p->said[m->from][off]);
		}
		if (f->n_pieces != 0)
			must(message_frames(m, field_stream_off(m, f, 0), f->bytes.len, &frame, 1)
			     == 1);
	}
}

static inline void play_name(void *arg, const struct name_seen *n)
{
	(void)arg;
	must(n->name.len != 0 && n->how != NULL);
}

static inline void play_closed(void *arg, const struct closed_seen *c)
{
	struct play *p = arg;

	must(c->bytes != 0 && c->protocol != NULL);
	p->shut[c->from] += c->bytes;
	must(p->shut[c->from] <= p->len[c->from]);
}

static inline void play_talk(void *who, struct talk *ret)
{
	*ret = ((struct play *)who)->talk;
}

static inline void play_gone(void *who)
{
	((struct play *)who)->conv = NULL;
}

static inline void play_say(struct play *p, unsigned side, struct span bytes, uint16_t proto)
{
	struct run run = { p->len[side], p->len[0] + p->len[1] + 1, 1 };
	struct chunk c = { .off = p->len[side], .runs = &run, .n_runs = 1, .proto = proto };
	uint16_t ports[2] = { p->talk.side[0].port, p->talk.side[1].port };
	uint8_t *exact = malloc(bytes.len != 0 ? bytes.len : 1);

	must(exact != NULL);
	memcpy(exact, bytes.p, bytes.len);
	memcpy(p->said[side] + p->len[side], bytes.p, bytes.len);
	p->len[side] += bytes.len;
	c.bytes = span_of(exact, bytes.len);
	if (p->conv == NULL)
		p->conv = conv_open(&p->engine, p, p->talk.transport, ports, true);
	must(p->conv != NULL);
	conv_data(p->conv, side, &c);
	free(exact);
}

static inline void play_steps(struct play *p, struct rd *r, uint16_t proto)
{
	while (rd_left(r) != 0 && rd_ok(r)) {
		unsigned op = rd_u8(r);
		size_t n = rd_be16(r);

		if ((op & 6) <= 2) {
			struct span s = rd_take(r, n < rd_left(r) ? n : rd_left(r));

			if (rd_ok(r) && s.len != 0)
				play_say(p, op & 1, s, proto);
		} else if (p->conv != NULL && p->talk.transport == TRANSPORT_TCP) {
			if ((op & 6) == 6) {
				conv_fin(p->conv, op & 1);
				continue;
			}
			if (n == 0 || p->len[op & 1] + n > PLAY_MOST)
				continue;
			conv_gap(p->conv, op & 1, p->len[op & 1], n);
			p->len[op & 1] += n;
		}
	}
}

static inline int play(const uint8_t *data, size_t len, enum transport t, uint16_t port,
		       uint16_t proto)
{
	const struct conv_limits small = { 2048, 1024, 64, 16384 };
	struct play p = { .talk = { .transport = t } };
	const struct message_sink out = { &p, play_message, play_name, play_closed, NULL, NULL };
	struct rd r = rd_of(span_of(data, len));
	unsigned flags = rd_u8(&r);
	uint16_t ports[2] = { 40000, port };

	if (len > PLAY_MOST / 2)
		return 0;
	p.said[0] = calloc(1, PLAY_MOST + len);
	p.said[1] = calloc(1, PLAY_MOST + len);
	must(p.said[0] != NULL && p.said[1] != NULL);
	for (unsigned i = 0; i < 2; i++) {
		p.talk.side[i].port = ports[i];
		p.talk.side[i].ip = (struct ip){ { 192, 0, 2, (uint8_t)(i + 1) }, IP_V4 };
	}
	must(engine_init(&p.engine, (flags & 2) != 0 ? &small : &conv_limits_default, &out, NULL)
	     == ST_OK);
	if (PLAY_KEYLOG != NULL) {
		struct keyring_read log;

		must(keyring_new(&p.engine.keys) == ST_OK);
		must(keyring_add(p.engine.keys, span_str(PLAY_KEYLOG), 0, &log) == ST_OK);
	}
	p.engine.talk = play_talk;
	p.engine.gone = play_gone;
	p.conv = conv_open(&p.engine, &p, t, ports, (flags & 1) != 0);
	must(p.conv != NULL);
	play_steps(&p, &r, proto);
	conv_close(p.conv);
	must(p.engine.held == 0);
	keyring_free(p.engine.keys);
	engine_deinit(&p.engine);
	free(p.said[0]);
	free(p.said[1]);
	return 0;
}

#endif
