#include "packet/cooked.h"

#include "packet/eth.h"
#include "packet/ip.h"

enum { AF_ANY_INET = 2 };
enum { SLL_802_3 = 1, SLL_LLC = 4, MAC_LEN = 6 };
enum { TLV_PAYLOAD = 9, TLV_HWADDR = 8, TLV_UID = 11 };

static void short_header(struct ctx *c, struct span s, const char *what)
{
	ctx_bad(c, what, s.p, "header cut off");
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

/* Address families of IPv6: NetBSD, FreeBSD, Darwin, Linux, Windows. */
static bool is_inet6(uint32_t af)
{
	return af == 24 || af == 28 || af == 30 || af == 10 || af == 23;
}

static void family_decode(struct ctx *c, uint32_t af, struct span s, const char *what)
{
	if (af == AF_ANY_INET) {
		ip4_decode(c, s);
	} else if (is_inet6(af)) {
		ip6_decode(c, s);
	} else {
		ctx_bad(c, what, s.p, "address family is not known");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	}
}

/* The family is in the byte order of the machine that captured: the smaller reading is it. */
void null_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t af = rd_be32(&r);

	if (!rd_ok(&r)) {
		short_header(c, s, "null");
		return;
	}
	if (__builtin_bswap32(af) < af)
		af = __builtin_bswap32(af);
	family_decode(c, af, rd_rest(&r), "null");
}

void loop_decode(struct ctx *c, struct span s)
{
	null_decode(c, s);
}

/* family, SPI, flags */
void enc_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t af = rd_be32(&r);

	(void)rd_be64(&r);
	if (!rd_ok(&r)) {
		short_header(c, s, "enc");
		return;
	}
	if (__builtin_bswap32(af) < af)
		af = __builtin_bswap32(af);
	family_decode(c, af, rd_rest(&r), "enc");
}

/* length (padded to 4), family, ... */
void pflog_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t len = rd_u8(&r), af = rd_u8(&r);

	(void)rd_take(&r, len > 2 ? (len + 3u) / 4 * 4 - 2 : 2);
	if (!rd_ok(&r) || len < 4)
		short_header(c, s, "pflog");
	else
		family_decode(c, af, rd_rest(&r), "pflog");
}

static void cooked(struct ctx *c, uint16_t proto, struct span mac, struct span s)
{
	ctx_set_macs(c, mac.len == MAC_LEN ? mac.p : NULL, NULL);
	if (proto == SLL_LLC)
		llc_decode(c, s);
	else if (proto == SLL_802_3)
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	else
		ethertype_decode(c, proto, s);
}

/* Of an address field of 8 bytes those that count. */
static struct span address(struct span field, size_t len)
{
	if (len != MAC_LEN || field.len < MAC_LEN)
		field.len = 0;
	else
		field.len = MAC_LEN;
	return field;
}

/* type, hardware, address length, address (8), protocol */
void sll_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span mac;
	uint16_t len, proto;

	(void)rd_be32(&r);
	len = rd_be16(&r);
	mac = address(rd_take(&r, 8), len);
	proto = rd_be16(&r);
	if (!rd_ok(&r))
		short_header(c, s, "sll");
	else
		cooked(c, proto, mac, rd_rest(&r));
}

/* protocol, reserved, interface, hardware, type, address length, address (8) */
void sll2_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t proto = rd_be16(&r);
	struct span mac;
	uint8_t len;

	(void)rd_take(&r, 9);
	len = rd_u8(&r);
	mac = address(rd_take(&r, 8), len);
	if (!rd_ok(&r))
		short_header(c, s, "sll2");
	else
		cooked(c, proto, mac, rd_rest(&r));
}

struct nflog {
	struct span payload, mac;
	int32_t uid;
	bool has_payload, has_uid;
};

static void nflog_value(struct nflog *n, uint16_t type, struct span v)
{
	struct rd r = rd_of(v);
	uint16_t len;

	if (type == TLV_PAYLOAD) {
		n->payload = v;
		n->has_payload = true;
	} else if (type == TLV_UID) {
		n->uid = (int32_t)rd_be32(&r);
		n->has_uid = rd_ok(&r);
	} else if (type == TLV_HWADDR) {
		len = rd_be16(&r);
		(void)rd_be16(&r);
		n->mac = address(rd_rest(&r), len);
	}
}

/* Lengths and types in the byte order of the machine that captured; false when they do not fit. */
static bool nflog_values(struct rd r, bool big, struct nflog *n)
{
	while (rd_left(&r) != 0) {
		uint16_t len = rd_be16(&r), type = rd_be16(&r);
		struct span v;

		if (!big) {
			len = __builtin_bswap16(len);
			type = __builtin_bswap16(type);
		}
		if (!rd_ok(&r) || len < 4)
			return false;
		type &= 0x7fff;
		/* the snap length may have cut the packet, which comes last */
		if (type == TLV_PAYLOAD && len - 4u > rd_left(&r))
			len = (uint16_t)(rd_left(&r) + 4);
		v = rd_take(&r, len - 4u);
		if (!rd_ok(&r))
			return false;
		nflog_value(n, type, v);
		(void)rd_take(&r, -len & 3u);
		if (!rd_ok(&r))
			return n->has_payload;
	}
	return n->has_payload;
}

/* family, version, resource, then values of length and type */
void nflog_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t af = rd_u8(&r);
	struct nflog n = { 0 };
	const struct app *app;

	(void)rd_take(&r, 3);
	if (!rd_ok(&r)) {
		short_header(c, s, "nflog");
		return;
	}
	if (!nflog_values(r, false, &n)) {
		n = (struct nflog){ 0 };
		if (!nflog_values(r, true, &n)) {
			ctx_bad(c, "nflog", s.p, "no packet in it");
			ctx_emit_link(c, PACKET_LINK_RAW, s);
			return;
		}
	}
	ctx_set_macs(c, n.mac.len == MAC_LEN ? n.mac.p : NULL, NULL);
	if (n.has_uid) {
		app = uid_apps_find(&c->d->apps, n.uid);
		c->seg.app = app != NULL ? *app : (struct app){ .uid = n.uid };
		c->seg.has_app = true;
	}
	if (af == AF_ANY_INET)
		ip4_decode(c, n.payload);
	else if (af == 10)
		ip6_decode(c, n.payload);
	else
		ctx_emit_link(c, PACKET_LINK_RAW, n.payload);
}
