#include "codec/bcd.h"

#include "base/span.h"
#include "codec/hex.h"

enum { FILLER = 15, IDENTITY_MIN = 3, IDENTITY_MAX = 8 };

static uint8_t half(struct span in, size_t i, unsigned flags)
{
	bool high = (i % 2 == 0) != ((flags & BCD_SWAPPED) != 0);

	return high ? in.p[i / 2] >> 4 : in.p[i / 2] & 15;
}

size_t bcd_format(struct span in, unsigned flags, char *out)
{
	const char *names = (flags & BCD_TBCD) != 0 ? "0123456789*#abc" : "0123456789abcde";
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < 2 * in.len; i++) {
		uint8_t d = half(in, i, flags);

		if (d == FILLER)
			continue;
		if (n != i) { /* a filler stood before it */
			out[0] = '\0';
			return 0;
		}
		out[n++] = names[d];
	}
	out[n] = '\0';
	return n;
}

static uint8_t value_of(uint8_t c, unsigned flags)
{
	uint8_t d = hex_digit(c);

	if ((flags & BCD_TBCD) == 0 || d < 10)
		return d;
	if (c == '*' || c == '#')
		return c == '*' ? 10 : 11;
	return c >= 'a' && c <= 'c' ? (uint8_t)(c - 'a' + 12) : 255;
}

size_t bcd_pack(struct span digits, unsigned flags, uint8_t *out)
{
	for (size_t i = 0; i < digits.len; i += 2) {
		uint8_t a = value_of(digits.p[i], flags);
		uint8_t b = i + 1 < digits.len ? value_of(digits.p[i + 1], flags) : FILLER;

		if (a >= FILLER || b > FILLER || (b == FILLER && i + 1 < digits.len))
			return 0;
		out[i / 2] = (uint8_t)((flags & BCD_SWAPPED) != 0 ? b << 4 | a : a << 4 | b);
	}
	return (digits.len + 1) / 2;
}

enum mobile_identity mobile_identity_read(struct span in, char digits[MOBILE_DIGITS_MAX])
{
	char text[2 * (IDENTITY_MAX + 1) + 1];
	unsigned type = in.len != 0 ? in.p[0] & 7u : 0;
	bool odd;
	size_t n;

	digits[0] = '\0';
	if (in.len < IDENTITY_MIN || in.len > IDENTITY_MAX + 1 || type < MOBILE_IMSI
	    || type > MOBILE_IMEISV)
		return MOBILE_NONE;
	odd = (in.p[0] & 8) != 0;
	n = bcd_format(in, BCD_SWAPPED, text);
	/* text[0] is type and parity; an even count ends with a filler */
	if (n == 0 || n != 2 * in.len - !odd)
		return MOBILE_NONE;
	for (size_t i = 1; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return MOBILE_NONE;
	memcpy(digits, text + 1, n);
	return (enum mobile_identity)type;
}

size_t mobile_identity_pack(enum mobile_identity type, struct span digits, uint8_t out[9])
{
	bool odd = digits.len % 2 != 0;
	uint8_t first;

	if (digits.len == 0 || digits.len > 16)
		return 0;
	first = hex_digit(digits.p[0]);
	if (first > 9)
		return 0;
	out[0] = (uint8_t)(first << 4 | (odd ? 8 : 0) | (unsigned)type);
	if (digits.len > 1 && bcd_pack(span_from(digits, 1), BCD_SWAPPED, out + 1) == 0)
		return 0;
	return 1 + digits.len / 2;
}
