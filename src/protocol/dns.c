/* row: dns, mdns, llmnr - one parser, named by its port or what it asks (RFC 1035, 6762, 4795). */
#include "base/span.h"
#include "protocol/dns_msg.h"
#include "protocol/rows.h"
#include "protocol/parse.h"

enum { PORT_MDNS = 5353, PORT_LLMNR = 5355, CLASS_IN = 1, EDNS_MAC = 65001 };

struct dns_says {
	struct parse *p;
	const char *protocol;
	uint64_t off; /* stream offset of the message */
	struct span qname;
	bool mdns;
};

/* Is it a message whose first entry makes sense? */
static enum probe probe_message(struct span msg, bool whole)
{
	struct dns_walk w;
	struct dns_entry e;
	unsigned class;

	if (dns_begin(msg, &w) != ST_OK)
		return PROBE_NO;
	if (dns_next(&w, &e) != ST_OK)
		return whole ? PROBE_PORT : PROBE_MORE;
	class = e.class & 0x7fff; /* mDNS: top bit asks for a unicast answer, or flushes */
	if (e.type == DNS_OPT && e.name.len == 0)
		return PROBE_PORT;
	if (e.type == 0 || (class != 1 && class != 3 && class != 4 && class < 254))
		return PROBE_PORT;
	if ((e.type == DNS_NB || e.type == DNS_NBSTAT) && e.name.first == 32)
		return PROBE_PORT; /* NBNS has a row of its own */
	return PROBE_YES;
}

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	struct span msg;
	size_t len;

	if (in->datagram)
		return probe_message(in->bytes, true);
	len = rd_be16(&r);
	if (!rd_ok(&r))
		return in->bytes.len < 2 ? PROBE_MORE : PROBE_NO;
	if (len < DNS_HEAD + 5)
		return PROBE_NO;
	msg = span_cut(rd_rest(&r), 0, len);
	if (msg.len < len && msg.len < DNS_HEAD + 5) {
		/* flags: nothing that a query or its answer would not have */
		return msg.len < 4 || (msg.p[2] & 0x78) == 0 ? PROBE_MORE : PROBE_NO;
	}
	if (msg.len == len)
		return probe_message(msg, true);
	return (msg.p[2] & 0x78) == 0 && msg.p[4] == 0 && msg.p[5] == 1 ? PROBE_MORE : PROBE_NO;
}

static struct span keep(struct parse *p, struct span s)
{
	uint8_t *out = parse_scratch(p, s.len + 1);

	if (out == NULL)
		return (struct span){ 0 };
	if (s.len != 0)
		memcpy(out, s.p, s.len);
	return span_of(out, s.len);
}

/* The first len bytes of a name, with the way back to where its labels stood. */
static void text_field(struct dns_says *d, const char *field, const struct dns_name *n, size_t len,
		       unsigned flags)
{
	struct span text = keep(d->p, span_cut(dns_name_span(n), 0, len));
	struct piece *pieces;

	if (text.len == 0)
		return;
	pieces = parse_scratch(d->p, n->n_parts * sizeof(*pieces));
	for (size_t i = 0; pieces != NULL && i < n->n_parts; i++)
		pieces[i] = (struct piece){ n->parts[i].at, d->off + n->parts[i].from };
	parse_map(d->p, text, pieces, pieces != NULL ? n->n_parts : 0);
	parse_field(d->p, field, (struct span){ 0 }, text, flags);
}

static void name_field(struct dns_says *d, const char *field, const struct dns_name *n)
{
	text_field(d, field, n, n->len, 0);
}

static void host_field(struct dns_says *d, const struct dns_name *n)
{
	text_field(d, "mdns.hostname", n, n->first, FIELD_DEFINED);
}

/*
 * <Instance>._service._tcp.local (RFC 6763 section 4.1): what its owner called the device, as who
 * has it answers, or asks for it before he takes it.
 */
static void instance_field(struct dns_says *d, const struct dns_walk *w, const struct dns_name *n)
{
	bool own = w->response || w->section == 2;

	if (d->mdns && own && n->first != 0 && n->text[0] != '_' && n->first + 1 < n->len
	    && n->text[n->first + 1] == '_')
		text_field(d, "mdns.name", n, n->first, FIELD_DEFINED);
}

static void address(struct dns_says *d, const struct dns_entry *e)
{
	struct ip ip = { .family = e->type == DNS_A ? IP_V4 : IP_V6 };

	if (e->data.len != (e->type == DNS_A ? 4u : 16u))
		return;
	memcpy(ip.b, e->data.p, e->data.len);
	parse_name(d->p, &ip, dns_name_span(&e->name), (struct span){ 0 }, d->protocol);
	if (d->mdns)
		host_field(d, &e->name);
}

static void strings(struct dns_says *d, struct span data, const char *field)
{
	struct rd r = rd_of(data);

	while (rd_left(&r) != 0) {
		struct span s = rd_take(&r, rd_u8(&r)), key = { 0 };
		size_t eq = span_find(s, '=', 0);

		if (!rd_ok(&r))
			break;
		if (eq != 0 && eq < s.len) {
			key = span_cut(s, 0, eq);
			s = span_from(s, eq + 1);
		}
		if (s.len != 0)
			parse_field(d->p, field, key, s, 0);
	}
}

/* RFC 6891; 65001 is what forwarders use to tell the client's MAC. */
static void options(struct dns_says *d, struct span data)
{
	struct rd r = rd_of(data);

	while (rd_left(&r) != 0) {
		unsigned code = rd_be16(&r);
		struct span s = rd_take(&r, rd_be16(&r));

		if (!rd_ok(&r))
			break;
		if (s.len == 0)
			continue;
		if (code == EDNS_MAC)
			parse_field(d->p, "dns.edns", SPAN_LIT("mac"), s,
				    s.len == 6 ? FIELD_DEFINED : 0u);
		else if (code > 16)
			parse_field(d->p, "dns.edns", (struct span){ 0 }, s, 0);
	}
}

/* A name in the record's data, after skip bytes. */
static bool name_in(struct dns_says *d, const struct dns_walk *w, const struct dns_entry *e,
		    size_t skip, const char *field, struct dns_name *ret)
{
	size_t at = e->data_at + skip;

	if (e->data.len <= skip || dns_name_read(w->msg, &at, ret) != ST_OK)
		return false;
	name_field(d, field, ret);
	return true;
}

static void record(struct dns_says *d, const struct dns_walk *w, const struct dns_entry *e)
{
	struct dns_name n;

	switch (e->type) {
	case DNS_A:
	case DNS_AAAA:
		address(d, e);
		return;
	case DNS_CNAME:
	case DNS_DNAME:
		if (name_in(d, w, e, 0, "dns.cname", &n))
			parse_name(d->p, NULL, dns_name_span(&e->name), dns_name_span(&n),
				   d->protocol);
		return;
	case DNS_PTR:
		if (name_in(d, w, e, 0, d->mdns ? "mdns.instance" : "dns.ptr", &n))
			instance_field(d, w, &n);
		return;
	case DNS_NS:
		(void)name_in(d, w, e, 0, "dns.ns", &n);
		return;
	case DNS_SOA:
		(void)name_in(d, w, e, 0, "dns.soa", &n);
		return;
	case DNS_RP:
		(void)name_in(d, w, e, 0, "dns.rp", &n);
		return;
	case DNS_MX:
		(void)name_in(d, w, e, 2, "dns.mx", &n);
		return;
	case DNS_SRV:
		if (name_in(d, w, e, 6, "dns.srv", &n) && d->mdns)
			host_field(d, &n);
		instance_field(d, w, &e->name);
		return;
	case DNS_TXT:
		instance_field(d, w, &e->name);
		strings(d, e->data, "dns.txt");
		return;
	case DNS_HINFO:
		strings(d, e->data, "dns.hinfo");
		return;
	case DNS_OPT:
		options(d, e->data);
		return;
	default:
		/* signatures and keys (RFC 4034, 5155, 6698) tell nobody's name */
		if (e->data.len != 0)
			parse_field(d->p, "dns.rdata", (struct span){ 0 }, e->data,
				    e->type >= 43 && e->type <= 52 ? FIELD_CONTEXT : 0u);
	}
}

/* Of an entry that is cut off behind its name. */
static void cut_entry(struct dns_says *d, const struct dns_entry *e)
{
	name_field(d, "dns.name", &e->name);
	if (d->mdns && (e->type == DNS_A || e->type == DNS_AAAA))
		host_field(d, &e->name);
}

/* *used: bytes of the message that were understood. */
static enum st message(struct dns_says *d, struct span msg, size_t *used)
{
	struct dns_walk w;
	struct dns_entry e;
	enum st st = dns_begin(msg, &w);

	*used = 0;
	if (st != ST_OK)
		return st;
	while ((st = dns_next(&w, &e)) == ST_OK) {
		*used = w.at;
		if (w.section == 0 || !span_eq(dns_name_span(&e.name), d->qname)) {
			if (d->qname.len == 0)
				d->qname = keep(d->p, dns_name_span(&e.name));
			name_field(d, w.section == 0 ? "dns.qname" : "dns.name", &e.name);
		}
		if (w.section != 0)
			record(d, &w, &e);
	}
	if (st == ST_BAD && w.at != e.name_at)
		cut_entry(d, &e);
	return st == ST_END ? ST_OK : st;
}

/* No number and a name under .local, which nobody else answers for (RFC 6762 sections 3, 18.1). */
static bool is_local(struct span msg)
{
	struct dns_walk w;
	struct dns_entry e;

	return dns_begin(msg, &w) == ST_OK && msg.p[0] == 0 && msg.p[1] == 0
	       && dns_next(&w, &e) == ST_OK && e.name.len > 6
	       && span_eq_nocase(span_from(dns_name_span(&e.name), e.name.len - 6), ".local");
}

static const char *named(struct parse *p, struct span msg, bool *mdns)
{
	*mdns = parse_on_port(p, PORT_MDNS) || is_local(msg);
	if (*mdns)
		return "mdns";
	return parse_on_port(p, PORT_LLMNR) ? "llmnr" : "dns";
}

static void one(struct parse *p, struct span msg, uint64_t off)
{
	struct dns_says d = { .p = p, .off = off };
	size_t used;
	enum st st;

	d.protocol = named(p, msg, &d.mdns);
	st = message(&d, msg, &used);
	parse_send(p, d.protocol, off);
	if (st == ST_OK && used == msg.len)
		return;
	if (st != ST_OK)
		parse_anomaly(p, d.protocol, off + used,
			      st == ST_LIMIT ? "more records than are read"
					     : "a name or record is malformed");
	parse_turn(p, st == ST_OK ? span_from(msg, used) : msg);
}

static enum st parse_datagram(struct parse *p, const struct input *in, size_t *used)
{
	struct dns_walk w;

	if (dns_begin(in->bytes, &w) != ST_OK)
		return ST_UNSUP;
	one(p, in->bytes, in->off);
	*used = in->bytes.len;
	return ST_OK;
}

/* RFC 1035 4.2.2: two bytes of length in front */
static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct rd r = rd_of(in->bytes);
	struct dns_walk w;
	struct span msg;
	size_t len;

	(void)state;
	(void)side;
	if (in->datagram)
		return parse_datagram(p, in, used);
	len = rd_be16(&r);
	if (!rd_ok(&r))
		return ST_OK;
	msg = span_cut(rd_rest(&r), 0, len);
	if (len < DNS_HEAD || (msg.len >= DNS_HEAD && dns_begin(msg, &w) != ST_OK && !in->ended))
		if (len < DNS_HEAD || msg.len == len)
			return ST_UNSUP;
	if (msg.len < len && !in->ended) {
		parse_need(p, len + 2);
		return ST_OK;
	}
	if (msg.len != 0)
		one(p, msg, in->off + 2);
	*used = msg.len + 2;
	return ST_OK;
}

const struct protocol protocol_dns = {
	.name = "dns",
	.help = "DNS over UDP and TCP: names asked for and answered, texts, other records",
	.over = OVER_UDP | OVER_TCP,
	.ports = { 53 },
	.probe = probe,
	.parse = parse,
};

const struct protocol protocol_mdns = {
	.name = "mdns",
	.help = "multicast DNS: as dns, host and instance names",
	.over = OVER_UDP,
	.ports = { PORT_MDNS },
	.probe = probe,
	.parse = parse,
};

const struct protocol protocol_llmnr = {
	.name = "llmnr",
	.help = "link-local name resolution: as dns",
	.over = OVER_UDP | OVER_TCP,
	.ports = { PORT_LLMNR },
	.probe = probe,
	.parse = parse,
};
