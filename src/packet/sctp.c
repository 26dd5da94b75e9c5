#include "packet/sctp.h"

static const char what[] = "sctp";

enum { PROTO_SCTP = 132, CHUNK_DATA = 0, CHUNK_I_DATA = 64 };
enum { DATA_END = 1, DATA_BEGIN = 2 };

static const struct parts_of messages = {
	.what = what,
	.limit = "limit.sctp",
	.read = ctx_emit,
	.alone = ctx_emit,
	.mask = UINT32_MAX,
	.in_order = true,
};

/* TSN, stream, sequence, payload protocol; I-DATA has a message number before the last */
static void data_chunk(struct ctx *c, uint8_t type, uint8_t flags, struct span s)
{
	struct rd r = rd_of(s);
	struct part x = { .number = rd_be32(&r),
			  .first = (flags & DATA_BEGIN) != 0,
			  .last = (flags & DATA_END) != 0 };

	x.key = rd_be16(&r);
	(void)rd_be16(&r);
	if (type == CHUNK_I_DATA)
		(void)rd_be32(&r);
	c->seg.proto = (uint16_t)rd_be32(&r);
	x.bytes = rd_rest(&r);
	if (!rd_ok(&r)) {
		ctx_bad(c, what, s.p, "data chunk cut off");
		return;
	}
	/* parts that lie in a reassembled datagram have runs of their own and are not joined */
	if ((x.first && x.last) || c->runs != NULL)
		ctx_emit(c, x.bytes);
	else
		parts_take(c, &messages, &x);
}

static void chunk(struct ctx *c, struct rd *r)
{
	uint8_t type = rd_u8(r), flags = rd_u8(r);
	size_t len = rd_be16(r);
	uint32_t missing = c->missing;
	struct span body = { r->p, rd_left(r) };

	if (!rd_ok(r) || len < 4) {
		ctx_bad(c, what, r->p, "chunk header is wrong");
		r->bad = true;
		return;
	}
	body = ctx_cut(c, body, len - 4, what);
	if (type == CHUNK_DATA || type == CHUNK_I_DATA)
		data_chunk(c, type, flags, body);
	c->missing = missing;
	(void)rd_take(r, body.len);
	len = -len & 3;
	(void)rd_take(r, len < rd_left(r) ? len : rd_left(r));
}

/* ports, verification tag, checksum; then chunks padded to 4 */
void sctp_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t src = rd_be16(&r), dst = rd_be16(&r);

	(void)rd_be64(&r);
	if (!rd_ok(&r)) {
		ctx_bad(c, what, s.p, "header cut off");
		ctx_emit_ip(c, PROTO_SCTP, s);
		return;
	}
	c->seg.transport = TRANSPORT_SCTP;
	c->seg.src.port = src;
	c->seg.dst.port = dst;
	c->seg.seq = 0;
	c->seg.ack = 0;
	c->seg.window = 0;
	c->seg.urgent = 0;
	c->seg.flags = 0;
	while (rd_ok(&r) && rd_left(&r) != 0)
		chunk(c, &r);
}
