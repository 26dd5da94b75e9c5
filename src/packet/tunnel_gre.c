#include "packet/tunnel_gre.h"

#include "packet/eth.h"
#include "packet/ppp.h"

enum {
	PROTO_GRE = 47,
	HAS_CHECKSUM = 0x8000,
	HAS_ROUTING = 0x4000,
	HAS_KEY = 0x2000,
	HAS_SEQUENCE = 0x1000,
	HAS_ACK = 0x0080,
	VERSION = 7,
};
enum { TYPE_WCCP = 0x883e, TYPE_ERSPAN = 0x88be, TYPE_ERSPAN3 = 0x22eb, TYPE_PPP = 0x880b };

/* Source route entries: family, offset, length, route; the last has neither family nor length. */
static void skip_routing(struct rd *r)
{
	for (;;) {
		uint16_t family = rd_be16(r);
		uint8_t len;

		(void)rd_u8(r);
		len = rd_u8(r);
		(void)rd_take(r, len);
		if (!rd_ok(r) || (family == 0 && len == 0))
			return;
	}
}

/* What stands between the GRE header and the frame in it. */
static void skip_shim(struct rd *r, uint16_t flags, uint16_t type)
{
	if (type == TYPE_ERSPAN && (flags & HAS_SEQUENCE) != 0) {
		(void)rd_be64(r);
	} else if (type == TYPE_ERSPAN3) {
		struct span h = rd_take(r, 12);

		if (h.len == 12 && (h.p[11] & 1) != 0)
			(void)rd_be64(r); /* platform header */
	} else if (type == TYPE_WCCP && rd_left(r) != 0 && r->p[0] >> 4 != 4) {
		(void)rd_be32(r);
	}
}

static void inside(struct ctx *c, uint16_t type, struct span s)
{
	if (type == TYPE_ERSPAN || type == TYPE_ERSPAN3)
		eth_decode(c, s);
	else if (type == TYPE_WCCP)
		ethertype_decode(c, ETHERTYPE_IP4, s);
	else
		ethertype_decode(c, type, s);
}

void gre_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t flags = rd_be16(&r), type = rd_be16(&r);
	unsigned version = flags & VERSION;

	if (version == 0 && (flags & (HAS_CHECKSUM | HAS_ROUTING)) != 0)
		(void)rd_be32(&r);
	if ((flags & HAS_KEY) != 0)
		(void)rd_be32(&r);
	if ((flags & HAS_SEQUENCE) != 0)
		(void)rd_be32(&r);
	if (version == 0 && (flags & HAS_ROUTING) != 0)
		skip_routing(&r);
	if (version == 1 && (flags & HAS_ACK) != 0)
		(void)rd_be32(&r);
	if (version == 0)
		skip_shim(&r, flags, type);
	if (!rd_ok(&r) || version > 1 || (version == 1 && type != TYPE_PPP)) {
		ctx_bad(c, "gre", s.p,
			rd_ok(&r) ? "version or protocol is not known" : "header cut off");
		ctx_emit_ip(c, PROTO_GRE, s);
	} else if (version == 1 && rd_left(&r) == 0) {
		return; /* an acknowledgement alone */
	} else if (!ctx_enter_tunnel(c, s.p)) {
		ctx_emit_ip(c, PROTO_GRE, s);
	} else {
		inside(c, type, rd_rest(&r));
	}
}
