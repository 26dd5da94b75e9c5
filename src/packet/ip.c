#include "packet/ip.h"

#include "packet/eth.h"
#include "packet/ip6.h"
#include "packet/l4.h"
#include "packet/sctp.h"
#include "packet/tunnel_gre.h"

void ip_decode(struct ctx *c, struct span s)
{
	uint8_t version = s.len != 0 ? s.p[0] >> 4 : 0;

	if (version == 4) {
		ip4_decode(c, s);
	} else if (version == 6) {
		ip6_decode(c, s);
	} else {
		ctx_bad(c, "ip", s.p, "version is neither 4 nor 6");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	}
}

static void inner_ip4(struct ctx *c, struct span s)
{
	if (ctx_enter_tunnel(c, s.p))
		ip4_decode(c, s);
	else
		ctx_emit_ip(c, 4, s);
}

static void inner_ip6(struct ctx *c, struct span s)
{
	if (ctx_enter_tunnel(c, s.p))
		ip6_decode(c, s);
	else
		ctx_emit_ip(c, 41, s);
}

/* Authentication header (RFC 4302): next, length in words less two, reserved, SPI, sequence, ICV.
 */
static void ah_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t next = rd_u8(&r);
	uint8_t words = rd_u8(&r);

	(void)rd_take(&r, (words + 2u) * 4u - 2);
	if (!rd_ok(&r) || words == 0) {
		ctx_bad(c, "ah", s.p, "header cut off");
		ctx_emit_ip(c, 51, s);
	} else if (!ctx_enter(c, s.p)) {
		ctx_emit_ip(c, 51, s);
	} else {
		ip_payload(c, next, rd_rest(&r));
	}
}

/* EtherIP (RFC 3378): version 3, then a frame. */
static void etherip_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t version = rd_be16(&r);

	if (rd_ok(&r) && version == 0x3000 && ctx_enter_tunnel(c, s.p))
		eth_decode(c, rd_rest(&r));
	else
		ctx_emit_ip(c, 97, s);
}

static layer_fn *const uppers[256] = {
	[4] = inner_ip4,       [PROTO_TCP] = tcp_decode, [PROTO_UDP] = udp_decode,
	[41] = inner_ip6,      [47] = gre_decode,	 [51] = ah_decode,
	[97] = etherip_decode, [132] = sctp_decode,	 [136] = udplite_decode,
};

HOT void ip_upper(struct ctx *c, uint8_t proto, struct span s)
{
	if (LIKELY(uppers[proto] != NULL))
		uppers[proto](c, s);
	else
		ctx_emit_ip(c, proto, s);
}

HOT void ip_payload(struct ctx *c, uint8_t proto, struct span s)
{
	if (c->seg.src.ip.family == IP_V6)
		ip6_extensions(c, proto, s);
	else
		ip_upper(c, proto, s);
}
