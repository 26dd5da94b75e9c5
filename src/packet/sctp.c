#include "packet/sctp.h"

static const char what[] = "sctp";

enum { PROTO_SCTP = 132, CHUNK_DATA = 0, CHUNK_I_DATA = 64 };
enum { DATA_END = 1, DATA_BEGIN = 2 };

struct data {
	struct span bytes;
	uint32_t tsn, ppid;
	uint16_t stream;
	uint8_t flags;
};

static void emit(struct ctx *c, const struct data *x)
{
	c->seg.proto = (uint16_t)x->ppid;
	ctx_emit(c, x->bytes);
}

static void pass_on(struct packet_decoder *d, struct sctp_part *part)
{
	struct ctx c = { .d = d, .seg = part->seg };
	const struct app *app = c.seg.has_app ? uid_apps_find(&d->apps, c.seg.app.uid) : NULL;

	if (app != NULL)
		c.seg.app = *app;
	c.seg.link_src = c.seg.src.mac.known ? c.seg.src.mac.b : NULL;
	c.seg.link_dst = c.seg.dst.mac.known ? c.seg.dst.mac.b : NULL;
	if (part->n_runs != 0) {
		c.seg.frame = part->runs[part->n_runs - 1].frame;
		c.seg.time_ns = part->runs[part->n_runs - 1].time_ns;
	}
	c.base = part->bytes.p;
	c.runs = part->runs;
	c.n_runs = part->n_runs;
	c.scratch = part->runs != NULL ? part->runs + part->n_runs : NULL;
	if (part->bytes.len != 0)
		ctx_emit(&c, buf_span(&part->bytes));
	sctp_part_end(part);
}

/* The row that the chunk belongs to, opened for a beginning; NULL: it goes out alone. */
static struct sctp_part *part_of(struct ctx *c, const struct data *x)
{
	struct sctp_parts *all = &c->d->sctp;
	struct sctp_part *part = sctp_parts_find(all, &c->seg, x->stream);

	if (part != NULL && ((x->flags & DATA_BEGIN) != 0 || part->next_tsn != x->tsn)) {
		ctx_bad(c, what, x->bytes.p, "parts of a message are missing");
		pass_on(c->d, part);
		part = NULL;
	}
	if (part != NULL || (x->flags & DATA_BEGIN) == 0)
		return part;
	part = sctp_parts_slot(all);
	if (part == NULL)
		return NULL;
	if (part->age != 0) {
		ctx_bad(c, "limit.sctp", x->bytes.p, "message given up for want of room");
		pass_on(c->d, part);
	}
	c->seg.proto = (uint16_t)x->ppid;
	sctp_part_begin(all, part, &c->seg, x->stream);
	return part;
}

static void data_part(struct ctx *c, const struct data *x)
{
	struct sctp_part *part = part_of(c, x);

	if (part == NULL) {
		ctx_bad(c, what, x->bytes.p, "part of a message stands alone");
		emit(c, x);
		return;
	}
	if (sctp_part_add(part, x->tsn, x->bytes, c->seg.frame, c->seg.time_ns) != ST_OK) {
		ctx_bad(c, "limit.sctp", x->bytes.p, "message is longer than what is kept");
		pass_on(c->d, part);
		emit(c, x);
		return;
	}
	if ((x->flags & DATA_END) != 0)
		pass_on(c->d, part);
}

/* TSN, stream, sequence, payload protocol; I-DATA has a message number before the last */
static void data_chunk(struct ctx *c, uint8_t type, uint8_t flags, struct span s)
{
	struct rd r = rd_of(s);
	struct data x = { .flags = flags, .tsn = rd_be32(&r) };

	x.stream = rd_be16(&r);
	(void)rd_be16(&r);
	if (type == CHUNK_I_DATA)
		(void)rd_be32(&r);
	x.ppid = rd_be32(&r);
	x.bytes = rd_rest(&r);
	if (!rd_ok(&r)) {
		ctx_bad(c, what, s.p, "data chunk cut off");
		return;
	}
	/* parts that lie in a reassembled datagram have runs of their own and are not joined */
	if ((flags & (DATA_BEGIN | DATA_END)) == (DATA_BEGIN | DATA_END) || c->runs != NULL)
		emit(c, &x);
	else
		data_part(c, &x);
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

void sctp_flush(struct packet_decoder *d)
{
	for (struct sctp_part *p; d->sctp.rows != NULL;) {
		p = NULL;
		for (size_t i = 0; i < SCTP_PARTS; i++)
			if (d->sctp.rows[i].age != 0 && (p == NULL || d->sctp.rows[i].age < p->age))
				p = &d->sctp.rows[i];
		if (p == NULL)
			break;
		anomaly_say(&d->anomalies, what, p->seg.frame, 0, "parts of a message are missing");
		pass_on(d, p);
	}
}
