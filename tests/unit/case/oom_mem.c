#include "case/mem.h"

#include "case/findings.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st ignore_anomaly(void *arg, const struct kept_anomaly *a)
{
	(void)arg;
	(void)a;
	return ST_OK;
}

static enum st fill(struct mem_case **m)
{
	const struct kept_anomaly anomaly = { 0, SPAN_LIT("x"), SPAN_LIT("y"), 1, 0, 1 };
	const struct kept_closed closed = closed_to(0, 1, "www.example.org", 5, 1, 2);
	const struct capture whole = { .format = SPAN_LIT("pcap") };
	enum st st = mem_case_new(m, 1 << 20);
	struct case_store s;
	struct case_reader r;
	size_t i = 0;

	if (st != ST_OK)
		return st;
	s = mem_case_store(*m);
	r = mem_case_reader(*m);
	st = s.begin(s.self, SPAN_LIT("a.pcap"), &i);
	for (unsigned k = 0; k < 30 && st == ST_OK; k++)
		st = add_finding(&s, i, k);
	if (st == ST_OK)
		st = s.add_anomaly(s.self, &anomaly);
	if (st == ST_OK)
		st = s.add_closed(s.self, &closed);
	if (st == ST_OK)
		st = s.end(s.self, i, &whole);
	return st == ST_OK ? r.each_anomaly(r.self, i, ignore_anomaly, NULL) : st;
}

static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct mem_case *m = NULL;
		enum st st;
		bool failed;

		oom_arm(n);
		st = fill(&m);
		failed = oom_disarm();
		mem_case_free(m);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
