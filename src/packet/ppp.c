#include "packet/ppp.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/wan.h"

enum { ADDRESS = 0xff, CONTROL = 0x03, CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
enum { PPP_IP4 = 0x0021, PPP_MULTILINK = 0x003d, PPP_IP6 = 0x0057, PPP_MPLS = 0x0281 };

/* flags and sequence, 4 bytes (RFC 1990 section 3); only a packet that lies whole in one part */
static void multilink(struct ctx *c, struct span all, struct rd r)
{
	uint8_t flags = rd_u8(&r);

	(void)rd_be24(&r);
	if (rd_ok(&r) && (flags & 0xc0) == 0xc0 && ctx_enter(c, all.p))
		ppp_decode(c, rd_rest(&r));
	else
		ctx_emit_link(c, PACKET_LINK_PPP, all);
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
