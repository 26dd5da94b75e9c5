/* row: eapol - who asks to join a network (IEEE 802.1X section 11). */
#include "protocol/eap.h"
#include "protocol/rows.h"

enum { ETHERTYPE = 0x888e, EAP_PACKET = 0 };

static enum probe probe(const struct input *in)
{
	return in->proto == ETHERTYPE ? PROBE_YES : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct rd r = rd_of(in->bytes), body;
	unsigned type;
	size_t len;

	(void)state;
	(void)side;
	(void)rd_u8(&r);
	type = rd_u8(&r);
	len = rd_be16(&r);
	body = rd_sub(&r, len < rd_left(&r) ? len : rd_left(&r));
	if (in->proto != ETHERTYPE || !rd_ok(&r))
		return ST_UNSUP;
	if (type == EAP_PACKET)
		eap_fields(p, rd_rest(&body));
	parse_send(p, "eapol", in->off);
	/* what fills a frame up to its least length is nothing */
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_eapol = {
	.name = "eapol",
	.help = "802.1X: EAP identities",
	.over = OVER_LINK,
	.probe = probe,
	.parse = parse,
};
