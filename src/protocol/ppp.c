/* row: ppp - names and passwords given at the door (RFC 1334 section 2, RFC 1994 section 4). */
#include "base/span.h"
#include "packet/packet.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { PAP = 0xc023, CHAP = 0xc223, REQUEST = 1, CHAP_RESPONSE = 2 };

static const struct span none;

static bool head(const struct input *in, unsigned *protocol, unsigned *code, struct rd *body)
{
	struct rd r = rd_of(in->bytes);
	size_t len;

	*protocol = rd_be16(&r);
	*code = rd_u8(&r);
	(void)rd_u8(&r);
	len = rd_be16(&r);
	*body = rd_sub(&r, len >= 4 && len - 4 < rd_left(&r) ? len - 4 : rd_left(&r));
	return rd_ok(&r) && in->proto == PACKET_LINK_PPP && len >= 4
	       && (*protocol == PAP || *protocol == CHAP) && *code >= 1 && *code <= 4;
}

static enum probe probe(const struct input *in)
{
	unsigned protocol, code;
	struct rd body;

	return head(in, &protocol, &code, &body) ? PROBE_YES : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	unsigned protocol, code;
	struct span first, second;
	struct rd r;

	(void)state;
	(void)side;
	if (!head(in, &protocol, &code, &r))
		return ST_UNSUP;
	*used = in->bytes.len;
	first = rd_take(&r, rd_u8(&r));
	if (protocol == PAP && code == REQUEST) {
		second = rd_take(&r, rd_u8(&r));
		parse_field(p, "pap.user", none, first, FIELD_DEFINED);
		if (rd_ok(&r))
			parse_field(p, "pap.password", none, second, FIELD_DEFINED);
	} else if (protocol == CHAP && (code == REQUEST || code == CHAP_RESPONSE)) {
		parse_field(p, "chap.name", none, rd_rest(&r),
			    code == CHAP_RESPONSE ? FIELD_DEFINED : 0u);
	} else {
		parse_field(p, "ppp.message", none, span_from(in->bytes, 6), 0);
	}
	parse_send(p, "ppp", in->off);
	return ST_OK;
}

const struct protocol protocol_ppp = {
	.name = "ppp",
	.help = "PPP: names and passwords of PAP, names of CHAP",
	.over = OVER_LINK,
	.probe = probe,
	.parse = parse,
};
