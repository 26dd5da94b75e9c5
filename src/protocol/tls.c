/* row: tls - hellos and certificates; application records are counted, not held (RFC 8446 5.1). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"
#include "protocol/tls_hello.h"
#include "protocol/tls_session.h"

#include <stdlib.h>

/*
 *	+------+---------+---------+--------+
 *	| type | version |  length | ...    |	type 20 change cipher, 21 alert, 22 handshake,
 *	+------+---------+---------+--------+	23 application, 24 heartbeat
 */
enum {
	RECORD_HEAD = 5,
	RECORD_MAX = 16384 + 2048,
	RECORDS_MOST = 64,
	CHANGE_CIPHER = 20,
	HANDSHAKE = 22,
	APPLICATION = 23,
	TYPES_END = 25
};

struct tls {
	/* the side changed to ciphers: its handshake records tell nothing more */
	bool closed[2];
	struct tls_session *session; /* where there are secrets at all */
	bool lost[2];		     /* behind a hole: where a record begins is not known */
};

struct record {
	unsigned type;
	size_t len;
};

static bool record_head(struct span bytes, struct record *ret)
{
	struct rd r = rd_of(bytes);
	unsigned version;

	ret->type = rd_u8(&r);
	version = rd_be16(&r);
	ret->len = rd_be16(&r);
	return rd_ok(&r) && ret->type >= CHANGE_CIPHER && ret->type < TYPES_END && version >= 0x0300
	       && version <= 0x0304 && ret->len != 0 && ret->len <= RECORD_MAX;
}

static bool is_hello(struct span body)
{
	struct rd r = rd_of(body);
	unsigned type = rd_u8(&r);
	size_t len = rd_be24(&r);

	return rd_ok(&r) && tls_handshake_known(type) && len <= TLS_HANDSHAKE_MAX;
}

static enum probe probe(const struct input *in)
{
	struct span b = in->bytes;
	struct record rec, next;

	if (b.len < RECORD_HEAD + 4) {
		if (b.len != 0 && (b.p[0] < CHANGE_CIPHER || b.p[0] >= TYPES_END))
			return PROBE_NO;
		if (b.len > 1 && b.p[1] != 3)
			return PROBE_NO;
		if (b.len < RECORD_HEAD || b.p[0] == HANDSHAKE)
			return PROBE_MORE;
	}
	if (!record_head(b, &rec))
		return PROBE_NO;
	if (rec.type == HANDSHAKE && !is_hello(span_from(b, RECORD_HEAD)))
		return PROBE_NO;
	if ((rec.type == CHANGE_CIPHER && rec.len != 1) || (rec.type == 21 && rec.len > 64))
		return PROBE_NO;
	b = span_from(b, RECORD_HEAD + rec.len);
	if (b.len >= RECORD_HEAD && !record_head(b, &next))
		return PROBE_NO;
	return PROBE_YES;
}

/* What opening the records later needs to know. */
static void note_hello(struct parse *p, struct tls *t, unsigned side, unsigned type,
		       struct span body)
{
	if (t == NULL || parse_keys(p) == NULL)
		return;
	if (t->session == NULL && type == TLS_CLIENT_HELLO) {
		t->session = calloc(1, sizeof(*t->session));
		if (t->session == NULL)
			return; /* it stays closed */
		t->session->keys = parse_keys(p);
		parse_own(p, sizeof(*t->session) + TLS_SESSION_COST);
	}
	if (t->session == NULL)
		return;
	if (type == TLS_CLIENT_HELLO)
		tls_session_client(t->session, side, body);
	else if (type == TLS_SERVER_HELLO)
		tls_session_server(t->session, body);
}

/* Messages in bytes; t: fields are added, or NULL. False: the last one goes on behind them. */
static bool messages(struct parse *p, struct tls *t, unsigned side, struct span bytes)
{
	struct rd r = rd_of(bytes);

	while (rd_left(&r) != 0) {
		unsigned type = rd_u8(&r);
		size_t len = rd_be24(&r);
		bool whole = rd_ok(&r) && len <= rd_left(&r);

		if (rd_ok(&r) && (!tls_handshake_known(type) || len > TLS_HANDSHAKE_MAX))
			return true; /* encrypted, or not ours: nothing more to wait for */
		if (t != NULL && rd_ok(&r)) {
			struct span body = rd_take(&r, whole ? len : rd_left(&r));

			tls_handshake(p, type, body, TLS_OVER_TCP);
			if (whole)
				parse_handshake(p, span_of(body.p - 4, body.len + 4));
			note_hello(p, t, side, type, body);
		} else if (whole) {
			(void)rd_take(&r, len);
		}
		if (!whole)
			return false;
	}
	return true;
}

/*
 * The handshake records from the front on that end where a message ends, as
 * one run of bytes; *raw: what they take in the input. *whole: false when more
 * records belong to them, or the first is not all here (raw 0).
 */
static struct span flatten(struct parse *p, const struct input *in, size_t *raw, bool *whole)
{
	struct span flat = { 0 };
	struct piece *pieces;
	struct record rec;
	uint8_t *out = NULL;
	size_t n = 0;

	*raw = 0;
	*whole = false;
	pieces = parse_scratch(p, RECORDS_MOST * sizeof(*pieces));
	while (!*whole && n < RECORDS_MOST && pieces != NULL
	       && record_head(span_from(in->bytes, *raw), &rec) && rec.type == HANDSHAKE
	       && rec.len <= in->bytes.len - *raw - RECORD_HEAD) {
		struct span body = span_cut(in->bytes, *raw + RECORD_HEAD, rec.len);

		if (n == 0)
			flat = body;
		else if (out == NULL)
			out = parse_scratch(p, TLS_HANDSHAKE_MAX + RECORD_MAX);
		if (n != 0 && (out == NULL || flat.len + body.len > TLS_HANDSHAKE_MAX + RECORD_MAX))
			break;
		if (n == 1)
			memcpy(out, flat.p, flat.len);
		if (n != 0) {
			memcpy(out + flat.len, body.p, body.len);
			flat = span_of(out, flat.len + body.len);
		}
		pieces[n++] = (struct piece){ flat.len - body.len, in->off + *raw + RECORD_HEAD };
		*raw += RECORD_HEAD + rec.len;
		*whole = messages(p, NULL, 0, flat);
	}
	if (n > 1)
		parse_map_verbatim(p, flat, pieces, n);
	*whole = *whole || n == RECORDS_MOST || flat.len > TLS_HANDSHAKE_MAX;
	return flat;
}

static enum st handshake(struct parse *p, struct tls *t, unsigned side, const struct input *in,
			 size_t *used)
{
	struct record rec;
	struct span flat;
	size_t raw;
	bool whole;

	flat = flatten(p, in, &raw, &whole);
	if (!whole && !in->ended) {
		struct span rest = span_from(in->bytes, raw);

		if (rest.len < RECORD_HEAD) {
			parse_need(p, raw + RECORD_HEAD);
			return ST_OK;
		}
		if (record_head(rest, &rec) && rec.type == HANDSHAKE) {
			parse_need(p, raw + RECORD_HEAD + rec.len);
			return ST_OK;
		}
		/* something else stands in the message's place: it is not continued */
	}
	if (raw == 0) {
		flat = span_from(in->bytes, RECORD_HEAD);
		raw = in->bytes.len;
	}
	(void)messages(p, t, side, flat);
	parse_send(p, "tls", in->off);
	*used = raw;
	return ST_OK;
}

/* A record that may be opened. ST_END: it stays closed. */
static enum st with_secrets(struct parse *p, struct tls_session *s, unsigned side,
			    const struct input *in, const struct record *rec, size_t *used)
{
	struct span record = span_cut(in->bytes, 0, RECORD_HEAD + rec->len);
	uint64_t frame = parse_first_run(p).frame;
	struct tls_opened o;
	uint8_t *room;
	enum st st;

	if (rec->type == CHANGE_CIPHER) {
		tls_session_change(s, side);
		return ST_END;
	}
	if (!tls_session_ready(s, side, frame)) {
		tls_session_pass(s, side);
		return ST_END;
	}
	if (record.len < RECORD_HEAD + rec->len) {
		if (!in->ended) {
			parse_need(p, RECORD_HEAD + rec->len);
			return ST_OK;
		}
		tls_session_pass(s, side);
		parse_inner_lost(p, tls_session_clear_len(s, rec->len));
		return ST_END;
	}
	room = parse_scratch(p, 2 * record.len + 16);
	st = room != NULL ? tls_session_open(s, side, frame, record, room, &o) : ST_BAD;
	if (st == ST_OK && o.type == APPLICATION)
		st = parse_inner(p, o.plain, in->off + o.from);
	if (st == ST_OK) {
		*used = record.len;
		return ST_OK;
	}
	parse_inner_lost(p, tls_session_clear_len(s, rec->len));
	return ST_END;
}

/* Does a record begin at, as what stands behind it shows? ST_MORE: that is not here. */
static enum st begins(const struct tls *t, const struct input *in, size_t at)
{
	unsigned version = t->session->version < 0x0303 ? t->session->version & 0xff : 3;
	struct span b = span_from(in->bytes, at), behind;
	struct record rec, next;

	if (!record_head(b, &rec) || b.p[2] != version)
		return ST_BAD;
	behind = span_from(b, RECORD_HEAD + rec.len);
	if (behind.len >= RECORD_HEAD)
		return record_head(behind, &next) ? ST_OK : ST_BAD;
	if (!in->ended)
		return ST_MORE;
	return b.len == RECORD_HEAD + rec.len ? ST_OK : ST_BAD;
}

/* Behind a hole: looks for a record; what stands before it stays closed. */
static enum st resync(struct parse *p, struct tls *t, unsigned side, const struct input *in,
		      size_t *used)
{
	size_t at = 0, last = in->ended ? in->bytes.len : in->bytes.len - (RECORD_HEAD - 1);
	enum st st = ST_BAD;

	while (at < last && (st = begins(t, in, at)) == ST_BAD)
		at++;
	if (st == ST_MORE && at == 0)
		parse_need(p, 2 * RECORD_HEAD + (size_t)(in->bytes.p[3] << 8 | in->bytes.p[4]));
	if (at != 0)
		parse_closed(p, "tls", at);
	if (st == ST_OK) {
		t->lost[side] = false;
		parse_inner_lost(p, TLS_UNKNOWN);
	}
	*used = at;
	return ST_OK;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct tls *t = state;
	struct record rec;

	if (UNLIKELY(t->lost[side]) && (in->bytes.len >= RECORD_HEAD || in->ended)) {
		enum st st = resync(p, t, side, in, used);

		if (*used != 0 || t->lost[side])
			return st;
	}
	if (in->bytes.len < RECORD_HEAD) {
		parse_need(p, RECORD_HEAD);
		return ST_OK;
	}
	if (!record_head(in->bytes, &rec))
		return ST_UNSUP;
	if (rec.type == HANDSHAKE && !t->closed[side])
		return handshake(p, t, side, in, used);
	t->closed[side] = t->closed[side] || rec.type == CHANGE_CIPHER;
	if (UNLIKELY(t->session != NULL)) {
		enum st st = with_secrets(p, t->session, side, in, &rec, used);

		if (st != ST_END)
			return st;
	}
	*used = RECORD_HEAD;
	parse_skip(p, "tls", rec.len);
	return ST_OK;
}

/* Over the end of a record. With secrets it is worth while to look for the next one. */
static enum st gap(void *state, unsigned side, uint64_t len)
{
	struct tls *t = state;

	(void)len;
	if (t->session == NULL)
		return ST_UNSUP;
	t->lost[side] = true;
	tls_session_hole(t->session, side);
	return ST_OK;
}

static void end(void *state)
{
	tls_session_free(((struct tls *)state)->session);
}

const struct protocol protocol_tls = {
	.name = "tls",
	.help = "TLS: server name, certificates up to 1.2, shared-key identities; with a key log "
		"(--keylog, pcapng) what is inside, else that is counted",
	.over = OVER_TCP,
	.ports = { 443, 8443, 853, 993, 995, 465, 8883, 5223 },
	.state_size = sizeof(struct tls),
	.anywhere = true,
	.probe = probe,
	.parse = parse,
	.gap = gap,
	.end = end,
};
