#include "protocol/eap.h"

enum {
	EAP_RESPONSE = 2,
	EAP_IDENTITY = 1,
	EAP_SIM = 18,
	EAP_AKA = 23,
	EAP_AKA_PRIME = 50,
	AT_IDENTITY = 14,
};

static const struct span none;

/* EAP-SIM and AKA: attributes of 4-byte units (RFC 4186 section 8.1, 10.5) */
static void eap_sim(struct parse *p, struct span b)
{
	struct rd r = rd_of(b);

	(void)rd_take(&r, 3); /* subtype, reserved */
	while (rd_left(&r) >= 4 && rd_ok(&r)) {
		unsigned type = rd_u8(&r), units = rd_u8(&r);
		struct rd at = rd_sub(&r, units == 0 ? SIZE_MAX : units * 4u - 2);

		if (type == AT_IDENTITY && rd_ok(&r))
			parse_field(p, "eap.identity", none, rd_take(&at, rd_be16(&at)),
				    FIELD_DEFINED);
	}
}

void eap_fields(struct parse *p, struct span b)
{
	struct rd r = rd_of(b);
	unsigned code = rd_u8(&r), type;

	(void)rd_take(&r, 3);
	type = rd_u8(&r);
	if (!rd_ok(&r) || code != EAP_RESPONSE)
		return;
	if (type == EAP_IDENTITY)
		parse_field(p, "eap.identity", none, rd_rest(&r), FIELD_DEFINED);
	else if (type == EAP_SIM || type == EAP_AKA || type == EAP_AKA_PRIME)
		eap_sim(p, rd_rest(&r));
}
