#include "explain/population.h"

#include "base/span.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st use(struct population *p)
{
	static const char *const names[] = { "one", "two", "three" };
	const struct span attributes[POP_COUNT_] = {
		[POP_BUILD] = SPAN_LIT("B1"), [POP_BATCH] = SPAN_LIT("18-33")
	};
	enum st st = ST_OK;

	for (size_t i = 0; i < 3 && st == ST_OK; i++)
		st = population_device(p, i % 2, span_str(names[i]), attributes);
	if (st == ST_OK)
		st = population_tells(p, 0, SPAN_LIT("one"));
	return st == ST_OK ? population_run(p) : st;
}

static void nth_allocation_fails(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct population p;
		bool failed;
		enum st st;

		population_init(&p);
		oom_arm(n);
		st = use(&p);
		failed = oom_disarm();
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			assert_int_equal(p.n_shares, 3);
		population_deinit(&p);
		if (!failed)
			break;
		assert_true(n < 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nth_allocation_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
