/* Memory fails at any point: a derivation is then told to be lost, or whole. */
#include "report/explain.h"

#include "oom.h"
#include "report/cases.h"

static enum st drop(void *arg, struct span bytes)
{
	(void)arg;
	(void)bytes;
	return ST_OK;
}

static struct mem_case *case_with_trace(void)
{
	struct mem_case *m = NULL;
	struct case_store s;
	struct trace_step step = { SPAN_LIT("dns.qname"), 0, 15, SPAN_LIT("001010000000016") };
	struct piece piece = { 0, 4 };
	struct trace trace = { &step, 1, 0, 15, 0, &piece, 1 };
	uint64_t frame = 3;
	struct finding f = { .id = "0000000000000001",
			     .kind = KIND_IMEI,
			     .why = 1u << WITNESS_CHECK_DIGIT | 1u << WITNESS_REGISTRY,
			     .value = SPAN_LIT("001010000000016"),
			     .matched = SPAN_LIT("001010000000016"),
			     .src = { .at = { ip_of("192.168.1.20"), 40000, { { 0 }, 0 } } },
			     .transport = TRANSPORT_TCP,
			     .trace = &trace,
			     .frames = &frame,
			     .n_frames = 1 };

	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	s = mem_case_store(m);
	f.capture = begin_capture(m, "a.pcap");
	assert_int_equal(s.add_finding(s.self, &f), ST_OK);
	end_capture(m, f.capture, CAPTURE_WHOLE, NULL);
	return m;
}

static void every_allocation(bool show, bool json)
{
	struct mem_case *m = case_with_trace();
	const struct case_reader r = mem_case_reader(m);
	const struct report_options o = { .show_values = show };

	for (long n = 0;; n++) {
		struct explained e = { &r, &o, SPAN_LIT("0"), json, 0 };
		struct out out;
		enum st st;
		bool failed;

		out_init(&out, drop, NULL);
		oom_arm(n);
		st = explain_write(&e, &out);
		failed = oom_disarm();
		out_deinit(&out);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			break;
	}
	mem_case_free(m);
}

static void explain(void **state)
{
	(void)state;
	every_allocation(false, false);
	every_allocation(true, false);
	every_allocation(false, true);
	every_allocation(true, true);
}

/* The same derivation on a page. */
static void page(void **state)
{
	(void)state;
	for (int show = 0; show < 2; show++) {
		struct mem_case *m = case_with_trace();
		const struct case_reader r = mem_case_reader(m);
		const struct report_options o = { .show_values = show != 0 };

		for (long n = 0;; n++) {
			struct out out;
			enum st st;
			bool failed;

			out_init(&out, drop, NULL);
			oom_arm(n);
			st = report_html(&r, &o, &out);
			failed = oom_disarm();
			out_deinit(&out);
			assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
			if (!failed)
				break;
		}
		mem_case_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(explain), cmocka_unit_test(page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
