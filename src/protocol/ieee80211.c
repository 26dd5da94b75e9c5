/* row: ieee80211 - networks looked for, devices that describe themselves (IEEE 802.11 section 9).
 */
#include "base/span.h"
#include "packet/packet.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

/*
 *	frame control (2) | duration (2) | addresses (18) | sequence (2) | fixed | elements
 */
enum { HEAD = 24, HT_CONTROL = 4, ORDER = 0x80, ELEMENT_SSID = 0, ELEMENT_VENDOR = 221 };

static const struct span none;

/* Bytes in front of the elements, by subtype; 0xff: a frame without elements. */
static unsigned fixed_length(unsigned subtype)
{
	static const uint8_t lengths[16] = { 4,	 6,    10, 6, 0, 12,   0xff, 0xff,
					     12, 0xff, 2,  6, 2, 0xff, 0xff, 0xff };

	return lengths[subtype];
}

static enum probe probe(const struct input *in)
{
	return in->proto == PACKET_LINK_80211 && in->bytes.len >= HEAD
			       && (in->bytes.p[0] & 0x0f) == 0
		       ? PROBE_YES
		       : PROBE_NO;
}

/* Wi-Fi Simple Configuration 2.0.8 section 12 */
static void setup(struct parse *p, struct span b)
{
	static const struct {
		uint16_t type;
		const char *name;
		uint8_t flags;
	} attributes[] = {
		{ 0x1011, "wps.device_name", 0 },
		{ 0x1021, "wps.manufacturer", 0 },
		{ 0x1023, "wps.model", 0 },
		{ 0x1024, "wps.model", 0 },
		{ 0x1042, "wps.serial", FIELD_DEFINED },
		{ 0x1047, "wps.uuid", FIELD_DEFINED },
	};
	struct rd r = rd_of(b);

	while (rd_left(&r) >= 4) {
		unsigned type = rd_be16(&r);
		struct span v = rd_take(&r, rd_be16(&r));

		if (!rd_ok(&r))
			return;
		for (size_t i = 0; i < N_ELEMENTS(attributes); i++)
			if (attributes[i].type == type)
				parse_field(p, attributes[i].name, none, v, attributes[i].flags);
	}
}

static void element(struct parse *p, unsigned id, struct span v)
{
	bool silent = true;

	for (size_t i = 0; i < v.len; i++)
		silent = silent && v.p[i] == 0;
	if (id == ELEMENT_SSID && !silent)
		parse_field(p, "wifi.ssid", none, v, FIELD_DEFINED);
	else if (id == ELEMENT_VENDOR && span_starts(v, SPAN_LIT("\0\x50\xf2\4")))
		setup(p, span_from(v, 4));
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	unsigned fixed;
	struct rd r;

	(void)state;
	(void)side;
	if (probe(in) != PROBE_YES)
		return ST_UNSUP;
	*used = in->bytes.len;
	fixed = fixed_length(in->bytes.p[0] >> 4);
	if (fixed == 0xff)
		return ST_OK;
	r = rd_of(span_from(in->bytes,
			    HEAD + fixed + ((in->bytes.p[1] & ORDER) != 0 ? HT_CONTROL : 0)));
	while (rd_left(&r) >= 2) {
		unsigned id = rd_u8(&r);
		struct span v = rd_take(&r, rd_u8(&r));

		if (!rd_ok(&r)) {
			parse_anomaly(p, "ieee80211", in->off,
				      "an element is longer than its frame");
			break;
		}
		element(p, id, v);
	}
	parse_send(p, "ieee80211", in->off);
	return ST_OK;
}

const struct protocol protocol_ieee80211 = {
	.name = "ieee80211",
	.help = "802.11 management: names of networks, WPS names and serial numbers",
	.over = OVER_LINK,
	.probe = probe,
	.parse = parse,
};
