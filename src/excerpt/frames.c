#include "excerpt/frames.h"

#include "base/span.h"
#include "codec/crc32c.h"
#include "codec/inet_sum.h"
#include "packet/packet.h"

enum {
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_SCTP = 132,
	TYPE_IP4 = 0x0800,
	TYPE_IP6 = 0x86dd,
	TYPE_LEAST = 0x600
};
enum {
	IP4_HEAD = 20,
	IP6_HEAD = 40,
	TCP_HEAD = 20,
	TCP_MSS = 24,
	UDP_HEAD = 8,
	SCTP_HEAD = 28,
	MOST = 65535
};
enum { TYPE_PPPOE = 0x8864, PPPOE_HEAD = 6, SESSION = 1 };
enum { TTL = 64, WINDOW = 64240, MSS = 1460 };
enum { SCTP_TAG = 1, SCTP_END = 1, SCTP_BEGIN = 2 };

static size_t address_len(const struct frame_made *f)
{
	return f->src.ip.family == IP_V6 ? 16 : 4;
}

static uint16_t checksum(const struct frame_made *f, unsigned proto, const uint8_t *p, size_t n)
{
	uint32_t acc = inet_sum_add(0, span_of(f->src.ip.b, address_len(f)));

	acc = inet_sum_add(acc, span_of(f->dst.ip.b, address_len(f))) + proto + (uint32_t)n;
	return inet_sum_end(inet_sum_add(acc, span_of(p, n)));
}

/* RFC 9293 section 3.1. */
static size_t put_tcp(const struct frame_made *f, uint8_t *p)
{
	size_t head = (f->flags & TCP_SYN) != 0 ? TCP_MSS : TCP_HEAD, n = head + f->payload.len;

	memset(p, 0, head);
	put_be16(p, f->src.port);
	put_be16(p + 2, f->dst.port);
	put_be32(p + 4, f->seq);
	put_be32(p + 8, f->ack);
	p[12] = (uint8_t)(head / 4 << 4);
	p[13] = f->flags;
	put_be16(p + 14, WINDOW);
	if (head == TCP_MSS)
		memcpy(p + 20, (const uint8_t[]){ 2, 4, MSS >> 8, MSS & 0xff }, 4);
	if (f->payload.len != 0)
		memcpy(p + head, f->payload.p, f->payload.len);
	put_be16(p + 16, checksum(f, PROTO_TCP, p, n));
	return n;
}

static size_t put_udp(const struct frame_made *f, uint8_t *p)
{
	size_t n = UDP_HEAD + f->payload.len;
	uint16_t c;

	put_be16(p, f->src.port);
	put_be16(p + 2, f->dst.port);
	put_be16(p + 4, n);
	put_be16(p + 6, 0);
	if (f->payload.len != 0)
		memcpy(p + UDP_HEAD, f->payload.p, f->payload.len);
	c = checksum(f, PROTO_UDP, p, n);
	put_be16(p + 6, c != 0 ? c : 0xffff);
	return n;
}

/* The packet's head and one DATA chunk with a whole message (RFC 9260 section 3.3.1). */
static size_t put_sctp(const struct frame_made *f, uint8_t *p)
{
	size_t len = f->payload.len, n = SCTP_HEAD + (len + 3) / 4 * 4;
	uint32_t crc;

	memset(p, 0, n);
	put_be16(p, f->src.port);
	put_be16(p + 2, f->dst.port);
	put_be32(p + 4, SCTP_TAG);
	p[13] = SCTP_BEGIN | SCTP_END;
	put_be16(p + 14, 16 + len);
	put_be32(p + 16, f->seq);
	put_be16(p + 22, f->seq & UINT16_MAX);
	put_be32(p + 24, f->proto);
	if (len != 0)
		memcpy(p + SCTP_HEAD, f->payload.p, len);
	crc = crc32c(span_of(p, n));
	for (unsigned i = 0; i < 4; i++)
		p[8 + i] = (uint8_t)(crc >> 8 * i);
	return n;
}

static void put_ip4(const struct frame_made *f, uint8_t *p, unsigned proto, size_t n)
{
	memset(p, 0, IP4_HEAD);
	p[0] = 0x45;
	put_be16(p + 2, IP4_HEAD + n);
	put_be16(p + 4, f->ident);
	p[6] = 0x40; /* don't fragment */
	p[8] = TTL;
	p[9] = (uint8_t)proto;
	memcpy(p + 12, f->src.ip.b, 4);
	memcpy(p + 16, f->dst.ip.b, 4);
	put_be16(p + 10, inet_sum_end(inet_sum_add(0, span_of(p, IP4_HEAD))));
}

static void put_ip6(const struct frame_made *f, uint8_t *p, unsigned proto, size_t n)
{
	memset(p, 0, IP6_HEAD);
	p[0] = 0x60;
	put_be16(p + 4, n);
	p[6] = (uint8_t)proto;
	p[7] = TTL;
	memcpy(p + 8, f->src.ip.b, 16);
	memcpy(p + 24, f->dst.ip.b, 16);
}

static size_t put_ethernet(const struct frame_made *f, unsigned type, uint8_t *p)
{
	memcpy(p, f->dst.mac.b, 6);
	memcpy(p + 6, f->src.mac.b, 6);
	put_be16(p + 12, type);
	return 14;
}

static size_t put_packet(const struct frame_made *f, uint8_t *p)
{
	bool six = f->src.ip.family == IP_V6;
	size_t head = six ? IP6_HEAD : IP4_HEAD, n = f->payload.len;
	unsigned proto = f->proto;

	if (f->transport == TRANSPORT_TCP) {
		n = put_tcp(f, p + head);
		proto = PROTO_TCP;
	} else if (f->transport == TRANSPORT_UDP) {
		n = put_udp(f, p + head);
		proto = PROTO_UDP;
	} else if (f->transport == TRANSPORT_SCTP) {
		n = put_sctp(f, p + head);
		proto = PROTO_SCTP;
	} else if (n != 0) {
		memcpy(p + head, f->payload.p, n);
	}
	if (six)
		put_ip6(f, p, proto, n);
	else
		put_ip4(f, p, proto, n);
	return head + n;
}

/* A session of PPP over Ethernet (RFC 2516): the one way in which Ethernet holds it. */
static size_t put_pppoe(const struct frame_made *f, uint8_t *p)
{
	p[0] = 0x11;
	p[1] = 0;
	put_be16(p + 2, SESSION);
	put_be16(p + 4, f->payload.len);
	return PPPOE_HEAD;
}

enum st frame_make(const struct frame_made *f, struct buf *out)
{
	bool link = f->transport == TRANSPORT_LINK;
	bool ppp = link && f->proto == PACKET_LINK_PPP;
	unsigned type = ppp			    ? TYPE_PPPOE
			: link			    ? f->proto
			: f->src.ip.family == IP_V6 ? TYPE_IP6
						    : TYPE_IP4;
	uint8_t *p;
	enum st st;

	if (f->payload.len > MOST - IP6_HEAD - SCTP_HEAD - 3
	    || (link && !ppp && f->proto < TYPE_LEAST)
	    || (!link && (f->src.ip.family == IP_NONE || f->src.ip.family != f->dst.ip.family)))
		return ST_UNSUP;
	st = buf_reserve(out, 14 + IP6_HEAD + SCTP_HEAD + 3 + f->payload.len);
	if (st != ST_OK)
		return st;
	p = out->p + out->len;
	p += put_ethernet(f, type, p);
	if (ppp)
		p += put_pppoe(f, p);
	if (!link)
		p += put_packet(f, p);
	else if (f->payload.len != 0)
		memcpy(p, f->payload.p, f->payload.len);
	out->len = (size_t)(p - out->p) + (link ? f->payload.len : 0);
	return ST_OK;
}
