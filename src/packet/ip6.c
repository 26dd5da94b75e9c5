#include "packet/ip6.h"

#include "packet/frag.h"
#include "packet/ip.h"

#include <string.h>

enum { HEADER = 40, CHAIN_MAX = 16 };
enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, NO_NEXT = 59, DEST_OPTIONS = 60 };
enum { OPTION_PAD1 = 0, OPTION_JUMBO = 0xc2 };

static void bad_header(struct ctx *c, struct span s, const char *reason)
{
	ctx_bad(c, "ipv6", s.p, reason);
	ctx_emit_link(c, ETHERTYPE_IP6, s);
}

static void set_ip6(struct ip *ip, const uint8_t *b)
{
	memcpy(ip->b, b, 16);
	ip->family = IP_V6;
}

/* Jumbo payload length of a hop-by-hop header that begins s; 0 when there is none (RFC 2675). */
static uint32_t jumbo_length(struct span s)
{
	struct rd all = rd_of(s), r;

	(void)rd_u8(&all);
	r = rd_sub(&all, rd_u8(&all) * 8u + 6);
	while (rd_ok(&r) && rd_left(&r) != 0) {
		uint8_t type = rd_u8(&r);
		uint8_t len = type == OPTION_PAD1 ? 0 : rd_u8(&r);

		if (type == OPTION_JUMBO && len == 4)
			return rd_be32(&r);
		(void)rd_take(&r, len);
	}
	return 0;
}

HOT void ip6_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, HEADER), rest;
	size_t len;

	if (UNLIKELY(!rd_ok(&r))) {
		bad_header(c, s, "header cut off");
		return;
	}
	if (UNLIKELY(h.p[0] >> 4 != 6)) {
		bad_header(c, s, "version is not 6");
		return;
	}
	set_ip6(&c->seg.src.ip, h.p + 8);
	set_ip6(&c->seg.dst.ip, h.p + 24);
	rest = rd_rest(&r);
	len = (size_t)(h.p[4] << 8 | h.p[5]);
	if (UNLIKELY(len == 0)) {
		/* jumbo, or left open for the network card (segmentation offload) */
		len = h.p[6] == HOP_BY_HOP ? jumbo_length(rest) : 0;
		if (len == 0)
			len = h.p[6] == NO_NEXT ? 0 : rest.len;
	}
	rest = ctx_cut(c, rest, len, "ipv6");
	ip6_extensions(c, h.p[6], rest);
}

/* next, reserved, offset and flags, identification */
static void fragment_header(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct fragment f = { .proto = rd_u8(&r) };
	uint16_t bits;

	(void)rd_u8(&r);
	bits = rd_be16(&r);
	f.id = rd_be32(&r);
	f.off = bits & 0xfff8u;
	f.more = (bits & 1) != 0;
	f.bytes = rd_rest(&r);
	if (!rd_ok(&r)) {
		ctx_bad(c, "ipv6.fragment", s.p, "header cut off");
		ctx_emit_ip(c, FRAGMENT, s);
	} else if (f.off == 0 && !f.more) { /* atomic, RFC 6946 */
		if (ctx_enter(c, s.p))
			ip6_extensions(c, f.proto, f.bytes);
		else
			ctx_emit_ip(c, FRAGMENT, s);
	} else {
		frag_decode(c, &f);
	}
}

static bool is_option_header(uint8_t next)
{
	return next == HOP_BY_HOP || next == ROUTING || next == DEST_OPTIONS;
}

HOT void ip6_extensions(struct ctx *c, uint8_t next, struct span s)
{
	struct rd r = rd_of(s);

	for (unsigned n = 0; UNLIKELY(is_option_header(next)); n++) {
		struct span at = { r.p, rd_left(&r) };
		uint8_t type = rd_u8(&r);

		(void)rd_take(&r, rd_u8(&r) * 8u + 6);
		if (!rd_ok(&r) || n == CHAIN_MAX) {
			ctx_bad(c, "ipv6", at.p,
				rd_ok(&r) ? "more than 16 extension headers"
					  : "extension header cut off");
			ctx_emit_ip(c, next, at);
			return;
		}
		next = type;
	}
	s = rd_rest(&r);
	if (UNLIKELY(next == FRAGMENT))
		fragment_header(c, s);
	else
		ip_upper(c, next, s);
}
