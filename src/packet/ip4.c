/* row: the decoder of IPv4, declared in ip.h */
#include "packet/ip.h"

#include "packet/frag.h"

#include <string.h>

/*
 *  0                   1                   2                   3
 * |Version|  IHL  |    TOS        |          Total Length         |
 * |         Identification        |Flags|      Fragment Offset    |
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * |                       Source Address                          |
 * |                    Destination Address                        |
 * |                    Options                                    |
 */
enum { HEADER = 20, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };

static void set_ip4(struct ip *ip, const uint8_t *b)
{
	memset(ip, 0, sizeof(*ip));
	memcpy(ip->b, b, 4);
	ip->family = IP_V4;
}

static void bad_header(struct ctx *c, struct span s, const char *reason)
{
	ctx_bad(c, "ipv4", s.p, reason);
	ctx_emit_link(c, ETHERTYPE_IP4, s);
}

static void fragment(struct ctx *c, struct span h, uint16_t id, uint16_t bits, struct span s)
{
	struct fragment f = {
		.bytes = s,
		.id = id,
		.off = (bits & OFFSET_MASK) * 8u,
		.proto = h.p[9],
		.more = (bits & MORE_FRAGMENTS) != 0,
	};

	frag_decode(c, &f);
}

HOT void ip4_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, HEADER), rest;
	size_t ihl, total;
	uint16_t bits;

	if (UNLIKELY(!rd_ok(&r))) {
		bad_header(c, s, "header cut off");
		return;
	}
	ihl = (h.p[0] & 15) * 4u;
	total = (size_t)(h.p[2] << 8 | h.p[3]);
	if (UNLIKELY(h.p[0] >> 4 != 4 || ihl < HEADER || ihl > s.len)) {
		bad_header(c, s, h.p[0] >> 4 != 4 ? "version is not 4" : "header length is wrong");
		return;
	}
	set_ip4(&c->seg.src.ip, h.p + 12);
	set_ip4(&c->seg.dst.ip, h.p + 16);
	/* 0: the network card was to cut it up (segmentation offload); all there is */
	if (total >= ihl)
		s = ctx_cut(c, s, total, "ipv4");
	else if (total != 0)
		ctx_bad(c, "ipv4", s.p, "total length is shorter than the header");
	bits = (uint16_t)(h.p[6] << 8 | h.p[7]);
	rest = (struct span){ s.p + ihl, s.len - ihl };
	if (UNLIKELY((bits & (MORE_FRAGMENTS | OFFSET_MASK)) != 0))
		fragment(c, h, (uint16_t)(h.p[4] << 8 | h.p[5]), bits, rest);
	else
		ip_upper(c, h.p[9], rest);
}
