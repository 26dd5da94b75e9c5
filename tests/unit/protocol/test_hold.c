#include "protocol/hold.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void put(struct hold *h, struct hold_spares *sp, const void *p, size_t n, uint64_t frame)
{
	const struct run run = { .off = h->off + h->len, .frame = frame };
	const struct avail a = { span_of(p, n), h->off + h->len, &run, 1 };

	assert_int_equal(hold_put(h, sp, &a), ST_OK);
}

/* What one gave back another takes, with nothing of it left. */
static void taken_again(void **state)
{
	struct hold_spares sp = { 0 };
	struct hold a = { 0 }, b = { 0 };
	struct avail got;
	const uint8_t *p;

	(void)state;
	put(&a, &sp, "first", 5, 1);
	put(&a, &sp, " half", 5, 2);
	p = a.p;
	assert_int_equal(sp.n, 0);
	hold_drop(&a, &sp, 6);
	assert_int_equal(sp.n, 0);
	hold_drop(&a, &sp, 4);
	assert_int_equal(sp.n, 1);
	assert_int_equal(hold_cost(&a), 0);
	put(&b, &sp, "second", 6, 3);
	assert_int_equal(sp.n, 0);
	assert_ptr_equal(b.p, p);
	got = hold_avail(&b);
	assert_true(span_eq_str(got.bytes, "second"));
	assert_int_equal(got.n_runs, 1);
	assert_int_equal(got.runs[0].frame, 3);
	put(&a, &sp, "third", 5, 4); /* none is left: one of its own */
	assert_ptr_not_equal(a.p, p);
	hold_deinit(&a);
	hold_deinit(&b);
	hold_spares_deinit(&sp);
}

/* So many, and none that is large. */
static void bounded(void **state)
{
	static const uint8_t large[70 * 1024];
	struct hold_spares sp = { 0 };
	struct hold all[HOLD_SPARES + 3] = { 0 }, one = { 0 };

	(void)state;
	put(&one, &sp, large, sizeof(large), 1);
	hold_drop(&one, &sp, sizeof(large));
	assert_int_equal(sp.n, 0);
	assert_int_equal(hold_cost(&one), 0);
	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		put(&all[i], &sp, "x", 1, i);
	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		hold_drop(&all[i], &sp, 1);
	assert_int_equal(sp.n, HOLD_SPARES);
	hold_spares_deinit(&sp);
	assert_int_equal(sp.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(taken_again),
					    cmocka_unit_test(bounded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
