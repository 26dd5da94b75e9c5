#include "packet/ppp.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/wan.h"

enum { ADDRESS = 0xff, CONTROL = 0x03, CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
enum { PPP_IP4 = 0x0021, PPP_MULTILINK = 0x003d, PPP_IP6 = 0x0057, PPP_MPLS = 0x0281 };

static void alone(struct ctx *c, struct span s)
{
	ctx_emit_link(c, PACKET_LINK_PPP, s);
}

#define MULTILINK(bits)                                                                  \
	{                                                                                \
		.what = "ppp", .limit = "limit.ppp", .read = ppp_decode, .alone = alone, \
		.mask = (1u << (bits)) - 1, .behind = DATAGRAM_MAX,                      \
	}
static const struct parts_of long_sequence = MULTILINK(24), short_sequence = MULTILINK(12);
#undef MULTILINK

/* What a packet begins with, where it is one that ppp_decode() reads on. */
static bool begins_ppp(struct span s)
{
	struct rd r = rd_of(s);
	uint16_t two = rd_be16(&r);

	if (s.len != 0 && (s.p[0] == PPP_IP4 || s.p[0] == PPP_IP6))
		return true;
	return rd_ok(&r)
	       && (two == (ADDRESS << 8 | CONTROL) || two == PPP_IP4 || two == PPP_IP6
		   || two == PPP_MPLS
		   || (s.p[0] >= 0x80 && (s.p[0] & 1) == 0 && (s.p[1] & 1) == 1));
}

/*
 * RFC 1990 section 3, classes of RFC 2686:
 *
 *   long   B E class:4 0 0 | sequence:24        short   B E class:2 | sequence:12
 *
 * Which of the two was negotiated, nothing in a fragment says: the first one
 * shows it by what stands behind it, a later one by the number that is due.
 */
static void multilink(struct ctx *c, struct span all, struct rd r)
{
	struct span s = rd_rest(&r);
	struct rd l = rd_of(s), h = rd_of(s);
	uint32_t four = rd_be32(&l), two = rd_be16(&h);
	struct part x = { .first = (two & 0x8000) != 0, .last = (two & 0x4000) != 0 }, y = x;
	const struct parts_of *of = &long_sequence;

	x.key = four >> 26 & 15;
	x.number = four & 0xffffff;
	x.bytes = rd_rest(&l);
	y.key = two >> 12 & 3;
	y.number = two & 0xfff;
	y.bytes = rd_rest(&h);
	if (!rd_ok(&h)
	    || (x.first ? begins_ppp(y.bytes) && !begins_ppp(x.bytes)
			: !parts_expect(c, of, &x) && parts_expect(c, &short_sequence, &y))) {
		of = &short_sequence;
		x = y;
	}
	if (!rd_ok(&h) || (of == &long_sequence && !rd_ok(&l)) || !ctx_enter(c, all.p))
		ctx_emit_link(c, PACKET_LINK_PPP, all);
	else if (x.first && x.last)
		ppp_decode(c, x.bytes);
	else if (c->runs != NULL) /* lies in a reassembled datagram: not joined */
		ctx_emit_link(c, PACKET_LINK_PPP, all);
	else
		parts_take(c, of, &x);
}

void ppp_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span at;
	uint16_t proto;

	if (s.len >= 2 && s.p[0] == ADDRESS && s.p[1] == CONTROL)
		(void)rd_take(&r, 2);
	at = (struct span){ r.p, rd_left(&r) };
	proto = rd_u8(&r);
	if ((proto & 1) == 0) /* else compressed to one byte, RFC 1661 section 6.5 */
		proto = (uint16_t)(proto << 8 | rd_u8(&r));
	if (!rd_ok(&r)) {
		ctx_bad(c, "ppp", s.p, "header cut off");
		ctx_emit_link(c, PACKET_LINK_PPP, at);
		return;
	}
	switch (proto) {
	case PPP_IP4:
		ip4_decode(c, rd_rest(&r));
		break;
	case PPP_IP6:
		ip6_decode(c, rd_rest(&r));
		break;
	case PPP_MPLS:
		ethertype_decode(c, 0x8847, rd_rest(&r));
		break;
	case PPP_MULTILINK:
		multilink(c, at, r);
		break;
	default:
		ctx_emit_link(c, PACKET_LINK_PPP, at);
	}
}

void ppp_hdlc_decode(struct ctx *c, struct span s)
{
	if (s.len != 0 && (s.p[0] == CISCO_UNICAST || s.p[0] == CISCO_MULTICAST))
		chdlc_decode(c, s);
	else
		ppp_decode(c, s);
}

void ppp_direction_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);

	(void)rd_u8(&r);
	/* pppd puts the direction where the address was, so control may stand alone */
	if (rd_left(&r) > 2 && r.p[0] == CONTROL)
		(void)rd_u8(&r);
	ppp_decode(c, rd_rest(&r));
}
