#include "protocol/tbcd.h"

bool tbcd_field(struct parse *p, const struct input *in, const char *name, struct span bytes)
{
	uint8_t *text = parse_scratch(p, bytes.len * 2 + 1);
	struct piece *pieces = parse_scratch(p, (bytes.len * 2 + 1) * sizeof(*pieces));
	uint64_t off = in->off + (uint64_t)(bytes.p - in->bytes.p);
	size_t n = 0;

	if (text == NULL || pieces == NULL)
		return false;
	for (size_t i = 0; i < bytes.len * 2; i++) {
		unsigned half = i % 2 == 0 ? bytes.p[i / 2] & 15u : bytes.p[i / 2] >> 4;

		if (half == 15 && i + 2 >= bytes.len * 2)
			break;
		if (half > 9)
			return false;
		pieces[n] = (struct piece){ n, off + i / 2 };
		text[n++] = (uint8_t)('0' + half);
	}
	if (n == 0)
		return false;
	parse_map(p, (struct span){ text, n }, pieces, n);
	parse_field(p, name, (struct span){ 0 }, (struct span){ text, n }, FIELD_DEFINED);
	return true;
}
