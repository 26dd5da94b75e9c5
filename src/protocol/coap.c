/* row: coap - requests of small devices, LwM2M registrations (RFC 7252, 7959). */
#include "base/span.h"
#include "protocol/gathered.h"
#include "protocol/rows.h"

/*
 *	|Ver| T |  TKL  |  Code  |  Message ID  |  token, options, 0xff, payload
 */
enum {
	OPTION_HOST = 3,
	OPTION_LOCATION_PATH = 8,
	OPTION_PATH = 11,
	OPTION_FORMAT = 12,
	OPTION_QUERY = 15,
	OPTION_LOCATION_QUERY = 20,
	OPTION_BLOCK2 = 23,
	OPTION_BLOCK1 = 27,
	OPTION_PROXY_URI = 35,
	OPTIONS_MOST = 128,
	PAYLOAD_MARK = 0xff,
};

/* One transfer in blocks each way; another one begun ends the one before. */
struct coap {
	struct coap_side {
		struct gathered blocks;
		uint8_t token[8];
		uint8_t token_len;
		uint32_t next; /* offset in the body that the next block must have */
	} side[2];
};

struct coap_msg {
	unsigned type, code;
	struct span token, payload;
	bool block; /* the payload is one, of which: */
	bool more;
	uint32_t off;
};

static const struct span none;

/* Delta and length of an option: 13 and 14 say that more bytes follow (RFC 7252 3.1). */
static uint32_t extended(struct rd *r, unsigned nibble)
{
	if (nibble == 13)
		return rd_u8(r) + 13u;
	if (nibble == 14)
		return rd_be16(r) + 269u;
	r->bad = r->bad || nibble == 15;
	return nibble;
}

static bool header(struct rd *r, struct coap_msg *ret)
{
	unsigned first = rd_u8(r), class, token = first & 15;

	ret->type = first >> 4 & 3;
	ret->code = rd_u8(r);
	class = ret->code >> 5;
	(void)rd_be16(r);
	ret->token = rd_take(r, token);
	if (!rd_ok(r) || first >> 6 != 1 || token > 8)
		return false;
	if (ret->code == 0)
		return token == 0 && rd_left(r) == 0;
	return class == 2 || class == 4 || class == 5 || (class == 0 && ret->code <= 7);
}

static bool next_option(struct rd *r, uint32_t *number, struct span *value)
{
	unsigned first;

	if (rd_left(r) == 0 || !rd_ok(r) || *r->p == PAYLOAD_MARK)
		return false;
	first = rd_u8(r);
	*number += extended(r, first >> 4);
	*value = rd_take(r, extended(r, first & 15));
	return rd_ok(r);
}

static bool well_formed(struct span b)
{
	struct coap_msg m;
	struct rd r = rd_of(b);
	uint32_t number = 0;
	struct span v;

	if (!header(&r, &m))
		return false;
	while (next_option(&r, &number, &v))
		if (number > 3000)
			return false;
	return rd_ok(&r) && (rd_left(&r) == 0 || rd_left(&r) > 1);
}

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	struct coap_msg m;
	uint32_t number = 0;
	struct span v;

	if (!well_formed(in->bytes))
		return PROBE_NO;
	(void)header(&r, &m);
	/* a request that names its path in letters is sure; empty ones and answers look like much
	 */
	while (m.code >= 1 && m.code <= 7 && next_option(&r, &number, &v))
		if (number == OPTION_PATH && v.len != 0 && v.len < 64 && v.p[0] >= '-'
		    && v.p[0] <= 'z')
			return PROBE_YES;
	return PROBE_PORT;
}

/* NUM, M and SZX (RFC 7959 section 2.2) */
static void block(struct coap_msg *m, struct span v)
{
	uint32_t n = 0;

	if (v.len > 3)
		return;
	for (size_t i = 0; i < v.len; i++)
		n = n << 8 | v.p[i];
	m->block = true;
	m->more = (n & 8) != 0;
	m->off = (n >> 4) << ((n & 7) + 4);
}

static void query(struct parse *p, const char *name, struct span v)
{
	size_t eq = span_find(v, '=', 0);
	struct span key = eq < v.len ? span_cut(v, 0, eq) : none;

	if (eq < v.len)
		v = span_from(v, eq + 1);
	parse_field(p, name, key, v, span_eq_str(key, "ep") ? FIELD_DEFINED : 0u);
}

static void options(struct parse *p, struct rd *r, struct coap_msg *m)
{
	uint32_t number = 0;
	struct span v;

	for (unsigned n = 0; n < OPTIONS_MOST && next_option(r, &number, &v); n++) {
		if (number == OPTION_HOST) {
			parse_field(p, "coap.host", none, v, 0);
			parse_name_peer(p, v, "coap.host");
		} else if (number == OPTION_PATH || number == OPTION_LOCATION_PATH) {
			parse_field(p, "coap.path", none, v, 0);
		} else if (number == OPTION_QUERY || number == OPTION_LOCATION_QUERY) {
			query(p, "coap.query", v);
		} else if (number == OPTION_PROXY_URI) {
			parse_field(p, "coap.uri", none, v, 0);
		} else if (number == (m->code < 32 ? OPTION_BLOCK1 : OPTION_BLOCK2)) {
			block(m, v);
		} else if (number > OPTION_PROXY_URI && v.len > 8) {
			parse_field(p, "coap.option", none, v, 0);
		}
	}
	if (rd_ok(r) && rd_left(r) > 1) {
		(void)rd_u8(r);
		m->payload = rd_rest(r);
	}
}

/* What is gathered is told, finished or not. */
static void send_blocks(struct parse *p, struct coap_side *s)
{
	uint64_t off = gathered_off(&s->blocks);

	gathered_field(&s->blocks, p, "coap.payload", none);
	parse_send(p, "coap", off);
	gathered_clear(&s->blocks);
}

/* Does the block begin or continue the body that is gathered? Then it is added. */
static bool gather(struct parse *p, struct coap_side *s, unsigned side, const struct coap_msg *m,
		   const struct input *in)
{
	if (m->off != 0
	    && (s->blocks.n == 0 || m->off != s->next
		|| !span_eq(span_of(s->token, s->token_len), m->token)))
		return false;
	if (m->off == 0)
		send_blocks(p, s);
	if (gathered_add(&s->blocks, p, side, m->payload,
			 in->off + (uint64_t)(m->payload.p - in->bytes.p))
	    != ST_OK)
		return false;
	s->next = m->off + (uint32_t)m->payload.len;
	s->token_len = (uint8_t)m->token.len;
	memcpy(s->token, m->token.p, m->token.len);
	return true;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct coap_side *s = &((struct coap *)state)->side[side];
	struct rd r = rd_of(in->bytes);
	struct coap_msg m = { 0 };

	if (!header(&r, &m) || (!well_formed(in->bytes) && !in->cut))
		return ST_UNSUP;
	*used = in->bytes.len;
	options(p, &r, &m);
	if (!m.block || (m.off == 0 && !m.more)) {
		parse_field(p, "coap.payload", none, m.payload, 0);
		parse_send(p, "coap", in->off);
		return ST_OK;
	}
	parse_send(p, "coap", in->off); /* path and query of each block */
	if (!gather(p, s, side, &m, in)) {
		parse_field(p, "coap.payload", none, m.payload, 0);
		parse_send(p, "coap", in->off);
	} else if (!m.more) {
		send_blocks(p, s);
	}
	return ST_OK;
}

static void flush(struct parse *p, void *state)
{
	struct coap *c = state;

	for (unsigned i = 0; i < 2; i++)
		send_blocks(p, &c->side[i]);
}

static void end(void *state)
{
	struct coap *c = state;

	for (unsigned i = 0; i < 2; i++)
		gathered_deinit(&c->side[i].blocks);
}

const struct protocol protocol_coap = {
	.name = "coap",
	.help = "CoAP: host, path, query (LwM2M ep), payload, blocks put together",
	.over = OVER_UDP,
	.ports = { 5683 },
	.state_size = sizeof(struct coap),
	.probe = probe,
	.parse = parse,
	.flush = flush,
	.end = end,
};
