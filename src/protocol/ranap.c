/* row: ranap - who attaches to a 3G network, or is paged in it (3GPP TS 25.413, NAS of TS 24.008).
 */
#include "base/span.h"
#include "protocol/aper.h"
#include "protocol/nas.h"
#include "protocol/rows.h"
#include "protocol/ss7.h"
#include "protocol/tbcd.h"

enum { NAS_PDU = 16, PERMANENT_ID = 23, TRACED_ID = 69 };

/* PermanentNAS-UE-ID: one bit of extension, then the length less 3 in three. */
static bool permanent_id(struct parse *p, const struct input *in, struct span v)
{
	size_t len = v.len != 0 ? (v.p[0] >> 4 & 7u) + 3u : 0;

	return v.len == len + 1 && v.p[0] >> 7 == 0
	       && tbcd_field(p, in, "ranap.imsi", span_from(v, 1));
}

/* UE-ID: one bit of extension, two of choice: IMSI (its length in three), IMEI, IMEISV. */
static bool traced_id(struct parse *p, const struct input *in, struct span v)
{
	static const char *const names[] = { "ranap.imsi", "ranap.imei", "ranap.imeisv" };
	unsigned choice = v.len != 0 ? v.p[0] >> 5 : 3;
	size_t len = choice == 0 ? (v.p[0] >> 2 & 7u) + 3u : 8;

	return choice < N_ELEMENTS(names) && v.len == len + 1
	       && tbcd_field(p, in, names[choice], span_from(v, 1));
}

static void element(struct parse *p, const struct input *in, const struct aper_element *e)
{
	struct rd r = rd_of(e->value);
	struct span nas = aper_octets(&r);

	if (e->number == NAS_PDU && rd_ok(&r) && rd_left(&r) == 0) {
		nas_fields(p, in, nas);
		return;
	}
	if (e->number == PERMANENT_ID && permanent_id(p, in, e->value))
		return;
	if (e->number != TRACED_ID || !traced_id(p, in, e->value))
		parse_field(p, "ranap.element", (struct span){ 0 }, e->value, 0);
}

/* The message that signalling carries, or the bytes themselves. */
static bool find(const struct input *in, struct aper_list *ret)
{
	struct span user;

	return ss7_user(in->bytes, &user) && aper_open(user, in->cut, ret) && aper_is_whole(*ret);
}

static enum probe probe(const struct input *in)
{
	struct aper_list l;

	return find(in, &l) ? PROBE_YES : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct aper_list l;
	struct aper_element e;

	(void)state;
	(void)side;
	if (!find(in, &l))
		return ST_UNSUP;
	while (aper_next(&l, &e))
		element(p, in, &e);
	parse_field(p, "ranap.element", (struct span){ 0 }, rd_rest(&l.r), 0);
	parse_send(p, "ranap", in->off);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_ranap = {
	.name = "ranap",
	.help = "RANAP over M3UA and SCCP: IMSI, IMEI and IMEISV of phones that attach, answer or "
		"are paged (3G)",
	.over = OVER_SCTP,
	.ports = { 2905 },
	.probe = probe,
	.parse = parse,
};
