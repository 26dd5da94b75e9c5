#include "protocol/tbcd.h"

/* The digits of bytes from a half byte on, at most so many. */
static bool digits(struct parse *p, const struct input *in, const char *name, struct span bytes,
		   size_t from, size_t most)
{
	uint8_t *text = parse_scratch(p, bytes.len * 2 + 1);
	struct piece *pieces = parse_scratch(p, (bytes.len * 2 + 1) * sizeof(*pieces));
	uint64_t off = in->off + (uint64_t)(bytes.p - in->bytes.p);
	size_t n = 0;

	if (text == NULL || pieces == NULL)
		return false;
	for (size_t i = from; i < bytes.len * 2 && n < most; i++) {
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

bool tbcd_field(struct parse *p, const struct input *in, const char *name, struct span bytes)
{
	return digits(p, in, name, bytes, 0, bytes.len * 2);
}

bool tbcd_identity(struct parse *p, const struct input *in, const char *name, struct span bytes,
		   size_t most)
{
	return digits(p, in, name, bytes, 1, most);
}
