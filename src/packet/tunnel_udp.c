#include "packet/tunnel_udp.h"

#include "packet/eth.h"
#include "packet/ip.h"
#include "packet/ppp.h"
#include "packet/tunnel_gtp.h"

enum { IP6_HEADER = 40 };

typedef bool tunnel_fn(struct ctx *c, struct span s);

/* flags (8: the network's number is valid), reserved, number, reserved */
static bool vxlan(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t flags = rd_be32(&r), vni = rd_be32(&r);

	if (!rd_ok(&r) || (flags >> 24 & 0x7f) != 8 || (vni & 0xff) != 0
	    || !ctx_enter_tunnel(c, s.p))
		return false;
	eth_decode(c, rd_rest(&r));
	return true;
}

/* version, length of options in words, flags, EtherType, network's number, options */
static bool geneve(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t first = rd_u8(&r);
	uint16_t type;

	(void)rd_u8(&r);
	type = rd_be16(&r);
	(void)rd_be32(&r);
	(void)rd_take(&r, (first & 0x3fu) * 4);
	if (!rd_ok(&r) || first >> 6 != 0 || !ctx_enter_tunnel(c, s.p))
		return false;
	ethertype_decode(c, type, rd_rest(&r));
	return true;
}

/* Control messages, and version 3, stay what they are. */
static bool l2tp(struct ctx *c, struct span s)
{
	enum { CONTROL = 0x8000, LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200 };
	struct rd r = rd_of(s);
	uint16_t flags = rd_be16(&r), len;

	if ((flags & CONTROL) != 0 || (flags & 15) != 2)
		return false;
	if ((flags & LENGTH) != 0) {
		len = rd_be16(&r);
		if (!rd_ok(&r) || len > s.len + c->missing || len < 4)
			return false;
		if (len < s.len)
			r.end = s.p + len;
	}
	(void)rd_be32(&r); /* tunnel, session */
	if ((flags & SEQUENCE) != 0)
		(void)rd_be32(&r);
	if ((flags & OFFSET) != 0)
		(void)rd_take(&r, rd_be16(&r));
	if (!rd_ok(&r) || rd_left(&r) == 0 || !ctx_enter_tunnel(c, s.p))
		return false;
	ppp_decode(c, rd_rest(&r));
	return true;
}

/* Authentication and origin may stand before the IPv6 packet (RFC 4380 section 5.1.1). */
static struct span teredo_packet(struct span s)
{
	struct rd r = rd_of(s);

	if (rd_left(&r) >= 4 && r.p[0] == 0 && r.p[1] == 1) {
		uint8_t id, auth;

		(void)rd_be16(&r);
		id = rd_u8(&r);
		auth = rd_u8(&r);
		(void)rd_take(&r, id + (size_t)auth + 9);
	}
	if (rd_left(&r) >= 8 && r.p[0] == 0 && r.p[1] == 0)
		(void)rd_be64(&r);
	s = rd_rest(&r);
	if (!rd_ok(&r) || s.len < IP6_HEADER || s.p[0] >> 4 != 6)
		s.len = 0;
	return s;
}

static size_t ip6_length(struct span packet)
{
	return IP6_HEADER + (size_t)(packet.p[4] << 8 | packet.p[5]);
}

static bool teredo(struct ctx *c, struct span s)
{
	struct span in = teredo_packet(s);

	if (in.len == 0 || ip6_length(in) > in.len + c->missing || !ctx_enter_tunnel(c, s.p))
		return false;
	ip6_decode(c, in);
	return true;
}

static bool is_teredo_address(const uint8_t *a)
{
	return a[0] == 0x20 && a[1] == 0x01 && a[2] == 0 && a[3] == 0;
}

static bool teredo_off_port(struct ctx *c, struct span s)
{
	struct span in = teredo_packet(s);

	if (in.len == 0 || ip6_length(in) != in.len + c->missing
	    || (!is_teredo_address(in.p + 8) && !is_teredo_address(in.p + 24)))
		return false;
	return teredo(c, s);
}

static const struct {
	uint16_t port;
	bool either; /* else only the receiver's port counts */
	tunnel_fn *take;
} rows[] = {
	{ 2152, true, gtp_u },	{ 1701, true, l2tp },	{ 3544, true, teredo },
	{ 4789, false, vxlan }, { 8472, false, vxlan }, { 6081, false, geneve },
};

HOT bool tunnel_udp(struct ctx *c, struct span s)
{
	uint16_t src = c->seg.src.port, dst = c->seg.dst.port;

	if (s.len < 8)
		return false;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		if (dst == rows[i].port || (rows[i].either && src == rows[i].port))
			return rows[i].take(c, s);
	/* by content: version 1 of GTP; IPv6, or what Teredo puts before it */
	if ((s.p[0] & 0xf8) == 0x30 && s.p[1] == 0xff)
		return gtp_u_off_port(c, s);
	if (s.len >= IP6_HEADER && (s.p[0] >> 4 == 6 || s.p[0] == 0))
		return teredo_off_port(c, s);
	return false;
}
