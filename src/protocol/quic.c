/* row: quic - the client's hello in Initial packets; all the rest is counted (RFC 9000, 9001,
 * 9369). */
#include "base/span.h"
#include "protocol/quic_crypto.h"
#include "protocol/quic_initial.h"
#include "protocol/rows.h"
#include "protocol/tls_hello.h"

#include <stdlib.h>

enum { KEYS_COST = 2048 }; /* of two ciphers, in the library */

enum { FIXED = 0x40, TRIES_MOST = 16, HELLOS_MOST = 16, HELLO_HEAD = 4 };

enum { PADDING = 0, PING = 1, ACK = 2, ACK_ECN = 3, CRYPTO = 6 };

/* While a hello is not whole. */
struct gathering {
	struct quic_keys *keys;
	struct quic_crypto crypto;
};

struct id {
	uint8_t len, b[QUIC_ID_MAX];
};

struct quic {
	struct gathering *g;
	struct id first, peer; /* the client's first destination; what the server calls itself */
	bool known;	       /* who the client is */
	uint8_t client;
	uint8_t tries, hellos; /* bounded: keys that did not fit, hellos begun */
};

static void id_set(struct id *id, struct span s)
{
	id->len = (uint8_t)s.len;
	memcpy(id->b, s.p, s.len);
}

static bool id_is(const struct id *id, struct span s)
{
	return id->len != 0 && span_eq(span_of(id->b, id->len), s);
}

static enum probe probe(const struct input *in)
{
	struct quic_packet q;

	return quic_long(in->bytes, 0, &q) ? PROBE_YES : PROBE_NO;
}

static void gathering_free(struct gathering *g)
{
	if (g == NULL)
		return;
	quic_keys_free(g->keys);
	quic_crypto_deinit(&g->crypto);
	free(g);
}

static void drop(struct quic *s)
{
	gathering_free(s->g);
	s->g = NULL;
}

/* The fields of what has come of the hello. False: it goes on behind that. */
static bool hello(struct parse *p, const struct quic *s, bool cut)
{
	struct piece *pieces = parse_scratch(p, QUIC_PARTS_MAX * sizeof(*pieces));
	const struct quic_crypto *c = &s->g->crypto;
	struct span front;
	unsigned type;
	struct rd r;
	size_t n, len;

	if (pieces == NULL || c->n_runs == 0)
		return true;
	front = quic_crypto_front(c, pieces, &n);
	r = rd_of(front);
	type = rd_u8(&r);
	len = rd_be24(&r);
	if (!rd_ok(&r))
		return cut;
	if (type != TLS_CLIENT_HELLO)
		return true;
	if (len > rd_left(&r) && !cut)
		return len > QUIC_CRYPTO_MAX;
	parse_gathered(p, s->client, c->runs, c->n_runs);
	parse_map(p, front, pieces, n);
	tls_handshake(p, type, rd_take(&r, len < rd_left(&r) ? len : rd_left(&r)), TLS_OVER_QUIC);
	parse_send(p, "quic", c->runs[0].off);
	return true;
}

static bool pass_ack(struct rd *r, bool ecn)
{
	uint64_t ranges;

	(void)quic_varint(r);
	(void)quic_varint(r);
	ranges = quic_varint(r);
	(void)quic_varint(r);
	for (uint64_t i = 0; i < ranges && rd_ok(r); i++) {
		(void)quic_varint(r);
		(void)quic_varint(r);
	}
	for (unsigned i = 0; ecn && i < 3; i++)
		(void)quic_varint(r);
	return rd_ok(r);
}

/* RFC 9000 section 12.4: what may stand in an Initial packet. */
static enum st frames(struct gathering *g, struct span plain, uint64_t stream, struct run run)
{
	struct rd r = rd_of(plain);

	while (rd_left(&r) != 0) {
		unsigned type = rd_u8(&r);

		if (type == PADDING || type == PING)
			continue;
		if (type == CRYPTO) {
			uint64_t at = quic_varint(&r), len = quic_varint(&r);
			struct span data;
			enum st st;

			data = rd_take(&r, len < plain.len ? (size_t)len : plain.len + 1);
			if (!rd_ok(&r))
				return ST_OK;
			st = quic_crypto_add(&g->crypto, at, data,
					     stream + (uint64_t)(data.p - plain.p), run);
			if (st != ST_OK)
				return st;
		} else if ((type != ACK && type != ACK_ECN) || !pass_ack(&r, type == ACK_ECN)) {
			return ST_OK; /* the connection is closed, or nothing that is allowed */
		}
	}
	return ST_OK;
}

/* Tries the keys at hand, then those of this packet's own destination. */
static enum st open_packet(struct quic *s, struct span datagram, const struct quic_packet *q,
			   uint8_t *room, struct span *plain, size_t *from)
{
	struct quic_keys *keys = NULL;
	enum st st = ST_BAD;

	if (s->g != NULL)
		st = quic_open(s->g->keys, datagram, q, room, plain, from);
	if (st != ST_BAD || q->dcid.len == 0 || s->tries >= TRIES_MOST)
		return st;
	st = quic_keys_new(&keys, q->version, q->dcid);
	if (st == ST_OK)
		st = quic_open(keys, datagram, q, room, plain, from);
	if (st == ST_OK && s->g == NULL) {
		s->g = calloc(1, sizeof(*s->g));
		st = s->g != NULL ? ST_OK : ST_NOMEM;
	}
	if (st != ST_OK) {
		s->tries += st == ST_BAD;
		quic_keys_free(keys);
		return st;
	}
	quic_keys_free(s->g->keys);
	s->g->keys = keys;
	id_set(&s->first, q->dcid);
	return ST_OK;
}

/* Bytes of the packet that were opened, 0 where it stays closed. */
static enum st initial(struct parse *p, struct quic *s, unsigned side, const struct input *in,
		       const struct quic_packet *q, size_t *opened)
{
	uint8_t *room;
	struct span plain;
	size_t from;
	enum st st;

	if (s->g == NULL
	    && (id_is(&s->first, q->dcid) || id_is(&s->peer, q->dcid) || s->hellos >= HELLOS_MOST))
		return ST_OK; /* of a hello that was told */
	room = parse_scratch(p, 2 * in->bytes.len);
	if (room == NULL)
		return ST_LIMIT;
	st = open_packet(s, in->bytes, q, room, &plain, &from);
	if (st != ST_OK)
		return st == ST_NOMEM ? ST_NOMEM : ST_OK;
	s->known = true;
	s->client = (uint8_t)side;
	*opened = q->end - q->at;
	st = frames(s->g, plain, in->off + from, parse_first_run(p));
	if (st == ST_LIMIT)
		parse_anomaly(p, "limit.quic_hello", in->off,
			      "a hello is in more parts than are kept");
	if (st == ST_OK && !hello(p, s, false))
		return ST_OK;
	s->hellos++;
	drop(s);
	return st == ST_NOMEM ? ST_NOMEM : ST_OK;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct quic *s = state;
	struct quic_packet q;
	size_t at = 0, opened, all = 0;
	bool any = false;

	/* one datagram may hold several packets (RFC 9000 section 12.2) */
	while (at < in->bytes.len && quic_long(in->bytes, at, &q)) {
		enum st st = ST_OK;

		opened = 0;
		any = true;
		if (q.type == QUIC_INITIAL && (!s->known || side == s->client))
			st = initial(p, s, side, in, &q, &opened);
		else if (s->known && side != s->client && q.scid.len != 0)
			id_set(&s->peer, q.scid);
		if (st != ST_OK)
			return st;
		all += opened;
		at = q.end;
	}
	/* short headers show nothing but the fixed bit: believed after a long one was seen */
	if (!any && (in->bytes.p[0] & FIXED) == 0)
		return ST_UNSUP;
	parse_own(p, s->g != NULL ? sizeof(*s->g) + s->g->crypto.cap + KEYS_COST : 0);
	if (all != in->bytes.len)
		parse_closed(p, "quic", in->bytes.len - all);
	*used = in->bytes.len;
	return ST_OK;
}

static void flush(struct parse *p, void *state)
{
	struct quic *s = state;

	if (s->g != NULL)
		(void)hello(p, s, true);
}

static void end(void *state)
{
	drop(state);
}

const struct protocol protocol_quic = {
	.name = "quic",
	.help = "QUIC (versions 1 and 2): server name and protocols of the client's hello; the "
		"rest is counted",
	.over = OVER_UDP,
	.ports = { 443 },
	.state_size = sizeof(struct quic),
	.probe = probe,
	.parse = parse,
	.flush = flush,
	.end = end,
};
