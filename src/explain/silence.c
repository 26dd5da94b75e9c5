#include "explain/silence.h"

#include <math.h>

double silence_of_events(uint64_t n, uint64_t k, uint64_t m)
{
	double hit = (double)k + 0.5, miss = (double)(n - k) + 0.5, p = 1;

	if (k > n)
		return 1;
	for (uint64_t i = 0; i < m && p > 1e-300; i++)
		p *= (miss + (double)i) / (hit + miss + (double)i);
	return p;
}

double silence_of_hours(double before, uint64_t k, double after)
{
	if (before <= 0 || after <= 0)
		return 1;
	return pow(before / (before + after), (double)k + 0.5);
}

uint64_t silence_events_needed(uint64_t n, uint64_t k, double level, uint64_t most)
{
	double hit = (double)k + 0.5, miss = (double)(n - k) + 0.5, p = 1;

	if (k > n)
		return 0;
	for (uint64_t i = 0; i < most; i++) {
		p *= (miss + (double)i) / (hit + miss + (double)i);
		if (p <= level)
			return i + 1;
	}
	return 0;
}

double silence_hours_needed(double before, uint64_t k, double level)
{
	return before * (pow(level, -1 / ((double)k + 0.5)) - 1);
}

/* ln of n choose k */
static double ln_choose(uint64_t n, uint64_t k)
{
	int sign;

	return lgamma_r((double)n + 1, &sign) - lgamma_r((double)k + 1, &sign)
	       - lgamma_r((double)(n - k) + 1, &sign);
}

/* chance of at least k of n at share p */
static double at_least(uint64_t n, uint64_t k, double p)
{
	double sum = 0;

	if (k == 0)
		return 1;
	if (p <= 0)
		return 0;
	if (p >= 1)
		return 1;
	for (uint64_t i = k; i <= n; i++)
		sum += exp(ln_choose(n, i) + (double)i * log(p) + (double)(n - i) * log1p(-p));
	return sum < 1 ? sum : 1;
}

/* the share at which at_least(n, k, p) is want; it rises with p */
static double share_where(uint64_t n, uint64_t k, double want)
{
	double low = 0, high = 1;

	for (unsigned i = 0; i < 60; i++) {
		double mid = (low + high) / 2;

		if (at_least(n, k, mid) < want)
			low = mid;
		else
			high = mid;
	}
	return (low + high) / 2;
}

void share_interval(uint64_t n, uint64_t k, double alpha, double *low, double *high)
{
	*low = k == 0 || n == 0 ? 0 : share_where(n, k, alpha / 2);
	*high = k >= n ? 1 : share_where(n, k + 1, 1 - alpha / 2);
}

double share_differs(uint64_t n, uint64_t a, uint64_t m, uint64_t b)
{
	uint64_t all = a + b;
	uint64_t first = all > m ? all - m : 0, last = all < n ? all : n;
	double seen, sum = 0, total = ln_choose(n + m, all);

	if (a > n || b > m)
		return 1;
	seen = ln_choose(n, a) + ln_choose(m, b) - total;
	for (uint64_t i = first; i <= last; i++) {
		double p = ln_choose(n, i) + ln_choose(m, all - i) - total;

		if (p <= seen + 1e-7)
			sum += exp(p);
	}
	return sum < 1 ? sum : 1;
}
