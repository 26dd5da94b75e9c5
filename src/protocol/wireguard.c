/* row: wireguard - counted (WireGuard whitepaper section 5.4). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { INITIATION = 1, RESPONSE = 2, COOKIE = 3, DATA = 4 };

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);
	size_t len = in->bytes.len;
	unsigned type = rd_u8(&r);

	if (rd_be24(&r) != 0 || !rd_ok(&r))
		return PROBE_NO;
	if ((type == INITIATION && len == 148) || (type == RESPONSE && len == 92))
		return PROBE_YES;
	return (type == COOKIE && len == 64) || (type == DATA && len >= 32 && len % 16 == 0)
		       ? PROBE_PORT
		       : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)state;
	(void)side;
	if (probe(in) == PROBE_NO && !in->cut)
		return ST_UNSUP;
	parse_closed(p, "wireguard", in->bytes.len);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_wireguard = {
	.name = "wireguard",
	.help = "WireGuard: counted",
	.over = OVER_UDP,
	.ports = { 51820 },
	.probe = probe,
	.parse = parse,
};
