#include "packet/eth.h"

#include "packet/ip.h"
#include "packet/ppp.h"

#include <string.h>

enum { HEADER = 14, LENGTH_MAX = 0x05dc, TYPE_MIN = 0x0600 };
enum {
	TYPE_MPLS = 0x8847,
	TYPE_PPPOE_DISCOVERY = 0x8863,
	TYPE_PPPOE = 0x8864,
	TYPE_JUMBO_LLC = 0x8870
};
enum { SNAP_SAP = 0xaa, IP_SAP = 0x06 };

/* PCAPdroid writes frames without addresses, and the app behind the packet. */
static struct span take_trailer(struct ctx *c, struct span s)
{
	struct app app;
	enum st st = app_of_trailer(s, &app);

	if (st == ST_UNSUP)
		return s;
	if (st == ST_BAD) {
		ctx_bad(c, "pcapdroid", s.p + (s.len - APP_TRAILER),
			"checksum of the app trailer is wrong");
		return s;
	}
	/* the names of the table outlive the frame, and those of a UID map are whole */
	if (app.uid != -1 && uid_apps_add(&c->d->apps, &app) == ST_OK)
		app = *uid_apps_find(&c->d->apps, app.uid);
	c->seg.app = app;
	c->seg.has_app = app.uid != -1 || app.name.len != 0;
	s.len -= APP_TRAILER;
	return s;
}

static bool is_without_macs(const uint8_t *h)
{
	static const uint8_t zero[12];

	return memcmp(h, zero, sizeof(zero)) == 0;
}

HOT void eth_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, HEADER);
	uint16_t type;

	if (UNLIKELY(!rd_ok(&r))) {
		ctx_bad(c, "ethernet", s.p, "header cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	type = (uint16_t)(h.p[12] << 8 | h.p[13]);
	if (UNLIKELY(is_without_macs(h.p))) {
		s = take_trailer(c, s);
		r = rd_of((struct span){ s.p + HEADER, s.len - HEADER });
	} else {
		ctx_set_macs(c, h.p + 6, h.p);
	}
	eth_type_or_length(c, type, rd_rest(&r));
}

void eth_type_or_length(struct ctx *c, uint16_t type, struct span s)
{
	if (LIKELY(type >= TYPE_MIN)) {
		ethertype_decode(c, type, s);
		return;
	}
	if (type <= LENGTH_MAX)
		s = ctx_cut(c, s, type, "llc");
	/* Novell's raw IPX begins with a checksum of all ones and is no 802.2 */
	if (s.len >= 2 && s.p[0] == 0xff && s.p[1] == 0xff)
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	else
		llc_decode(c, s);
}

/* destination and source SAP, control; for SNAP: organisation, type (RFC 1042) */
void llc_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t dsap = rd_u8(&r), ssap = rd_u8(&r), control = rd_u8(&r);
	uint32_t oui;
	uint16_t type;

	if (!rd_ok(&r)) {
		ctx_bad(c, "llc", s.p, "header cut off");
		ctx_emit_link(c, PACKET_LINK_LLC, s);
		return;
	}
	if (dsap == IP_SAP && ssap == IP_SAP && control == 3) {
		ip4_decode(c, rd_rest(&r));
		return;
	}
	oui = rd_be24(&r);
	type = rd_be16(&r);
	/* 0000f8: bridge-tunnel encapsulation, 802.1H */
	if (dsap == SNAP_SAP && ssap == SNAP_SAP && control == 3 && rd_ok(&r)
	    && (oui == 0 || oui == 0x0000f8) && type >= TYPE_MIN && ctx_enter(c, s.p))
		ethertype_decode(c, type, rd_rest(&r));
	else
		ctx_emit_link(c, PACKET_LINK_LLC, s);
}

/* tag, then the type of what is inside, or its length */
static void vlan_decode(struct ctx *c, uint16_t type, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t inner;

	(void)rd_be16(&r);
	inner = rd_be16(&r);
	if (!rd_ok(&r)) {
		ctx_bad(c, "vlan", s.p, "tag cut off");
		ctx_emit_link(c, type, s);
	} else if (!ctx_enter(c, s.p)) {
		ctx_emit_link(c, type, s);
	} else {
		eth_type_or_length(c, inner, rd_rest(&r));
	}
}

/* label, class, bottom of stack, time to live; what is inside, nothing says */
static void mpls_decode(struct ctx *c, uint16_t type, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t entry;
	struct span in;

	do {
		entry = rd_be32(&r);
		if (!rd_ok(&r)) {
			ctx_bad(c, "mpls", s.p, "label stack cut off");
			ctx_emit_link(c, type, s);
			return;
		}
		if (!ctx_enter(c, s.p)) {
			ctx_emit_link(c, type, s);
			return;
		}
	} while ((entry & 0x100) == 0);
	in = rd_rest(&r);
	if (in.len != 0 && (in.p[0] >> 4 == 4 || in.p[0] >> 4 == 6)) {
		ip_decode(c, in);
		return;
	}
	/* Ethernet over MPLS (RFC 4448): a control word of which the first nibble is 0 */
	if (in.len > 4 + HEADER && in.p[0] >> 4 == 0)
		eth_decode(c, (struct span){ in.p + 4, in.len - 4 });
	else
		ctx_emit_link(c, type, in);
}

void pppoe_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t version = rd_u8(&r), code = rd_u8(&r);
	uint16_t len;

	(void)rd_be16(&r);
	len = rd_be16(&r);
	if (!rd_ok(&r) || version != 0x11) {
		ctx_bad(c, "pppoe", s.p, rd_ok(&r) ? "version is not 1" : "header cut off");
		ctx_emit_link(c, TYPE_PPPOE, s);
	} else if (code != 0) {
		ctx_emit_link(c, TYPE_PPPOE_DISCOVERY, s);
	} else if (!ctx_enter(c, s.p)) {
		ctx_emit_link(c, TYPE_PPPOE, s);
	} else {
		ppp_decode(c, ctx_cut(c, rd_rest(&r), len, "pppoe"));
	}
}

HOT void ethertype_decode(struct ctx *c, uint16_t type, struct span s)
{
	switch (type) {
	case ETHERTYPE_IP4:
		ip4_decode(c, s);
		break;
	case ETHERTYPE_IP6:
		ip6_decode(c, s);
		break;
	case 0x8100:
	case 0x88a8:
	case 0x9100:
	case 0x9200:
		vlan_decode(c, type, s);
		break;
	case TYPE_MPLS:
	case TYPE_MPLS + 1: /* multicast, or upstream label */
		mpls_decode(c, type, s);
		break;
	case TYPE_PPPOE:
		pppoe_decode(c, s);
		break;
	case TYPE_JUMBO_LLC:
		llc_decode(c, s);
		break;
	case 0x880b:
		ppp_decode(c, s);
		break;
	case ETHERTYPE_TEB:
		if (ctx_enter(c, s.p)) {
			eth_decode(c, s);
			break;
		}
		FALLTHROUGH;
	default:
		ctx_emit_link(c, type, s);
	}
}
