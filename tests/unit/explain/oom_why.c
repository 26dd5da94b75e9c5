#include "explain/compare.h"

#include "explain/sending.h"

#include "oom.h"

static const char csv[] = "time,event,detail\n1970-01-01T00:10:00Z,unlock,\"x\"\n"
			  "1970-01-01T00:30:00Z,unlock\n1970-01-01T00:50:00Z,unlock\n";

static enum st use(struct why *w)
{
	const struct event_hints hints = { .latest = TM_NONE };
	const int64_t at[] = { 602 * S, 1802 * S, 3002 * S };
	enum st st = tell(w, "a.example", "001010000000016", at, 3);

	if (st == ST_OK)
		st = why_add_capture(w, 0, HOUR);
	if (st != ST_OK)
		return st;
	why_settle(w);
	st = why_add_events(w, "x.csv", span_str(csv), &hints, NULL);
	if (st == ST_OK)
		st = why_run(w);
	if (st == ST_OK) {
		const struct compare_in in = { .before = w, .after = w };
		struct compared c = { 0 };

		st = compare(&in, &c);
		compared_deinit(&c);
	}
	return st;
}

static void nth_allocation_fails(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct why w;
		enum st st;
		bool failed;

		why_init(&w);
		oom_arm(n);
		st = use(&w);
		failed = oom_disarm();
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		why_deinit(&w);
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
