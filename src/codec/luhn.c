#include "codec/luhn.h"

#include "base/span.h"
#include "codec/hex.h"

/* Sum of the digits, every second one doubled, from the last on; -1 when one is none. */
static int weigh(struct span s, unsigned base, bool twice)
{
	unsigned sum = 0;

	for (size_t i = s.len; i > 0; i--, twice = !twice) {
		unsigned d = hex_digit(s.p[i - 1]);

		if (d >= base)
			return -1;
		d *= twice ? 2 : 1;
		sum = (sum + d / base + d % base) % base;
	}
	return (int)sum;
}

static char check_digit(struct span s, unsigned base)
{
	int sum = weigh(s, base, true);

	return sum < 0 || s.len == 0 ? '\0' : "0123456789abcdef"[(base - (unsigned)sum) % base];
}

bool luhn_valid(struct span digits)
{
	return digits.len > 1 && weigh(digits, 10, false) == 0;
}

char luhn_digit(struct span digits)
{
	return check_digit(digits, 10);
}

bool luhn16_valid(struct span digits)
{
	return digits.len > 1 && weigh(digits, 16, false) == 0;
}

char luhn16_digit(struct span digits)
{
	return check_digit(digits, 16);
}

int mod97(struct span digits)
{
	unsigned rest = 0;

	if (digits.len == 0)
		return -1;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned d = (unsigned)digits.p[i] - '0';

		if (d > 9)
			return -1;
		rest = (rest * 10 + d) % 97;
	}
	return (int)rest;
}
