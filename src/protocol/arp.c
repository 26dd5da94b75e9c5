/* row: arp - the link layer's own addresses: no findings, not searched (RFC 826). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { ETHERTYPE = 0x0806, LENGTH = 28 };

static enum probe probe(const struct input *in)
{
	return in->proto == ETHERTYPE && in->bytes.len >= LENGTH ? PROBE_YES : PROBE_NO;
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

const struct protocol protocol_arp = {
	.name = "arp",
	.help = "ARP: nothing; the link layer's own addresses are no findings",
	.over = OVER_LINK,
	.probe = probe,
	.parse = parse,
};
