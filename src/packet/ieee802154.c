#include "packet/ieee802154.h"

#include "packet/ip.h"

/* IEEE 802.15.4-2020 section 7.2.2: the frame control field, least significant byte first. */
enum { TYPE_MASK = 7, TYPE_DATA = 1, SECURITY = 1 << 3, PAN_COMPRESSION = 1 << 6 };
enum {
	SEQ_SUPPRESSED = 1 << 8,
	IE_PRESENT = 1 << 9,
	DST_SHIFT = 10,
	VERSION_SHIFT = 12,
	SRC_SHIFT = 14
};
enum { MODE_NONE = 0, MODE_SHORT = 2, MODE_EXTENDED = 3, VERSION_2015 = 2 };
enum { FCS_LEN = 2, LOWPAN_IPV6 = 0x41 };

static const char what[] = "ieee802154";

static unsigned mode_at(uint16_t control, unsigned shift)
{
	return (control >> shift) & 3;
}

static size_t address_len(unsigned mode)
{
	return mode == MODE_SHORT ? 2 : mode == MODE_EXTENDED ? 8 : 0;
}

/* Section 7.2.2.6, table 7-2: which of the two PAN identifiers are there. */
static size_t pan_len(uint16_t control)
{
	unsigned dst = mode_at(control, DST_SHIFT), src = mode_at(control, SRC_SHIFT);
	bool compressed = (control & PAN_COMPRESSION) != 0;
	bool both_extended = dst == MODE_EXTENDED && src == MODE_EXTENDED;

	if (mode_at(control, VERSION_SHIFT) < VERSION_2015)
		return (dst != MODE_NONE ? 2U : 0) + (src != MODE_NONE && !compressed ? 2U : 0);
	if (dst == MODE_NONE && src == MODE_NONE)
		return compressed ? 2 : 0;
	if (dst == MODE_NONE || src == MODE_NONE || both_extended)
		return compressed ? 0 : 2;
	return compressed ? 2 : 4;
}

static void decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint16_t control = rd_le16(&r);
	bool newer = mode_at(control, VERSION_SHIFT) == VERSION_2015;

	if (!newer || (control & SEQ_SUPPRESSED) == 0)
		(void)rd_u8(&r);
	(void)rd_take(&r, pan_len(control) + address_len(mode_at(control, DST_SHIFT))
				  + address_len(mode_at(control, SRC_SHIFT)));
	if (!rd_ok(&r)) {
		ctx_bad(c, what, s.p, "header cut off");
		ctx_emit_link(c, PACKET_LINK_RAW, s);
		return;
	}

	struct span in = rd_rest(&r);
	bool readable = (control & TYPE_MASK) == TYPE_DATA && (control & SECURITY) == 0
			&& (!newer || (control & IE_PRESENT) == 0);

	if (readable && in.len > 1 && in.p[0] == LOWPAN_IPV6)
		ip6_decode(c, (struct span){ in.p + 1, in.len - 1 });
	else
		ctx_emit_link(c, PACKET_LINK_RAW, in);
}

void ieee802154_decode(struct ctx *c, struct span s)
{
	decode(c, s);
}

void ieee802154_fcs_decode(struct ctx *c, struct span s)
{
	if (c->missing == 0 && s.len >= FCS_LEN)
		s.len -= FCS_LEN;
	decode(c, s);
}
