/* row: nbns - NetBIOS names, as they are registered, asked and told (RFC 1002 section 4.2). A name
 * that many nodes share (a group's, or by its last byte that of a workgroup or domain) names no
 * machine: it is a field like any other. */
#include "base/span.h"
#include "protocol/dns_msg.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { ENCODED = 32, NAME_LEN = 15, STAT_ENTRY = 18, NB_GROUP = 0x80 };

/* Two letters A to P for each byte (RFC 1001 section 14.1). */
static bool decode(struct span label, uint8_t out[ENCODED / 2])
{
	if (label.len < ENCODED)
		return false;
	for (size_t i = 0; i < ENCODED; i++) {
		if (label.p[i] < 'A' || label.p[i] > 'P')
			return false;
		if (i % 2 == 0)
			out[i / 2] = (uint8_t)((label.p[i] - 'A') << 4);
		else
			out[i / 2] |= (uint8_t)(label.p[i] - 'A');
	}
	return true;
}

static bool first_entry(struct span msg, struct dns_walk *w, struct dns_entry *e)
{
	uint8_t name[ENCODED / 2];

	return dns_begin(msg, w) == ST_OK && dns_next(w, e) == ST_OK && e->name.first == ENCODED
	       && decode(dns_name_span(&e->name), name)
	       && (e->type == DNS_NB || e->type == DNS_NBSTAT || e->type == 10);
}

static enum probe probe(const struct input *in)
{
	struct dns_walk w;
	struct dns_entry e;

	return first_entry(in->bytes, &w, &e) ? PROBE_YES : PROBE_NO;
}

/* Blanks and NULs behind a name fill it up. */
static struct span bare(struct span s)
{
	s = span_cut(s, 0, NAME_LEN);
	while (s.len != 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == 0))
		s.len--;
	return s;
}

/* Domain master browser, domain controllers, master browser, elections ([MS-BRWS]). */
static bool is_shared(uint8_t suffix)
{
	return suffix >= 0x1b && suffix <= 0x1e;
}

/* A message concerns one name; its records say in NB_FLAGS whether that is a group's. */
static bool is_of_group(struct span msg)
{
	struct dns_walk w;
	struct dns_entry e;

	if (dns_begin(msg, &w) != ST_OK)
		return false;
	while (dns_next(&w, &e) == ST_OK)
		if (w.section != 0 && e.type == DNS_NB && e.data.len >= 2
		    && (e.data.p[0] & NB_GROUP) != 0)
			return true;
	return false;
}

static void name_field(struct parse *p, struct span text, bool shared)
{
	if (text.len != 0 && text.p[0] != '*')
		parse_field(p, shared ? "nbns.group" : "nbns.name", (struct span){ 0 }, text,
			    shared ? 0 : FIELD_DEFINED);
}

static void own_name(struct parse *p, const struct dns_entry *e, uint64_t off, bool group)
{
	uint8_t *name = parse_scratch(p, ENCODED / 2);
	struct piece *pieces = parse_scratch(p, NAME_LEN * sizeof(*pieces));
	struct span text;

	if (name == NULL || pieces == NULL || !decode(dns_name_span(&e->name), name))
		return;
	text = bare(span_of(name, NAME_LEN));
	for (size_t i = 0; i < NAME_LEN; i++)
		pieces[i] = (struct piece){ i, off + e->name_at + 1 + i * 2 };
	parse_map(p, span_of(name, NAME_LEN), pieces, NAME_LEN);
	name_field(p, text, group || is_shared(name[NAME_LEN]));
}

/* A node's names and, behind them, the address of its network card (4.2.18). */
static void status(struct parse *p, struct span data)
{
	struct rd r = rd_of(data);
	struct span unit;

	for (unsigned n = rd_u8(&r); n != 0 && rd_ok(&r); n--) {
		struct span entry = rd_take(&r, STAT_ENTRY);

		if (entry.len != 0)
			name_field(p, bare(entry),
				   is_shared(entry.p[NAME_LEN])
					   || (entry.p[NAME_LEN + 1] & NB_GROUP) != 0);
	}
	unit = rd_take(&r, 6);
	if (rd_ok(&r))
		parse_field(p, "nbns.mac", SPAN_LIT("mac"), unit, FIELD_DEFINED);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct dns_walk w;
	struct dns_entry e;
	bool group = is_of_group(in->bytes);
	size_t seen = 0;
	enum st st = ST_OK;

	(void)state;
	(void)side;
	if (!first_entry(in->bytes, &w, &e))
		return ST_UNSUP;
	do {
		seen = w.at;
		own_name(p, &e, in->off, group);
		if (w.section != 0 && e.type == DNS_NBSTAT)
			status(p, e.data);
		st = dns_next(&w, &e);
	} while (st == ST_OK);
	parse_send(p, "nbns", in->off);
	if (st != ST_END)
		parse_anomaly(p, "nbns", in->off + seen, "a name or record is malformed");
	*used = st == ST_END ? seen : 0;
	return ST_OK;
}

const struct protocol protocol_nbns = {
	.name = "nbns",
	.help = "NetBIOS name service: names of machines, their MAC in status answers",
	.over = OVER_UDP,
	.ports = { 137 },
	.probe = probe,
	.parse = parse,
};
