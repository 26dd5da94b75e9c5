#include "explain/stable.h"

#include "explain/stabling.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st use(struct stable *s, size_t *rows)
{
	static const uint8_t bytes[2][8] = { { 1, 2, 3, 4, 5, 6, 7, 8 },
					     { 11, 12, 13, 14, 15, 16, 17, 18 } };
	static const uint8_t mask[] = { 0xff };
	static const uint32_t n_captures[] = { 2, 2 };
	struct stable_rows r = { 0 };
	enum st st = ST_OK;

	for (unsigned i = 0; i < 4 && st == ST_OK; i++) {
		struct slot_seen value = value_slot(
			"json:/id", i < 2 ? "3f1d0c5a9b7e2846" : "8c04e1d7755a09b2", 1, 1);
		struct slot_seen at = bytes_slot("udp.payload", span_of(bytes[i / 2], 8), mask);

		st = stable_add(s, i / 2, i % 2, SPAN_LIT("h.example"), &value);
		if (st == ST_OK)
			st = stable_add(s, i / 2, i % 2, SPAN_LIT("h.example"), &at);
	}
	if (st == ST_OK)
		st = stable_find(s, n_captures, &r);
	*rows = r.n;
	stable_rows_deinit(&r);
	return st;
}

/* It is told, or counted where an arena had no more; never a row too many. */
static void nth_allocation_fails(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct stable *s = NULL;
		size_t rows = 0;
		bool failed;
		enum st st;

		oom_arm(n);
		st = stable_new(&s, NULL);
		if (st == ST_OK)
			st = use(s, &rows);
		failed = oom_disarm();
		if (!failed) {
			assert_int_equal(st, ST_OK);
			assert_int_equal(rows, 2);
			assert_int_equal(stable_cut(s), 0);
		}
		assert_true(st == ST_NOMEM
			    || (st == ST_OK && (!failed || stable_cut(s) != 0 || rows == 2)));
		stable_free(s);
		if (!failed)
			break;
		assert_true(n < 2000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nth_allocation_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
