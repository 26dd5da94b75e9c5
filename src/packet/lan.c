#include "packet/lan.h"

#include "packet/eth.h"
#include "packet/ip.h"

static void short_header(struct ctx *c, struct span s, const char *what)
{
	ctx_bad(c, what, s.p, "header cut off");
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

/* access and frame control, addresses; a route where the source has its highest bit (802.5) */
void tokenring_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, 14);

	if (!rd_ok(&r)) {
		short_header(c, s, "tokenring");
		return;
	}
	ctx_set_macs(c, h.p + 8, h.p + 2);
	if ((h.p[8] & 0x80) != 0) {
		unsigned len = rd_left(&r) != 0 ? r.p[0] & 0x1fu : 0;

		ctx_set_macs(c, NULL, h.p + 2);
		(void)rd_take(&r, len);
		if (!rd_ok(&r) || len < 2) {
			short_header(c, s, "tokenring");
			return;
		}
	}
	if ((h.p[1] & 0xc0) == 0x40)
		llc_decode(c, rd_rest(&r));
	else
		ctx_emit_link(c, PACKET_LINK_RAW, rd_rest(&r));
}

/* frame control, addresses, 802.2 */
void fddi_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, 13);

	if (!rd_ok(&r)) {
		short_header(c, s, "fddi");
		return;
	}
	ctx_set_macs(c, h.p + 7, h.p + 1);
	if ((h.p[0] & 0x30) == 0x10) /* LLC frames are CLFFrZZZ with FF = 01 */
		llc_decode(c, rd_rest(&r));
	else
		ctx_emit_link(c, PACKET_LINK_RAW, rd_rest(&r));
}

/* As Linux cooks it: addresses, offset, protocol; newer protocols have 3 bytes more (RFC 1201). */
void arcnet_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t proto;

	(void)rd_be32(&r);
	proto = rd_u8(&r);
	if (proto != 0xf0 && proto != 0xf1)
		(void)rd_be24(&r);
	if (!rd_ok(&r))
		short_header(c, s, "arcnet");
	else if (proto == 0xf0 || proto == 0xd4)
		ip4_decode(c, rd_rest(&r));
	else if (proto == 0xc4)
		ip6_decode(c, rd_rest(&r));
	else
		ctx_emit_link(c, PACKET_LINK_RAW, rd_rest(&r));
}

/* two addresses of 8 bytes, EtherType (RFC 2734) */
void firewire_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t type;

	(void)rd_take(&r, 16);
	type = rd_be16(&r);
	if (!rd_ok(&r))
		short_header(c, s, "firewire");
	else
		ethertype_decode(c, type, rd_rest(&r));
}
