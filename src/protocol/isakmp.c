/* row: isakmp - key exchanges: identities told in clear; the rest is counted (RFC 2408, 7296 3). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum {
	HEAD = 28,
	VERSION_1 = 0x10,
	VERSION_2 = 0x20,
	FLAG_ENCRYPTED = 1,
	PAYLOAD_ID_1 = 5,
	PAYLOADS_MOST = 32,
	ID_FQDN = 2,
	ID_USER_FQDN = 3,
	ID_KEY = 11,
};

struct head {
	unsigned next, version, flags;
	struct span body;
	size_t marker; /* four zero bytes in front (RFC 3948 2.2) */
};

static bool read_head(struct span b, struct head *ret)
{
	struct rd r = rd_of(b);
	uint64_t initiator;
	size_t len, marker = 0;

	if (b.len > 4 && b.p[0] == 0 && b.p[1] == 0 && b.p[2] == 0 && b.p[3] == 0) {
		(void)rd_be32(&r);
		marker = 4;
	}
	initiator = rd_be64(&r);
	(void)rd_be64(&r);
	ret->next = rd_u8(&r);
	ret->version = rd_u8(&r) & 0xf0;
	(void)rd_u8(&r);
	ret->flags = rd_u8(&r);
	(void)rd_be32(&r);
	len = rd_be32(&r);
	ret->body = rd_rest(&r);
	ret->marker = marker;
	return rd_ok(&r) && initiator != 0 && len == b.len - marker && len >= HEAD
	       && (ret->version == VERSION_1 || ret->version == VERSION_2);
}

static enum probe probe(const struct input *in)
{
	struct head h;

	return read_head(in->bytes, &h) ? PROBE_YES : PROBE_NO;
}

/* Aggressive mode of version 1 tells who asks before keys are there. */
static size_t identities(struct parse *p, const struct head *h)
{
	struct rd r = rd_of(h->body);
	unsigned next = h->next;
	size_t told = 0;

	for (unsigned n = 0; n < PAYLOADS_MOST && next != 0; n++) {
		unsigned type = next, id;
		struct span v;
		size_t len;

		next = rd_u8(&r);
		(void)rd_u8(&r);
		len = rd_be16(&r);
		v = rd_take(&r, len < 4 ? SIZE_MAX : len - 4);
		if (!rd_ok(&r))
			break;
		id = v.len > 4 ? v.p[0] : 0u;
		if (type != PAYLOAD_ID_1 || (id != ID_FQDN && id != ID_USER_FQDN && id != ID_KEY))
			continue;
		parse_field(p, "isakmp.id", (struct span){ 0 }, span_from(v, 4), FIELD_DEFINED);
		told += v.len;
	}
	return told;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct head h;
	size_t told = 0;

	(void)state;
	(void)side;
	if (!read_head(in->bytes, &h))
		return ST_UNSUP;
	if (h.version == VERSION_1 && (h.flags & FLAG_ENCRYPTED) == 0)
		told = identities(p, &h);
	parse_send(p, "isakmp", in->off);
	if (in->bytes.len > told)
		parse_closed(p, "isakmp", in->bytes.len - told);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_isakmp = {
	.name = "isakmp",
	.help = "IKE: identities of version 1's aggressive mode; the rest is counted",
	.over = OVER_UDP,
	.ports = { 500, 4500 },
	.probe = probe,
	.parse = parse,
};
