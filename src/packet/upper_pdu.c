#include "packet/upper_pdu.h"

#include "base/hash.h"
#include "base/span.h"
#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/l4.h"

#include <stdlib.h>
#include <string.h>

/* epan/exported_pdu.h of Wireshark numbers them; each value is padded to 4 by the writer. */
enum {
	TAG_END = 0,
	TAG_PROTO_NAME = 12,
	TAG_IP4_SRC = 20,
	TAG_IP4_DST = 21,
	TAG_IP6_SRC = 22,
	TAG_IP6_DST = 23,
	TAG_PORT_TYPE = 24,
	TAG_SRC_PORT = 25,
	TAG_DST_PORT = 26,
};
enum { PORT_SCTP = 1, PORT_TCP = 2, PORT_UDP = 3 };
enum { SEQ_SLOTS = 4096 };

struct pdu {
	struct span name;
	uint32_t port_type;
};

static void set_ip(struct ip *ip, struct span v, uint8_t family)
{
	size_t len = family == IP_V4 ? 4 : 16;

	if (v.len < len)
		return;
	memset(ip, 0, sizeof(*ip));
	memcpy(ip->b, v.p, len);
	ip->family = family;
}

static void take_tag(struct ctx *c, struct pdu *pdu, uint16_t tag, struct span v)
{
	struct rd r = rd_of(v);

	switch (tag) {
	case TAG_PROTO_NAME:
		v.len = span_find(v, 0, 0);
		pdu->name = v;
		break;
	case TAG_IP4_SRC:
	case TAG_IP6_SRC:
		set_ip(&c->seg.src.ip, v, tag == TAG_IP4_SRC ? IP_V4 : IP_V6);
		break;
	case TAG_IP4_DST:
	case TAG_IP6_DST:
		set_ip(&c->seg.dst.ip, v, tag == TAG_IP4_DST ? IP_V4 : IP_V6);
		break;
	case TAG_PORT_TYPE:
		pdu->port_type = rd_be32(&r);
		break;
	case TAG_SRC_PORT:
		c->seg.src.port = (uint16_t)rd_be32(&r);
		break;
	case TAG_DST_PORT:
		c->seg.dst.port = (uint16_t)rd_be32(&r);
		break;
	default:
		break;
	}
}

/*
 * Bounded, so ends may share a counter: a number then jumps ahead, which is a
 * gap, but no byte is ever taken for a repetition.
 */
static uint32_t next_seq(struct ctx *c, size_t len)
{
	const struct endpoint *e[2] = { &c->seg.src, &c->seg.dst };
	uint8_t b[36];
	uint32_t *slot, seq;

	if (c->d->pdu_seq == NULL)
		c->d->pdu_seq = calloc(SEQ_SLOTS, sizeof(*c->d->pdu_seq));
	if (c->d->pdu_seq == NULL)
		return 1;
	for (size_t i = 0; i < 2; i++) {
		memcpy(b + 18 * i, e[i]->ip.b, 16);
		memcpy(b + 18 * i + 16, &e[i]->port, 2);
	}
	slot = &c->d->pdu_seq[hash_bytes((struct span){ b, sizeof(b) }, 0) % SEQ_SLOTS];
	seq = *slot + 1;
	*slot += (uint32_t)len;
	return seq;
}

static void emit_pdu(struct ctx *c, const struct pdu *pdu, struct span s)
{
	c->seg.proto = 0;
	if (pdu->port_type == PORT_TCP) {
		c->seg.transport = TRANSPORT_TCP;
		c->seg.proto = PROTO_TCP;
		c->seg.seq = next_seq(c, s.len);
		c->seg.flags = TCP_ACK | TCP_PSH;
	} else if (pdu->port_type == PORT_UDP) {
		c->seg.transport = TRANSPORT_UDP;
		c->seg.proto = PROTO_UDP;
	} else if (pdu->port_type == PORT_SCTP) {
		c->seg.transport = TRANSPORT_SCTP;
	} else {
		ctx_emit_link(c, PACKET_LINK_PDU, s);
		return;
	}
	ctx_emit(c, s);
}

static const struct {
	const char *name;
	layer_fn *decode;
} names[] = {
	{ "ip", ip4_decode },		{ "ipv6", ip6_decode },
	{ "eth", eth_decode },		{ "eth_withoutfcs", eth_decode },
	{ "eth_maybefcs", eth_decode }, { "tcp", tcp_decode },
	{ "udp", udp_decode },
};

void upper_pdu_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct pdu pdu = { 0 };
	uint16_t tag;

	do {
		uint16_t len;

		tag = rd_be16(&r);
		len = rd_be16(&r);
		take_tag(c, &pdu, tag, rd_take(&r, len));
	} while (tag != TAG_END && rd_ok(&r));
	if (!rd_ok(&r)) {
		ctx_bad(c, "upper-pdu", s.p, "tags cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		if (span_eq_str(pdu.name, names[i].name)) {
			names[i].decode(c, rd_rest(&r));
			return;
		}
	emit_pdu(c, &pdu, rd_rest(&r));
}
