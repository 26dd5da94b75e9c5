#include "report/mask.h"

#include "report/cases.h"

static const struct {
	enum kind kind;
	const char *value, *want;
} values[] = {
	{ KIND_IMEI, "001010000000016", "00101000***" },
	{ KIND_IMEISV, "0010100000000199", "00101000***" },
	{ KIND_MEID, "a0000000000001", "a0000000***" },
	{ KIND_IMSI, "001010123456789", "00101***" },
	{ KIND_EID, "89001012012341234012345678901224", "89001012***" },
	{ KIND_ICCID, "8900101012345678904", "890010***" },
	{ KIND_MSISDN, "4799999999", "47***" },
	{ KIND_MAC, "00:00:5e:00:53:2a", "00:00:5e:***" },
	{ KIND_BSSID, "02:00:5e:00:53:2a", "02:00:5e:***" },
	{ KIND_EMAIL, "user@example.org", "***@example.org" },
	{ KIND_EMAIL, "no address", "***" },
	{ KIND_PLMN, "00101", "001***" },
	{ KIND_SSID, "Home", "***" },
	{ KIND_SERIAL, "TT0123456789", "***" },
	{ KIND_ANDROID_ID, "3f1d0c5a9b7e2846", "***" },
	{ KIND_LOCATION, "59.91390,10.75220", "***" },
	{ KIND_CREDENTIAL, "secret", "***" },
	{ KIND_OTHER, "W-55512-A", "***" },
	{ KIND_IMEI, "001010001", "***" }, /* one byte more than what is kept: all but nothing */
	{ KIND_MSISDN, "", "***" },
};

static void every_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(values); i++) {
		struct buf b;

		buf_init(&b, 4096);
		assert_int_equal(mask_value(&b, values[i].kind, span_str(values[i].value)), ST_OK);
		if (!span_eq_str(buf_span(&b), values[i].want))
			fail_msg("%s: %.*s", values[i].value, (int)b.len, (const char *)b.p);
		buf_deinit(&b);
	}
}

static const struct {
	const char *text, *want;
} texts[] = {
	{ "d/001010000000016.pcap", "d/00101000***.pcap" },
	{ "http://x/?i=00-101000-000001-6", "http://x/?i=00101000***" },
	{ "USER%40example.org", "***@example.org" }, /* as it stood: matched is learnt too */
	{ "a.user@example.org.b", "a.***@example.org.b" },
	{ "lac=77, cell=771", "lac=***, cell=771" },
	{ "unknown", "unknown" }, /* a placeholder names nobody and is not learnt */
	{ "frame 12", "frame 12" },
	/* the addresses that a MAC makes (RFC 4291 appendix A) */
	{ "2001:db8::200:5eff:fe00:532a", "2001:db8::***" },
	/* an address whose digits are a number's is none of it; with its own points it is */
	{ "172.16.12.34 port 80", "172.16.12.34 port 80" },
	{ "to 172.16.12.34.", "to 172.16.12.34." },
	{ "tel 172161234", "tel 17***" },
	{ "tel +172 16-12 34", "tel +17***" },
	{ "172.16.12.345", "17***5" },
	{ "47.99.99.99", "47***" },
};

static void every_text(void **state)
{
	static const struct plant rows[] = {
		{ .kind = KIND_IMEI, .value = "001010000000016" },
		{ .kind = KIND_EMAIL,
		  .value = "user@example.org",
		  .matched = "user%40example.org" },
		{ .kind = KIND_MSISDN, .value = "172161234" },
		{ .kind = KIND_MSISDN, .value = "47999999", .matched = "47.99.99.99" },
		{ .kind = KIND_LAC, .value = "77", .confidence = CONFIDENCE_POSSIBLE },
		{ .kind = KIND_SERIAL, .value = "unknown", .flags = CANDIDATE_PLACEHOLDER },
		{ .kind = KIND_MAC, .value = "00:00:5e:00:53:2a" },
	};
	struct mem_case *m = NULL;
	struct redactor *r = NULL;
	struct case_reader reader;
	size_t at;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	at = begin_capture(m, "x");
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		plant(m, at, &rows[i]);
	reader = mem_case_reader(m);
	assert_int_equal(redactor_new(&r, &reader), ST_OK);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct buf b;

		buf_init(&b, 4096);
		assert_int_equal(redact(r, &b, span_str(texts[i].text)), ST_OK);
		if (!span_eq_str(buf_span(&b), texts[i].want))
			fail_msg("%s: %.*s", texts[i].text, (int)b.len, (const char *)b.p);
		buf_deinit(&b);
	}
	redactor_free(r);
	mem_case_free(m);
}

/* A value put into every text of a case shows in no output, in no spelling. */
static void no_value_anywhere(void **state)
{
	static const char *const forms[] = { "001010000000016", "00-101000-000001-6",
					     "00101000 0000016" };
	report_fn *const reports[] = { report_text, report_jsonl };

	(void)state;
	for (size_t k = 0; k < N_ELEMENTS(forms) * 2; k++) {
		const char *v = forms[k / 2];
		const struct report_options o = { .width = 0, .explain = true };
		struct plant row = { .kind = KIND_IMEI,
				     .value = forms[0],
				     .matched = v,
				     .key = v,
				     .path = { "http.request.body", v },
				     .host = v,
				     .device = v,
				     .app = v,
				     .beside = "model=001010000000016; session_id=abc",
				     .frame = 1 };
		struct mem_case *m = NULL;
		char *got;
		size_t at;

		assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
		at = begin_capture(m, v);
		plant(m, at, &row);
		plant_closed(m, at, "192.0.2.1", v, 100);
		plant_anomaly(m, at, "x", v, 1, 1);
		end_capture(m, at, CAPTURE_PARTIAL, v);
		got = report_of(reports[k % 2], m, &o);
		for (size_t i = 0; i < N_ELEMENTS(forms); i++)
			assert_null(strstr(got, forms[i]));
		assert_null(strstr(got, "0000016"));
		assert_null(strstr(got, "abc"));
		free(got);
		mem_case_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_value),
					    cmocka_unit_test(every_text),
					    cmocka_unit_test(no_value_anywhere) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
