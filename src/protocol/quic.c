/* row: quic - counted, by datagram; initial packets stay closed too (RFC 9000 section 17). */
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { LONG = 0x80, FIXED = 0x40, ID_MOST = 20 };

static bool known_version(uint32_t v)
{
	return v == 1 || v == 0x6b3343cf || v >> 8 == 0xff0000 /* drafts */
	       || v >> 24 == 'Q' || v >> 24 == 'T'	       /* before the standard */
	       || (v & 0x0f0f0f0f) == 0x0a0a0a0a;
}

static bool is_long(struct span b)
{
	struct rd r = rd_of(b);
	unsigned first = rd_u8(&r), id;
	uint32_t version = rd_be32(&r);

	id = rd_u8(&r);
	(void)rd_take(&r, id);
	if ((first & LONG) == 0 || id > ID_MOST)
		return false;
	id = rd_u8(&r);
	(void)rd_take(&r, id);
	if (!rd_ok(&r) || id > ID_MOST)
		return false;
	return version == 0 ? rd_left(&r) != 0 && rd_left(&r) % 4 == 0
			    : (first & FIXED) != 0 && known_version(version);
}

static enum probe probe(const struct input *in)
{
	return is_long(in->bytes) ? PROBE_YES : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)state;
	(void)side;
	/* short headers show nothing but the fixed bit: believed after a long one was seen */
	if ((in->bytes.p[0] & FIXED) == 0 && !is_long(in->bytes))
		return ST_UNSUP;
	parse_closed(p, "quic", in->bytes.len);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_quic = {
	.name = "quic",
	.help = "QUIC: counted",
	.over = OVER_UDP,
	.ports = { 443 },
	.probe = probe,
	.parse = parse,
};
