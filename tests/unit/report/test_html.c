#include "report/html_texts.h"

#include "report/cases.h"

static enum st keep(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static void made(struct buf *ret, const struct case_reader *r, bool show_values)
{
	const struct report_options o = { .show_values = show_values, .command = "telltale <&>" };
	struct out out;

	buf_init(ret, 16 << 20);
	out_init(&out, keep, ret);
	assert_int_equal(report_html(r, &o, &out), ST_OK);
	out_deinit(&out);
}

static bool holds(const struct buf *b, const char *text)
{
	struct span all = buf_span(b);

	return span_find_span(all, span_str(text), 0) < all.len;
}

static struct mem_case *hostile_case(void)
{
	struct mem_case *m = NULL;
	size_t capture;

	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	capture = begin_capture(m, "</script><b>.pcap");
	plant(m, capture,
	      &(struct plant){ .kind = KIND_SERIAL,
			       .value = "TT<0123>456789",
			       .key = "a<!--",
			       .path = { "http.request.body", "json:/a<!--" },
			       .confidence = CONFIDENCE_LIKELY,
			       .host = "<img src=x>\xe2\x80\xa8.example.org",
			       .device = "x&TT<0123>456789",
			       .frame = 7 });
	end_capture(m, capture, CAPTURE_PARTIAL, "<b>cut</b>");
	return m;
}

/* Nothing of a capture is markup, whatever it holds. */
static void nothing_becomes_markup(void **state)
{
	static const char *const never[] = { "<b>", "<img", "a<!--", "<&>", "\xe2\x80\xa8", "TT<" };
	struct mem_case *m = hostile_case();
	struct case_reader r = mem_case_reader(m);

	(void)state;
	for (int show = 0; show < 2; show++) {
		struct buf page;

		made(&page, &r, show != 0);
		for (size_t i = 0; i < N_ELEMENTS(never); i++)
			assert_false(holds(&page, never[i]));
		assert_true(holds(&page, "\\u003cimg src=x\\u003e\\u2028.example.org"));
		assert_true(holds(&page, "telltale \\u003c\\u0026\\u003e"));
		assert_false(holds(&page, "@TELLTALE_DATA@"));
		buf_deinit(&page);
	}
	mem_case_free(m);
}

/* A masked page holds no value; one that reveals holds both, the masked form first. */
static void values_stand_where_asked_for(void **state)
{
	struct mem_case *m = activation_case();
	struct case_reader r = mem_case_reader(m);
	struct buf page;

	(void)state;
	made(&page, &r, false);
	assert_true(holds(&page, "\"00101000***\""));
	assert_true(holds(&page, "\"reveals\":false"));
	assert_false(holds(&page, "\"stood\""));
	assert_false(holds(&page, "001010000000016"));
	buf_deinit(&page);
	made(&page, &r, true);
	assert_true(holds(&page, "\"00101000***\""));
	assert_true(holds(&page, ":\"001010000000016\""));
	buf_deinit(&page);
	mem_case_free(m);
}

static void texts_are_told_apart(void **state)
{
	const struct span path[] = { SPAN_LIT("a"), SPAN_LIT("b") };
	struct redactor *redact = NULL;
	struct mem_case *m = activation_case();
	struct case_reader r = mem_case_reader(m);
	struct html_texts t;
	uint32_t one, two;

	(void)state;
	assert_int_equal(redactor_new(&redact, &r), ST_OK);
	html_texts_init(&t, redact);
	assert_int_equal(html_text(&t, SPAN_LIT("")), 0);
	one = html_value(&t, KIND_IMEI, SPAN_LIT("001010000000016"));
	two = html_value(&t, KIND_IMEI, SPAN_LIT("001010000000024"));
	assert_int_not_equal(one, two); /* masked alike, and yet two */
	assert_true(span_eq(t.texts[one].masked, t.texts[two].masked));
	assert_int_equal(one, html_value(&t, KIND_IMEI, SPAN_LIT("001010000000016")));
	assert_int_not_equal(one, html_text(&t, SPAN_LIT("001010000000016")));
	assert_int_equal(html_path(&t, path, 2), html_path(&t, path, 2));
	assert_int_not_equal(html_path(&t, path, 2), html_path(&t, path, 1));
	assert_int_equal(t.status, ST_OK);
	html_texts_deinit(&t);
	redactor_free(redact);
	mem_case_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_becomes_markup),
					    cmocka_unit_test(values_stand_where_asked_for),
					    cmocka_unit_test(texts_are_told_apart) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
