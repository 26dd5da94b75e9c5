/* Memory fails at any point: a policy is then refused, or whole. */
#include "report/policy.h"

#include "base/span.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char text[] = "name: P\nrules:\n  - {id: r, kinds: [imei], countries: [CN]}\n"
			   "exceptions:\n  - {rule: r, reason: why, expires: 2030-01-01}\n";

static enum st read_policy(struct policy *p)
{
	struct doc *d = NULL;
	struct err e = { 0 };
	enum st st = doc_parse(&d, span_str(text), &e);

	policy_init(p);
	if (st == ST_OK)
		st = policy_read(p, d, SPAN_LIT("2026-01-01"), &e);
	doc_free(d);
	return st;
}

static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct policy p;
		enum st st;
		bool failed;

		oom_arm(n);
		st = read_policy(&p);
		failed = oom_disarm();
		if (st == ST_OK) {
			assert_int_equal(p.n_rules, 1);
			assert_int_equal(p.n_exceptions, 1);
			assert_false(p.exceptions[0].expired);
		}
		policy_deinit(&p);
		if (!failed) {
			assert_int_equal(st, ST_OK);
			return;
		}
		assert_true(st == ST_NOMEM || st == ST_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
