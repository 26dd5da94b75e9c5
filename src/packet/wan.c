#include "packet/wan.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/ppp.h"

enum { NLPID_SNAP = 0x80, NLPID_IP6 = 0x8e, NLPID_IP4 = 0xcc, NLPID_PPP = 0xcf };

static void short_header(struct ctx *c, struct span s, const char *what)
{
	ctx_bad(c, what, s.p, "header cut off");
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

/* address, control, EtherType */
void chdlc_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t type;

	(void)rd_be16(&r);
	type = rd_be16(&r);
	if (!rd_ok(&r))
		short_header(c, s, "chdlc");
	else
		ethertype_decode(c, type, rd_rest(&r));
}

static void behind_direction(struct ctx *c, struct span s, layer_fn *next)
{
	struct rd r = rd_of(s);

	(void)rd_u8(&r);
	next(c, rd_rest(&r));
}

void chdlc_direction_decode(struct ctx *c, struct span s)
{
	behind_direction(c, s, chdlc_decode);
}

void frelay_direction_decode(struct ctx *c, struct span s)
{
	behind_direction(c, s, frelay_decode);
}

/* RFC 2427: control 03, perhaps a pad, the network layer's number */
static void nlpid_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t id;

	(void)rd_u8(&r);
	id = rd_u8(&r);
	if (id == 0)
		id = rd_u8(&r);
	if (id == NLPID_IP4) {
		ip4_decode(c, rd_rest(&r));
	} else if (id == NLPID_IP6) {
		ip6_decode(c, rd_rest(&r));
	} else if (id == NLPID_PPP) {
		ppp_decode(c, rd_rest(&r));
	} else if (id == NLPID_SNAP && rd_be24(&r) == 0 && rd_left(&r) >= 2) {
		uint16_t type = rd_be16(&r);

		ethertype_decode(c, type, rd_rest(&r));
	} else {
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	}
}

void frelay_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	unsigned n = 0;

	/* Q.922: the address ends with the byte whose lowest bit is set */
	while (n < 4 && (rd_u8(&r) & 1) == 0)
		n++;
	if (!rd_ok(&r) || n == 4 || rd_left(&r) < 2)
		short_header(c, s, "frelay");
	else if (r.p[0] == 0x03)
		nlpid_decode(c, rd_rest(&r));
	else {
		uint16_t type = rd_be16(&r);

		ethertype_decode(c, type, rd_rest(&r));
	}
}

static void mfr_alone(struct ctx *c, struct span s)
{
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

static const struct parts_of mfr_parts = {
	.what = "mfr",
	.limit = "limit.mfr",
	.read = frelay_decode,
	.alone = mfr_alone,
	.mask = 0xfff,
	.behind = DATAGRAM_MAX,
};

/* begin, end, control, 4 bits of the sequence, 1; 8 bits of it (FRF.16.1 section 2.1) */
void mfr_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t bits = rd_be16(&r);
	struct part x = { .first = (bits & 0x8000) != 0,
			  .last = (bits & 0x4000) != 0,
			  .number = (uint32_t)((bits & 0x1e00) >> 1 | (bits & 0xff)),
			  .bytes = rd_rest(&r) };

	if (!rd_ok(&r))
		short_header(c, s, "mfr");
	else if ((bits & 0x2000) != 0)
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	else if (x.first && x.last)
		frelay_decode(c, x.bytes);
	else
		parts_take(c, &mfr_parts, &x);
}

/* libpcap puts 16 bytes in front: direction, and the compressed header that was expanded */
void slip_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);

	(void)rd_take(&r, 16);
	if (!rd_ok(&r))
		short_header(c, s, "slip");
	else
		ip_decode(c, rd_rest(&r));
}

static bool is_snap(struct span s)
{
	return s.len >= 3 && s.p[0] == 0xaa && s.p[1] == 0xaa && s.p[2] == 3;
}

void atm_rfc1483_decode(struct ctx *c, struct span s)
{
	if (s.len == 0 || is_snap(s) || s.p[0] == 0xfe)
		llc_decode(c, s);
	else if (s.p[0] >> 4 == 4 || s.p[0] >> 4 == 6)
		ip_decode(c, s);
	else
		ctx_emit_link(c, PACKET_LINK_RAW, s);
}

void atm_clip_decode(struct ctx *c, struct span s)
{
	if (is_snap(s))
		llc_decode(c, s);
	else
		ip_decode(c, s);
}

/* direction and kind, VPI, VCI */
void sunatm_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t kind = rd_u8(&r) & 15;

	(void)rd_be24(&r);
	if (!rd_ok(&r)) {
		short_header(c, s, "sunatm");
	} else if (kind == 2) {
		atm_rfc1483_decode(c, rd_rest(&r));
	} else if (kind == 1) { /* LAN emulation: client id, then Ethernet */
		(void)rd_be16(&r);
		eth_decode(c, rd_rest(&r));
	} else {
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	}
}
