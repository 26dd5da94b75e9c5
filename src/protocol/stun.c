/* row: stun - names given to relays (RFC 8489 section 5 and 14, RFC 8656). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { HEAD = 20, COOKIE = 0x2112a442 };

static const struct {
	uint16_t type;
	const char *name;
	uint8_t flags;
} attributes[] = {
	{ 0x0006, "stun.username", FIELD_DEFINED },
	{ 0x0009, "stun.error", FIELD_CONTEXT },
	{ 0x0014, "stun.realm", 0 },
	{ 0x0015, "stun.nonce", FIELD_CONTEXT },
	{ 0x8003, "stun.domain", 0 },
	{ 0x8022, "stun.software", 0 },
};

static bool is_stun(struct span b)
{
	struct rd r = rd_of(b);
	unsigned type = rd_be16(&r);
	size_t len = rd_be16(&r);

	return rd_be32(&r) == COOKIE && type >> 14 == 0 && len % 4 == 0 && b.len >= HEAD;
}

static enum probe probe(const struct input *in)
{
	return is_stun(in->bytes) ? PROBE_YES : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	size_t len;
	struct rd r;

	(void)state;
	(void)side;
	if (!is_stun(in->bytes))
		return ST_UNSUP;
	len = (size_t)in->bytes.p[2] << 8 | in->bytes.p[3];
	r = rd_of(span_cut(in->bytes, HEAD, len));
	*used = HEAD + rd_left(&r);
	while (rd_left(&r) >= 4) {
		unsigned type = rd_be16(&r);
		size_t n = rd_be16(&r);
		struct span v = rd_take(&r, n);

		if (!rd_ok(&r))
			break;
		(void)rd_take(&r, (4 - n % 4) % 4);
		for (size_t i = 0; i < N_ELEMENTS(attributes); i++)
			if (attributes[i].type == type)
				parse_field(p, attributes[i].name, (struct span){ 0 }, v,
					    attributes[i].flags);
	}
	parse_send(p, "stun", in->off);
	return ST_OK;
}

const struct protocol protocol_stun = {
	.name = "stun",
	.help = "STUN and TURN: user, realm, software",
	.over = OVER_UDP,
	.ports = { 3478, 19302 },
	.probe = probe,
	.parse = parse,
};
