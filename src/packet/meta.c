#include "packet/meta.h"

#include "base/span.h"
#include "packet/link.h"

static void refuse(struct ctx *c, struct span s, const char *what, const char *reason)
{
	ctx_bad(c, what, s.p, reason);
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}

static void inner(struct ctx *c, struct span s, uint32_t len, uint32_t link, const char *what)
{
	struct rd r = rd_of(s);

	(void)rd_take(&r, len);
	if (!rd_ok(&r))
		refuse(c, s, what, "length goes beyond the end");
	else if (!ctx_enter(c, s.p))
		ctx_emit_link(c, PACKET_LINK_RAW, s);
	else
		link_decode(c, link_find(link), link, rd_rest(&r));
}

/* Per-Packet Information: version, flags, length, link type, fields */
void ppi_decode(struct ctx *c, struct span s)
{
	struct rd r = rd_of(s);
	uint8_t version = rd_u8(&r);
	uint16_t len;
	uint32_t link;

	(void)rd_u8(&r);
	len = rd_le16(&r);
	link = rd_le32(&r);
	if (!rd_ok(&r) || version != 0 || len < 8)
		refuse(c, s, "ppi", "header cut off or of another version");
	else
		inner(c, s, len, link, "ppi");
}

/* A process name in a field padded with NUL. */
static struct span name(struct span field)
{
	field.len = span_find(field, 0, 0);
	return field;
}

/*
 * length, record type, link type, interface (24), flags, family, lengths of
 * the link's header and trailer, process (20), service, interface type and
 * unit, then the process it acted for (20). All little-endian.
 */
void pktap_decode(struct ctx *c, struct span s)
{
	struct rd all = rd_of(s), r;
	uint32_t len = rd_le32(&all), link;
	struct span process, acted_for;

	r = rd_of(span_cut(s, 4, len >= 4 ? len - 4 : 0));
	(void)rd_be32(&r);
	link = rd_le32(&r);
	(void)rd_take(&r, 24 + 16 + 4);
	process = name(rd_take(&r, 20));
	if (!rd_ok(&r)) {
		refuse(c, s, "pktap", "header cut off");
		return;
	}
	(void)rd_take(&r, 12);
	acted_for = name(rd_take(&r, 20));
	c->seg.app = (struct app){ .uid = -1, .name = process };
	if (rd_ok(&r) && acted_for.len != 0)
		c->seg.app.name = acted_for;
	c->seg.has_app = c->seg.app.name.len != 0;
	inner(c, s, len, link, "pktap");
}
