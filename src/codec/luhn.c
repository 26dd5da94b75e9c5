#include "codec/luhn.h"

/* Sum with every second digit doubled, from the right; twice: the last one is doubled too. */
static bool luhn_sum(struct span s, bool twice, unsigned *ret)
{
	unsigned sum = 0;

	if (s.len == 0)
		return false;
	for (size_t i = s.len; i-- > 0; twice = !twice) {
		unsigned d = (unsigned)s.p[i] - '0';

		if (d > 9)
			return false;
		d = twice ? d * 2 : d;
		sum += d > 9 ? d - 9 : d;
	}
	*ret = sum;
	return true;
}

bool luhn_ok(struct span digits)
{
	unsigned sum;

	return digits.len >= 2 && luhn_sum(digits, false, &sum) && sum % 10 == 0;
}

char luhn_digit(struct span digits)
{
	unsigned sum;

	if (!luhn_sum(digits, true, &sum))
		return 0;
	return (char)('0' + (10 - sum % 10) % 10);
}

bool mod97_ok(struct span digits)
{
	unsigned rest = 0;

	if (digits.len == 0)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned d = (unsigned)digits.p[i] - '0';

		if (d > 9)
			return false;
		rest = (rest * 10 + d) % 97;
	}
	return rest == 1;
}
