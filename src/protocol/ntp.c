/* row: ntp - the time; tells nobody's name and is not searched (RFC 5905 section 7.3). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { LENGTH = 48 };

static enum probe probe(const struct input *in)
{
	unsigned first = in->bytes.p[0], version = first >> 3 & 7, mode = first & 7;

	return in->bytes.len >= LENGTH && version >= 1 && version <= 4 && mode >= 1 && mode <= 5
		       ? PROBE_PORT
		       : PROBE_NO;
}

/* Extensions and digests behind it are left to be searched as bytes. */
static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)p;
	(void)state;
	(void)side;
	if (probe(in) == PROBE_NO)
		return ST_UNSUP;
	*used = LENGTH;
	return ST_OK;
}

const struct protocol protocol_ntp = {
	.name = "ntp",
	.help = "NTP: nothing in it names anybody; what stands behind the 48 bytes is searched",
	.over = OVER_UDP,
	.ports = { 123 },
	.probe = probe,
	.parse = parse,
};
