/* row: radius - who asks for access, from where (RFC 2865 section 3 and 5, 2866, 3579, 4186). */
#include "base/span.h"
#include "protocol/eap.h"
#include "protocol/rows.h"

enum {
	HEAD = 20,
	VENDOR_SPECIFIC = 26,
	EAP_MESSAGE = 79,
	VENDOR_3GPP = 10415,
};

static const struct span none;

static const struct {
	uint8_t type;
	const char *name;
	uint8_t flags;
} attributes[] = {
	{ 1, "radius.user_name", FIELD_DEFINED },
	{ 11, "radius.filter", 0 },
	{ 18, "radius.message", 0 },
	{ 25, "radius.class", 0 },
	{ 30, "radius.called_station", 0 },
	{ 31, "radius.calling_station", FIELD_DEFINED },
	{ 32, "radius.nas", 0 },
	{ 44, "radius.session", FIELD_CONTEXT },
	{ 87, "radius.port", 0 },
	{ 89, "radius.chargeable_user", FIELD_DEFINED },
};

static bool is_radius(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	unsigned code = rd_u8(&r);
	size_t len;

	(void)rd_u8(&r);
	len = rd_be16(&r);
	if (!rd_ok(&r) || len < HEAD || len > 4096 || (len > in->bytes.len && !in->cut))
		return false;
	if (code == 0 || (code > 13 && code < 40) || code > 45)
		return false;
	r = rd_of(span_cut(in->bytes, HEAD, len - HEAD));
	while (rd_left(&r) >= 2 && !in->cut) {
		unsigned type = rd_u8(&r), n = rd_u8(&r);

		(void)rd_take(&r, n < 2 ? SIZE_MAX : n - 2u);
		if (!rd_ok(&r) || type == 0)
			return false;
	}
	return true;
}

static enum probe probe(const struct input *in)
{
	return in->bytes.len > HEAD && is_radius(in) ? PROBE_YES : PROBE_NO;
}

/* 3GPP TS 29.061 section 16.4.7 */
static void vendor(struct parse *p, struct span b)
{
	struct rd r = rd_of(b);

	if (rd_be32(&r) != VENDOR_3GPP) {
		parse_field(p, "radius.vendor", none, span_from(b, 4), 0);
		return;
	}
	while (rd_left(&r) >= 2 && rd_ok(&r)) {
		unsigned type = rd_u8(&r), n = rd_u8(&r);
		struct span v = rd_take(&r, n < 2 ? SIZE_MAX : n - 2u);

		if (!rd_ok(&r))
			break;
		if (type == 1)
			parse_field(p, "radius.imsi", none, v, FIELD_DEFINED);
		else if (type == 20)
			parse_field(p, "radius.imeisv", none, v, FIELD_DEFINED);
		else if (type == 22)
			parse_field(p, "radius.location", none, v, 0);
		else
			parse_field(p, "radius.vendor", none, v, 0);
	}
}

static void attribute(struct parse *p, unsigned type, struct span v)
{
	if (type == VENDOR_SPECIFIC)
		vendor(p, v);
	else if (type == EAP_MESSAGE)
		eap_fields(p, v);
	for (size_t i = 0; i < N_ELEMENTS(attributes); i++)
		if (attributes[i].type == type)
			parse_field(p, attributes[i].name, none, v, attributes[i].flags);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct rd r;
	size_t len;

	(void)state;
	(void)side;
	if (!is_radius(in))
		return ST_UNSUP;
	len = (size_t)in->bytes.p[2] << 8 | in->bytes.p[3];
	r = rd_of(span_cut(in->bytes, HEAD, len - HEAD));
	while (rd_left(&r) >= 2) {
		unsigned type = rd_u8(&r), n = rd_u8(&r);
		struct span v = rd_take(&r, n < 2 ? SIZE_MAX : n - 2u);

		if (!rd_ok(&r))
			break;
		attribute(p, type, v);
	}
	parse_send(p, "radius", in->off);
	*used = len < in->bytes.len ? len : in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_radius = {
	.name = "radius",
	.help = "RADIUS: user, stations, 3GPP IMSI and IMEISV, EAP identities",
	.over = OVER_UDP,
	.ports = { 1812, 1813, 1645, 1646, 3799 },
	.probe = probe,
	.parse = parse,
};
