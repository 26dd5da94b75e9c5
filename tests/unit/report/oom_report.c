#include "report/report.h"

#include "oom.h"
#include "report/cases.h"

static enum st drop(void *arg, struct span bytes)
{
	(void)arg;
	(void)bytes;
	return ST_OK;
}

static const struct report_options plain = { .width = 80, .explain = true, .command = "telltale" };

/* Whatever allocation fails, the report says so or is whole; nothing is lost or read twice. */
static void every_allocation(report_fn *report, struct report_options o)
{
	struct mem_case *m = activation_case();
	struct case_reader r = mem_case_reader(m);

	plant_closed(m, 0, "198.51.100.7", "www.example.org", 3200000);
	plant_anomaly(m, 0, "tcp.gap", "bytes missing", 33, 3);
	for (long n = 0;; n++) {
		struct out out;
		enum st st;
		bool failed;

		out_init(&out, drop, NULL);
		oom_arm(n);
		st = report(&r, &o, &out);
		failed = oom_disarm();
		out_deinit(&out);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			break;
	}
	mem_case_free(m);
}

static void text(void **state)
{
	(void)state;
	every_allocation(report_text, plain);
}

static void jsonl(void **state)
{
	(void)state;
	every_allocation(report_jsonl, plain);
}

static void html(void **state)
{
	(void)state;
	every_allocation(report_html, plain);
}

static void letters(void **state)
{
	struct report_options o = plain;

	(void)state;
	for (int whom = REPORT_FOR_OWNER; whom <= REPORT_FOR_AUTHORITY; whom++) {
		o.whom = (enum report_whom)whom;
		o.format = (enum report_format)whom;
		every_allocation(report_letter, o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(text), cmocka_unit_test(jsonl),
					    cmocka_unit_test(html), cmocka_unit_test(letters) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
