#include "protocol/dns_name.h"

#include "base/span.h"

enum st dns_name_read(struct span msg, size_t *at, struct dns_name *ret)
{
	size_t lowest = *at, behind = 0;
	struct rd r = rd_of(span_from(msg, *at));

	ret->len = ret->first = ret->n_parts = 0;
	for (bool jumped = true;;) {
		unsigned n = rd_u8(&r);
		struct span label;

		if (!rd_ok(&r))
			return ST_BAD;
		if (n == 0)
			break;
		if ((n & 0xc0) == 0xc0) {
			size_t to = (size_t)(n & 0x3f) << 8 | rd_u8(&r);

			if (!rd_ok(&r) || to >= lowest)
				return ST_BAD;
			if (behind == 0)
				behind = (size_t)(r.p - msg.p);
			lowest = to;
			r = rd_of(span_from(msg, to));
			jumped = true;
			continue;
		}
		label = rd_take(&r, n);
		if (n > 63 || !rd_ok(&r) || ret->len + 1 + n > DNS_NAME_MAX)
			return ST_BAD;
		if (ret->len != 0)
			ret->text[ret->len++] = '.';
		else
			ret->first = n;
		if (jumped && ret->n_parts < DNS_PARTS_MAX) {
			ret->parts[ret->n_parts].at = (uint16_t)ret->len;
			ret->parts[ret->n_parts++].from = (uint32_t)(label.p - msg.p);
			jumped = false;
		}
		memcpy(ret->text + ret->len, label.p, n);
		ret->len += n;
	}
	*at = behind != 0 ? behind : (size_t)(r.p - msg.p);
	return ST_OK;
}
