/* row: dhcp - who asks for an address (RFC 2131 section 2, RFC 2132, RFC 4702). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

/*
 *	op htype hlen hops | xid | secs flags | ciaddr yiaddr siaddr giaddr |
 *	chaddr (16) | sname (64) | file (128) | 63 82 53 63 | options
 */
enum { CHADDR = 28, SNAME = 44, BOOT_FILE = 108, COOKIE = 236, COOKIE_VALUE = 0x63825363 };

static const struct {
	uint8_t code, skip; /* bytes in front that are no text */
	uint8_t flags;
	const char *name;
} options[] = {
	{ 12, 0, FIELD_DEFINED, "dhcp.hostname" },
	{ 14, 0, 0, "dhcp.merit_dump" },
	{ 15, 0, FIELD_CONTEXT, "dhcp.domain" },
	{ 40, 0, 0, "dhcp.nis_domain" },
	{ 43, 0, 0, "dhcp.vendor" },
	{ 55, 0, FIELD_CONTEXT, "dhcp.parameters" },
	{ 56, 0, 0, "dhcp.message" },
	{ 60, 0, 0, "dhcp.vendor_class" },
	{ 66, 0, 0, "dhcp.server" },
	{ 67, 0, 0, "dhcp.file" },
	{ 77, 0, 0, "dhcp.user_class" },
	{ 81, 3, FIELD_DEFINED, "dhcp.fqdn" },
	{ 82, 0, 0, "dhcp.relay" },
	{ 97, 1, FIELD_DEFINED, "dhcp.machine" },
	{ 119, 0, FIELD_CONTEXT, "dhcp.search" },
	{ 124, 5, 0, "dhcp.vendor_class" },
	{ 125, 5, 0, "dhcp.vendor" },
	{ 161, 0, 0, "dhcp.mud" },
};

static bool is_dhcp(struct span b)
{
	struct rd r = rd_of(b);
	unsigned op = rd_u8(&r), htype = rd_u8(&r), hlen = rd_u8(&r);

	(void)rd_take(&r, COOKIE - 3);
	return rd_be32(&r) == COOKIE_VALUE && rd_ok(&r) && (op == 1 || op == 2) && htype != 0
	       && hlen <= 16;
}

static enum probe probe(const struct input *in)
{
	return is_dhcp(in->bytes) ? PROBE_YES : PROBE_NO;
}

static struct span none;

static void client_id(struct parse *p, struct span v)
{
	/* a hardware type and its address, or 0 and any name, or 255 and a DUID (RFC 4361) */
	if (v.len == 7 && v.p[0] == 1)
		parse_field(p, "dhcp.client_mac", none, span_from(v, 1), FIELD_DEFINED);
	else
		parse_field(p, "dhcp.client_id", none, span_from(v, 1), 0);
}

static void option(struct parse *p, unsigned code, struct span v)
{
	if (code == 61) {
		client_id(p, v);
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(options); i++)
		if (options[i].code == code) {
			v = span_from(v, options[i].skip);
			while (v.len != 0 && v.p[v.len - 1] == 0)
				v.len--;
			parse_field(p, options[i].name, none, v, options[i].flags);
			return;
		}
	if (code >= 128)
		parse_field(p, "dhcp.option", none, v, 0);
}

/* Text in a fixed place: up to its NUL. */
static void fixed(struct parse *p, const char *name, struct span place)
{
	parse_field(p, name, none, span_cut(place, 0, span_find(place, 0, 0)), 0);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct span chaddr;
	struct rd r;

	(void)state;
	(void)side;
	if (!is_dhcp(in->bytes))
		return ST_UNSUP;
	chaddr = span_cut(in->bytes, CHADDR, in->bytes.p[2]);
	for (size_t i = 0; i < chaddr.len; i++)
		if (chaddr.p[i] != 0) {
			parse_field(p, "dhcp.chaddr", none, chaddr, FIELD_DEFINED);
			break;
		}
	fixed(p, "dhcp.server", span_cut(in->bytes, SNAME, BOOT_FILE - SNAME));
	fixed(p, "dhcp.file", span_cut(in->bytes, BOOT_FILE, COOKIE - BOOT_FILE));
	r = rd_of(span_from(in->bytes, COOKIE + 4));
	while (rd_left(&r) != 0) {
		unsigned code = rd_u8(&r);
		struct span v;

		if (code == 255)
			break;
		if (code == 0)
			continue;
		v = rd_take(&r, rd_u8(&r));
		if (!rd_ok(&r)) {
			parse_anomaly(p, "dhcp", in->off, "an option is longer than the message");
			break;
		}
		option(p, code, v);
	}
	parse_send(p, "dhcp", in->off);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_dhcp = {
	.name = "dhcp",
	.help = "DHCP: hardware address, host name, client id, vendor and user class, relay",
	.over = OVER_UDP,
	.ports = { 67, 68 },
	.probe = probe,
	.parse = parse,
};
