#include "explain/silence.h"

#include "base/attr.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void near_to(double got, double want)
{
	if (fabs(got - want) > 1e-6 * fabs(want) + 1e-12)
		fail_msg("%.12g, wanted %.12g", got, want);
}

/* mpmath: beta(k+1/2, n-k+1/2+m) / beta(k+1/2, n-k+1/2) */
static const struct {
	uint64_t n, k, m;
	double want;
} silences[] = {
	{ 38, 37, 10, 5.65708425633e-10 },
	{ 2, 2, 1, 0.166666666667 },
	{ 20, 12, 8, 0.00295091667772 },
	{ 20, 0, 5, 0.895545639822 },
	{ 10, 1, 0, 1 },
	{ 84, 84, 84, 2.67276471009e-51 },
};

static void silence(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(silences); i++)
		near_to(silence_of_events(silences[i].n, silences[i].k, silences[i].m),
			silences[i].want);
	near_to(silence_of_events(3, 4, 5), 1); /* more followed than there were */
	near_to(silence_of_hours(100, 0, 0), 1);
	near_to(silence_of_hours(100, 9, 100), pow(0.5, 9.5));
}

static void needed(void **state)
{
	uint64_t n = silence_events_needed(20, 12, 0.01, 1000);

	(void)state;
	assert_true(n > 1 && silence_of_events(20, 12, n) <= 0.01);
	assert_true(silence_of_events(20, 12, n - 1) > 0.01);
	assert_int_equal(silence_events_needed(20, 0, 0.01, 100), 0);
	near_to(silence_of_hours(50, 3, silence_hours_needed(50, 3, 0.01)), 0.01);
}

/* mpmath: roots of the binomial tail */
static void intervals(void **state)
{
	double low, high;

	(void)state;
	share_interval(24, 8, 0.05, &low, &high);
	near_to(low, 0.1563022857);
	near_to(high, 0.5532196157);
	share_interval(10, 0, 0.05, &low, &high);
	near_to(low, 0);
	near_to(high, 0.3084971078);
	share_interval(10, 10, 0.05, &low, &high);
	near_to(low, 0.6915028922);
	near_to(high, 1);
}

/* python, exact fractions of binomial coefficients */
static void differs(void **state)
{
	(void)state;
	near_to(share_differs(10, 8, 10, 1), 0.005477494641581328);
	near_to(share_differs(5, 5, 5, 0), 0.007936507936507936);
	near_to(share_differs(20, 10, 20, 9), 1.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(silence), cmocka_unit_test(needed),
					    cmocka_unit_test(intervals),
					    cmocka_unit_test(differs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
