/* row: s1ap - who attaches to a 4G network, or is paged in it (3GPP TS 36.413, NAS of TS 24.301).
 */
#include "base/span.h"
#include "protocol/aper.h"
#include "protocol/nas.h"
#include "protocol/rows.h"
#include "protocol/tbcd.h"

enum { PPID_S1AP = 18, NAS_PDU = 26, UE_PAGING_ID = 43, PAGED_IMSI = 1 };

/*
 * UEPagingID: choice of S-TMSI and IMSI in two bits, of the latter the length less 3 in three.
 */
static bool paging_id(struct parse *p, const struct input *in, struct span v)
{
	size_t len = v.len != 0 ? (v.p[0] >> 3 & 7u) + 3u : 0;

	return v.len == len + 1 && v.p[0] >> 6 == PAGED_IMSI
	       && tbcd_field(p, in, "s1ap.imsi", span_from(v, 1));
}

static void element(struct parse *p, const struct input *in, const struct aper_element *e)
{
	struct rd r = rd_of(e->value);
	struct span nas = aper_octets(&r);

	if (e->number == NAS_PDU && rd_ok(&r) && rd_left(&r) == 0)
		nas_fields(p, in, nas);
	else if (e->number != UE_PAGING_ID || !paging_id(p, in, e->value))
		parse_field(p, "s1ap.element", (struct span){ 0 }, e->value, 0);
}

static enum probe probe(const struct input *in)
{
	struct aper_list l;

	if (!aper_open(in->bytes, in->cut, &l) || l.choice > 2 || !aper_is_whole(l))
		return PROBE_NO;
	return in->proto == PPID_S1AP ? PROBE_YES : PROBE_PORT;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct aper_list l;
	struct aper_element e;

	(void)state;
	(void)side;
	if (!aper_open(in->bytes, in->cut, &l) || l.choice > 2 || !aper_is_whole(l))
		return ST_UNSUP;
	while (aper_next(&l, &e))
		element(p, in, &e);
	parse_field(p, "s1ap.element", (struct span){ 0 }, rd_rest(&l.r), 0);
	parse_send(p, "s1ap", in->off);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_s1ap = {
	.name = "s1ap",
	.help = "S1AP: IMSI, IMEI and IMEISV of phones that attach, answer or are paged (4G)",
	.over = OVER_SCTP,
	.ports = { 36412 },
	.probe = probe,
	.parse = parse,
};
