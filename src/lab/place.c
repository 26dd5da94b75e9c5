#include "lab/place.h"

#include "base/span.h"

bool lab_place_is_ours(const struct ip *ip)
{
	static const struct {
		uint8_t family, n, b[16];
	} nets[] = {
		{ IP_V4, 1, { 127 } },
		{ IP_V4, 3, { 192, 0, 2 } },
		{ IP_V4, 3, { 198, 51, 100 } },
		{ IP_V4, 3, { 203, 0, 113 } },
		{ IP_V6, 16, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
		{ IP_V6, 4, { 0x20, 0x01, 0x0d, 0xb8 } },
	};

	for (size_t i = 0; i < N_ELEMENTS(nets); i++)
		if (ip->family == nets[i].family && memcmp(ip->b, nets[i].b, nets[i].n) == 0)
			return true;
	return false;
}

enum st lab_place_read(struct span text, struct ip *ip, uint16_t *port, struct err *e)
{
	size_t colon = text.len;
	struct span host;
	struct ip got;
	uint64_t n;

	while (colon != 0 && text.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !span_to_u64(span_from(text, colon), &n) || n < 1 || n > 65535)
		return err_set(e, ST_BAD, 0, 0,
			       "an address wants a port from 1 to 65535: "
			       "127.0.0.1:8080");
	host = span_cut(text, 0, colon - 1);
	if (host.len > 2 && host.p[0] == '[' && host.p[host.len - 1] == ']')
		host = span_cut(host, 1, host.len - 2);
	if (!ip_parse(host, &got))
		return err_set(e, ST_BAD, 0, 0,
			       "no IP address stands before the port; names are not "
			       "looked up");
	if (!lab_place_is_ours(&got))
		return err_set(
			e, ST_BAD, 0, 0,
			"the lab stays on this machine: loopback and documentation addresses "
			"only");
	*ip = got;
	*port = (uint16_t)n;
	return ST_OK;
}
