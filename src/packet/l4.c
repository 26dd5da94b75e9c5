#include "packet/l4.h"

#include "packet/tunnel_udp.h"

enum { TCP_HEADER = 20, UDP_HEADER = 8, PROTO_UDPLITE = 136 };

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static void set_tcp(struct segment *s, const uint8_t *h)
{
	s->transport = TRANSPORT_TCP;
	s->proto = PROTO_TCP;
	s->src.port = be16(h);
	s->dst.port = be16(h + 2);
	s->seq = be32(h + 4);
	s->ack = be32(h + 8);
	s->flags = h[13];
	s->window = be16(h + 14);
	s->urgent = be16(h + 18);
}

HOT void tcp_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, TCP_HEADER);
	size_t off;

	if (UNLIKELY(!rd_ok(&r))) {
		ctx_bad(c, "tcp", s.p, "header cut off");
		ctx_emit_ip(c, PROTO_TCP, s);
		return;
	}
	off = (h.p[12] >> 4) * 4u;
	if (UNLIKELY(off < TCP_HEADER)) {
		ctx_bad(c, "tcp", s.p, "data offset is shorter than the header");
		ctx_emit_ip(c, PROTO_TCP, s);
		return;
	}
	if (UNLIKELY(off > s.len)) {
		size_t cut = off - s.len;

		if (cut > c->missing)
			ctx_bad(c, "tcp", s.p, "data offset goes beyond the end");
		c->missing = c->missing > cut ? c->missing - (uint32_t)cut : 0;
		off = s.len;
	}
	set_tcp(&c->seg, h.p);
	ctx_emit(c, (struct span){ s.p + off, s.len - off });
}

static void set_udp(struct segment *s, const uint8_t *h, uint8_t proto)
{
	s->transport = TRANSPORT_UDP;
	s->proto = proto;
	s->src.port = be16(h);
	s->dst.port = be16(h + 2);
	s->seq = 0;
	s->ack = 0;
	s->flags = 0;
	s->window = 0;
	s->urgent = 0;
}

/* Bytes of the packet behind the end that the UDP header tells: nobody reads them, so look. */
static void surplus(struct ctx *c, struct span s)
{
	ctx_bad(c, "udp", s.p, "bytes behind the end of the datagram");
	ctx_emit_ip(c, PROTO_UDP, s);
}

HOT void udp_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, UDP_HEADER), body = s;
	size_t len;

	if (UNLIKELY(!rd_ok(&r))) {
		ctx_bad(c, "udp", s.p, "header cut off");
		ctx_emit_ip(c, PROTO_UDP, s);
		return;
	}
	len = be16(h.p + 4);
	if (UNLIKELY(len >= UDP_HEADER && len < s.len))
		surplus(c, (struct span){ s.p + len, s.len - len });
	if (LIKELY(len >= UDP_HEADER)) {
		body = ctx_cut(c, s, len, "udp");
	} else { /* 0: longer than 65535 (RFC 2675), or left open for the network card */
		if (len != 0)
			ctx_bad(c, "udp", s.p, "length is shorter than the header");
		c->missing = 0;
	}
	body = (struct span){ body.p + UDP_HEADER, body.len - UDP_HEADER };
	set_udp(&c->seg, h.p, PROTO_UDP);
	if (!tunnel_udp(c, body))
		ctx_emit(c, body);
}

/* The length field says how much the checksum covers; the packet ends where IP says. */
void udplite_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, UDP_HEADER);

	if (!rd_ok(&r)) {
		ctx_bad(c, "udp", s.p, "header cut off");
		ctx_emit_ip(c, PROTO_UDPLITE, s);
		return;
	}
	set_udp(&c->seg, h.p, PROTO_UDPLITE);
	ctx_emit(c, rd_rest(&r));
}
