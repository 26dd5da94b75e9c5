/* row: ndp - IPv6's neighbour discovery: the link layer's own addresses, no findings (RFC 4861). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { PROTOCOL_ICMP6 = 58, ROUTER_SOLICITATION = 133, REDIRECT = 137, LEAST = 8 };

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	uint8_t type = rd_u8(&r), code = rd_u8(&r);

	return in->proto == PROTOCOL_ICMP6 && in->bytes.len >= LEAST && type >= ROUTER_SOLICITATION
			       && type <= REDIRECT && code == 0
		       ? PROBE_YES
		       : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)p;
	(void)state;
	(void)side;
	if (probe(in) != PROBE_YES)
		return ST_UNSUP;
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_ndp = {
	.name = "ndp",
	.help = "IPv6 neighbour discovery: nothing; the link layer's own addresses are no findings",
	.over = OVER_IP,
	.probe = probe,
	.parse = parse,
};
