#include "attribute/inquiry.h"

#include "base/span.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static enum st use(struct inquiries *q)
{
	const struct inquiry_answer a = { SPAN_LIT("s"), SPAN_LIT("whois"), SPAN_LIT("2026-11-30"),
					  SPAN_LIT("/f") };
	struct registry_says says;
	struct inquiry *to;
	enum st st = inquiries_about(q, SPAN_LIT("example.com"), &to);

	if (st == ST_OK)
		st = inquiry_take(q, to, &a, false, SPAN_LIT("Registrant: R\n"), &says);
	return st == ST_OK ? inquiry_note(q, to, SPAN_LIT("note")) : st;
}

/* Whatever allocation fails, the caller learns it, and nothing is lost. */
static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct inquiries *q = NULL;
		struct names *names = NULL;
		enum st st;
		bool failed;

		oom_arm(n);
		st = names_new(&names, 1);
		if (st == ST_OK)
			st = inquiries_new(&q, names);
		if (st == ST_OK)
			st = use(q);
		failed = oom_disarm();
		inquiries_free(q);
		names_free(names);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
