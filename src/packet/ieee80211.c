#include "packet/ieee80211.h"

#include "base/span.h"
#include "packet/eth.h"

static const char what[] = "ieee80211";

enum { TYPE_MANAGEMENT, TYPE_CONTROL, TYPE_DATA };
enum { TO_DS = 1, FROM_DS = 2, MORE_FRAGMENTS = 4, PROTECTED = 0x40, ORDER = 0x80 };
enum { SUBTYPE_NO_DATA = 4, SUBTYPE_QOS = 8 };
enum { QOS_AMSDU = 0x80, QOS_MESH = 0x100 };
enum { RADIOTAP_FCS = 0x10, RADIOTAP_PAD = 0x20, FCS = 4 };

/* A-MSDU (IEEE 802.11 9.3.2.2): destination, source, length, 802.2; each padded to 4 */
static void amsdu(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t missing = c->missing;

	while (rd_ok(&r) && rd_left(&r) >= 14) {
		struct span h = rd_take(&r, 12);
		uint16_t len = rd_be16(&r);
		struct span at = { r.p, rd_left(&r) };

		ctx_set_macs(c, h.p + 6, h.p);
		c->missing = missing;
		llc_decode(c, ctx_cut(c, at, len, what));
		(void)rd_take(&r, len);
		(void)rd_take(&r, -(14u + len) & 3);
	}
}

/*
 * Mesh control (9.2.4.7.3): flags, time to live, sequence, up to three addresses. Two stations
 * that bridge have four addresses, too, and say with the same bit how much they hold back: with
 * them 802.2's SNAP follows at once, whose first byte no flags can be.
 */
static void skip_mesh(struct rd *r)
{
	struct rd ahead = *r;
	unsigned n;

	if (span_starts(rd_rest(&ahead), SPAN_LIT("\xaa\xaa\x03")))
		return;
	n = rd_u8(r) & 3u;
	(void)rd_take(r, 5 + 6 * n);
}

/* Which of the four addresses are source and destination (table 9-30). */
static void set_ends(struct ctx *c, uint8_t flags, const uint8_t *h, const uint8_t *a4)
{
	const uint8_t *a1 = h + 4, *a2 = h + 10, *a3 = h + 16;

	ctx_set_macs(c,
		     (flags & FROM_DS) == 0 ? a2
		     : (flags & TO_DS) != 0 ? a4
					    : a3,
		     (flags & TO_DS) != 0 ? a3 : a1);
}

static void fragment_alone(struct ctx *c, struct span s)
{
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

#define FRAGMENTS(layer)                                                     \
	{                                                                    \
		.what = what, .limit = "limit.ieee80211", .read = (layer),   \
		.alone = fragment_alone, .mask = 15, .behind = DATAGRAM_MAX, \
	}
static const struct parts_of plain = FRAGMENTS(llc_decode), aggregate = FRAGMENTS(amsdu);
#undef FRAGMENTS

/* h: the header's first 24 bytes; numbers count for a transmitter's sequence number and TID */
static void fragment(struct ctx *c, const uint8_t *h, uint16_t qos, struct span s)
{
	uint16_t sequence = (uint16_t)(h[22] | h[23] << 8);
	struct part x = { .key = sequence >> 4 | (uint64_t)(qos & 15) << 12,
			  .number = sequence & 15,
			  .first = (sequence & 15) == 0,
			  .last = (h[1] & MORE_FRAGMENTS) == 0,
			  .bytes = s };

	for (size_t i = 0; i < 6; i++)
		x.key |= (uint64_t)h[10 + i] << (16 + 8 * i);
	parts_take(c, (qos & QOS_AMSDU) != 0 ? &aggregate : &plain, &x);
}

static void data_frame(struct ctx *c, struct span s, bool padded)
{
	struct rd r = rd_of(s);
	struct span h = rd_take(&r, 24), a4 = { 0 };
	uint8_t flags = h.len == 24 ? h.p[1] : 0, subtype = h.len == 24 ? h.p[0] >> 4 : 0;
	bool both = (flags & TO_DS) != 0 && (flags & FROM_DS) != 0;
	uint16_t qos = 0;
	size_t len;

	if (both)
		a4 = rd_take(&r, 6);
	if ((subtype & SUBTYPE_QOS) != 0)
		qos = rd_le16(&r);
	if ((subtype & SUBTYPE_QOS) != 0 && (flags & ORDER) != 0)
		(void)rd_be32(&r); /* HT control */
	len = s.len - rd_left(&r);
	if (padded)
		(void)rd_take(&r, -len & 3);
	if (!rd_ok(&r)) {
		ctx_bad(c, what, s.p, "data header cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	set_ends(c, flags, h.p, a4.p);
	if ((subtype & SUBTYPE_NO_DATA) != 0)
		return;
	if ((flags & PROTECTED) != 0) {
		ctx_bad(c, what, s.p, "protected frame stays closed");
		return;
	}
	if ((qos & QOS_MESH) != 0 && both && (h.p[22] & 15) == 0)
		skip_mesh(&r);
	if (((h.p[22] & 15) != 0 || (flags & MORE_FRAGMENTS) != 0) && c->runs == NULL)
		fragment(c, h.p, qos, rd_rest(&r));
	else if ((h.p[22] & 15) != 0) /* lies in a reassembled datagram: not joined */
		ctx_emit_link(c, PACKET_LINK_RAW, rd_rest(&r));
	else if ((qos & QOS_AMSDU) != 0)
		amsdu(c, rd_rest(&r));
	else
		llc_decode(c, rd_rest(&r));
}

static void management_frame(struct ctx *c, struct span s)
{
	if (s.len < 24) {
		ctx_bad(c, what, s.p, "management header cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	ctx_set_macs(c, s.p + 10, s.p + 4);
	if ((s.p[1] & PROTECTED) != 0)
		ctx_bad(c, what, s.p, "protected frame stays closed");
	else
		ctx_emit_link(c, PACKET_LINK_80211, s);
}

static void frame(struct ctx *c, struct span s, uint8_t radiotap)
{
	unsigned type;

	if (s.len < 2) {
		ctx_bad(c, what, s.p, "header cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	if ((radiotap & RADIOTAP_FCS) != 0 && c->missing == 0 && s.len >= 2 + FCS)
		s.len -= FCS;
	type = s.p[0] >> 2 & 3u;
	if ((s.p[0] & 3) != 0) {
		ctx_bad(c, what, s.p, "version is not 0");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	} else if (type == TYPE_DATA) {
		data_frame(c, s, (radiotap & RADIOTAP_PAD) != 0);
	} else if (type == TYPE_MANAGEMENT) {
		management_frame(c, s);
	}
}

void ieee80211_decode(struct ctx *c, struct span s)
{
	frame(c, s, 0);
}

/* The flags field of a radiotap header (https://www.radiotap.org): the second, behind TSFT. */
static uint8_t radiotap_flags(struct span h)
{
	struct rd r = rd_of(h);
	uint32_t present, more;

	(void)rd_be32(&r);
	present = rd_le32(&r);
	for (more = present; rd_ok(&r) && (more & 0x80000000u) != 0;)
		more = rd_le32(&r);
	if ((present & 1) != 0) {
		(void)rd_take(&r, -(h.len - rd_left(&r)) & 7);
		(void)rd_be64(&r);
	}
	return (present & 2) != 0 ? rd_u8(&r) : 0;
}

/* version, pad, length, presence bits, fields */
void radiotap_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t version = rd_u8(&r);
	uint16_t len;

	(void)rd_u8(&r);
	len = rd_le16(&r);
	if (!rd_ok(&r) || version != 0 || len < 8 || len > s.len) {
		ctx_bad(c, "radiotap", s.p, "header cut off or of another version");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}
	frame(c, (struct span){ s.p + len, s.len - len },
	      radiotap_flags((struct span){ s.p, len }));
}

static void behind(struct ctx *c, struct span s, uint32_t len, const char *name)
{
	struct rd r = rd_of(s);

	(void)rd_take(&r, len);
	if (rd_ok(&r) && len >= 8) {
		ieee80211_decode(c, rd_rest(&r));
		return;
	}
	ctx_bad(c, name, s.p, "length goes beyond the end");
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

/* cookie (80211001 or later), length */
void avs_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);

	(void)rd_be32(&r);
	behind(c, s, rd_be32(&r), "avs");
}

/* message code, length, in the byte order of the machine; or an AVS header */
void prism_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint32_t code = rd_be32(&r), len = rd_be32(&r);

	if ((code & 0xfffff000u) == 0x80211000u)
		avs_decode(c, s);
	else
		behind(c, s, __builtin_bswap32(len) < len ? __builtin_bswap32(len) : len, "prism");
}
