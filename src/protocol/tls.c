/* row: tls - hellos and certificates; application records are counted, not held (RFC 8446 5.1). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"
#include "protocol/tls_hello.h"

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
	TYPES_END = 25
};

struct tls_side {
	bool closed; /* the side changed to ciphers: its handshake records tell nothing more */
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

/* Messages in bytes; read: fields are added. False: the last one goes on behind them. */
static bool messages(struct parse *p, struct span bytes, bool read)
{
	struct rd r = rd_of(bytes);

	while (rd_left(&r) != 0) {
		unsigned type = rd_u8(&r);
		size_t len = rd_be24(&r);
		bool whole = rd_ok(&r) && len <= rd_left(&r);

		if (rd_ok(&r) && (!tls_handshake_known(type) || len > TLS_HANDSHAKE_MAX))
			return true; /* encrypted, or not ours: nothing more to wait for */
		if (read && rd_ok(&r))
			tls_handshake(p, type, rd_take(&r, whole ? len : rd_left(&r)),
				      TLS_OVER_TCP);
		else if (whole)
			(void)rd_take(&r, len);
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
		*whole = messages(p, flat, false);
	}
	if (n > 1)
		parse_map(p, flat, pieces, n);
	*whole = *whole || n == RECORDS_MOST || flat.len > TLS_HANDSHAKE_MAX;
	return flat;
}

static enum st handshake(struct parse *p, const struct input *in, size_t *used)
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
	(void)messages(p, flat, true);
	parse_send(p, "tls", in->off);
	*used = raw;
	return ST_OK;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct tls_side *s = (struct tls_side *)state + side;
	struct record rec;

	if (in->bytes.len < RECORD_HEAD) {
		parse_need(p, RECORD_HEAD);
		return ST_OK;
	}
	if (!record_head(in->bytes, &rec))
		return ST_UNSUP;
	if (rec.type == HANDSHAKE && !s->closed)
		return handshake(p, in, used);
	s->closed = s->closed || rec.type == CHANGE_CIPHER;
	*used = RECORD_HEAD;
	parse_skip(p, "tls", rec.len);
	return ST_OK;
}

const struct protocol protocol_tls = {
	.name = "tls",
	.help = "TLS: server name, certificates up to 1.2, shared-key identities; the rest is "
		"counted",
	.over = OVER_TCP,
	.ports = { 443, 8443, 853, 993, 995, 465, 8883, 5223 },
	.state_size = 2 * sizeof(struct tls_side),
	.anywhere = true,
	.probe = probe,
	.parse = parse,
};
