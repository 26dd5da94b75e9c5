/* row: dhcp6 - who asks for an address (RFC 8415 sections 8, 11 and 21, RFC 4704, RFC 6939). */
#include "base/span.h"
#include "protocol/dns_name.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum {
	RELAY_FORWARD = 12,
	RELAY_REPLY = 13,
	TYPES_END = 14,
	RELAYS_MOST = 4,
	OPTION_CLIENT_ID = 1,
	OPTION_SERVER_ID = 2,
	OPTION_RELAYED = 9,
	OPTION_USER_CLASS = 15,
	OPTION_VENDOR_CLASS = 16,
	OPTION_VENDOR = 17,
	OPTION_INTERFACE = 18,
	OPTION_REMOTE = 37,
	OPTION_FQDN = 39,
	OPTION_LINK_ADDRESS = 79,
	DUID_TIME = 1,
	DUID_LINK = 3,
};

static const struct span none;

/* Options fill it to its end: one that was cut short is read as bytes alone. */
static bool fits(struct span b)
{
	struct rd r = rd_of(b);
	unsigned type = rd_u8(&r), n = 0;

	if (type == 0 || type >= TYPES_END)
		return false;
	(void)rd_take(&r, type == RELAY_FORWARD || type == RELAY_REPLY ? 33 : 3);
	while (rd_left(&r) >= 4 && rd_ok(&r)) {
		unsigned code = rd_be16(&r);

		(void)rd_take(&r, rd_be16(&r));
		if (!rd_ok(&r) || code == 0 || code > 256)
			return false;
		n++;
	}
	return rd_ok(&r) && rd_left(&r) == 0 && n != 0;
}

/* A client's or server's number made from a link address: 00 01 or 00 03, then a hardware type. */
static bool has_duid(struct span b)
{
	struct rd r = rd_of(b);

	(void)rd_be32(&r);
	while (rd_left(&r) >= 4) {
		unsigned code = rd_be16(&r);
		struct rd v = rd_of(rd_take(&r, rd_be16(&r)));
		size_t len = rd_left(&v);
		unsigned type = rd_be16(&v), hardware = rd_be16(&v);

		if ((code == OPTION_CLIENT_ID || code == OPTION_SERVER_ID) && hardware == 1
		    && ((type == DUID_TIME && len == 14) || (type == DUID_LINK && len == 10)))
			return true;
	}
	return false;
}

static enum probe probe(const struct input *in)
{
	if (!fits(in->bytes))
		return PROBE_NO;
	return in->bytes.p[0] < RELAY_FORWARD && has_duid(in->bytes) ? PROBE_YES : PROBE_PORT;
}

/* DUID with a link address in it, or any other (section 11). */
static void duid(struct parse *p, const char *mac, const char *other, struct span v)
{
	struct rd r = rd_of(v);
	unsigned type = rd_be16(&r), hardware = rd_be16(&r);
	struct span address;

	if (type == DUID_TIME)
		(void)rd_be32(&r);
	address = rd_rest(&r);
	if ((type == DUID_TIME || type == DUID_LINK) && hardware == 1 && address.len == 6)
		parse_field(p, mac, none, address, FIELD_DEFINED);
	else
		parse_field(p, other, none, span_from(v, 2), 0);
}

static void fqdn(struct parse *p, const struct input *in, struct span v)
{
	struct dns_name n;
	uint8_t *text;
	size_t at = 1;

	/* a partial name has no zero behind it (RFC 4704 4.2): read what labels there are */
	if (dns_name_read(v, &at, &n) != ST_OK && n.len == 0)
		return;
	text = parse_scratch(p, n.len + 1);
	if (text == NULL)
		return;
	memcpy(text, n.text, n.len);
	parse_field_at(p, "dhcp6.fqdn", none, span_of(text, n.len), FIELD_DEFINED,
		       in->off + (uint64_t)(v.p - in->bytes.p) + 2);
}

static struct span options(struct parse *p, const struct input *in, struct span b)
{
	struct rd r = rd_of(b);
	struct span relayed = { 0 };

	while (rd_left(&r) >= 4) {
		unsigned code = rd_be16(&r);
		struct span v = rd_take(&r, rd_be16(&r));

		if (!rd_ok(&r)) {
			parse_anomaly(p, "dhcp6", in->off, "an option is longer than the message");
			break;
		}
		if (code == OPTION_CLIENT_ID)
			duid(p, "dhcp6.client_mac", "dhcp6.client_id", v);
		else if (code == OPTION_SERVER_ID)
			duid(p, "dhcp6.server_mac", "dhcp6.server_id", v);
		else if (code == OPTION_FQDN)
			fqdn(p, in, v);
		else if (code == OPTION_VENDOR_CLASS)
			parse_field(p, "dhcp6.vendor_class", none, span_from(v, 6), 0);
		else if (code == OPTION_VENDOR)
			parse_field(p, "dhcp6.vendor", none, span_from(v, 4), 0);
		else if (code == OPTION_USER_CLASS)
			parse_field(p, "dhcp6.user_class", none, span_from(v, 2), 0);
		else if (code == OPTION_INTERFACE || code == OPTION_REMOTE)
			parse_field(p, "dhcp6.relay", none, v, 0);
		else if (code == OPTION_LINK_ADDRESS && v.len == 8)
			parse_field(p, "dhcp6.client_mac", none, span_from(v, 2), FIELD_DEFINED);
		else if (code == OPTION_RELAYED)
			relayed = v;
	}
	return relayed;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct span b = in->bytes;

	(void)state;
	(void)side;
	if (b.p[0] == 0 || b.p[0] >= TYPES_END || b.len < 8)
		return ST_UNSUP;
	for (unsigned depth = 0; depth <= RELAYS_MOST && b.len != 0; depth++)
		b = options(
			p, in,
			span_from(b, b.p[0] == RELAY_FORWARD || b.p[0] == RELAY_REPLY ? 34 : 4));
	parse_send(p, "dhcp6", in->off);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_dhcp6 = {
	.name = "dhcp6",
	.help = "DHCPv6: the client's hardware address or id, its name, vendor and user class",
	.over = OVER_UDP,
	.ports = { 546, 547 },
	.probe = probe,
	.parse = parse,
};
