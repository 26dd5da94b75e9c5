/* row: esp - counted, also within UDP (RFC 4303, RFC 3948 section 2). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { PROTOCOL_ESP = 50, LEAST = 20 };

static enum probe probe(const struct input *in)
{
	struct rd r = rd_of(in->bytes);

	if (in->proto == PROTOCOL_ESP)
		return PROBE_YES;
	/* in UDP: a security parameter index that is not 0, or one byte that keeps a door open */
	if (in->proto != 0)
		return PROBE_NO;
	if (in->bytes.len == 1)
		return in->bytes.p[0] == 0xff ? PROBE_PORT : PROBE_NO;
	return in->bytes.len >= LEAST && rd_be32(&r) > 255 ? PROBE_PORT : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)state;
	(void)side;
	if (probe(in) == PROBE_NO)
		return ST_UNSUP;
	parse_closed(p, "esp", in->bytes.len);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_esp = {
	.name = "esp",
	.help = "IPsec ESP, also over UDP: counted",
	.over = OVER_IP | OVER_UDP,
	.ports = { 4500 },
	.probe = probe,
	.parse = parse,
};
