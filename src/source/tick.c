#include "source/tick.h"

enum { NS_DIGITS = 9, NS = 1000000000 };

static uint64_t pow10_of(unsigned n)
{
	uint64_t v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

/* False when it does not fit. */
static bool scale(uint8_t resolution, uint64_t ticks, uint64_t *ns)
{
	unsigned n = resolution & 0x7f;

	if (resolution & 0x80) {
		/* a fraction of 2^64 or finer: 64 bits of it are less than a second */
		uint64_t s = n < 64 ? ticks >> n : 0;
		uint64_t frac = n < 64 ? ticks & ~(UINT64_MAX << n) : ticks;
		unsigned __int128 sub = (unsigned __int128)frac * NS;

		sub = n < 127 ? sub >> n : 0;
		return !__builtin_mul_overflow(s, (uint64_t)NS, ns)
		       && !__builtin_add_overflow(*ns, (uint64_t)sub, ns);
	}
	if (n <= NS_DIGITS)
		return !__builtin_mul_overflow(ticks, pow10_of(NS_DIGITS - n), ns);
	/* 10^19 is the largest power that 64 bits hold */
	*ns = n - NS_DIGITS <= 19 ? ticks / pow10_of(n - NS_DIGITS) : 0;
	return true;
}

int64_t tick_ns(const struct tick *t, uint64_t ticks)
{
	uint64_t ns = 0;
	__int128 sum;

	if (!scale(t->resolution, ticks, &ns))
		return TM_NONE;
	sum = (__int128)t->offset_s * NS + ns;
	if (sum <= INT64_MIN || sum > INT64_MAX)
		return TM_NONE;
	return (int64_t)sum;
}
