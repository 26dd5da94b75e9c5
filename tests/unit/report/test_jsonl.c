#include "report/jsonl.h"

#include "report/cases.h"

static void whole_lines(void **state)
{
	const struct report_options o = { .least = CONFIDENCE_LIKELY };
	struct mem_case *m = activation_case();
	struct plant hidden = { .kind = KIND_IMSI, .value = "001010123456789", .frame = 9 };
	struct plant fake = { .kind = KIND_MAC,
			      .value = "02:00:00:00:00:00",
			      .confidence = CONFIDENCE_LIKELY,
			      .flags = CANDIDATE_PLACEHOLDER,
			      .direction = DIRECTION_IN,
			      .app = "org.example",
			      .frame = 14 };
	char *got;

	(void)state;
	plant(m, 0, &hidden);
	plant(m, 0, &fake);
	plant_closed(m, 0, "198.51.100.7", "www.example.org", 3200000);
	plant_anomaly(m, 0, "tcp.gap", "bytes missing", 33, 3);
	got = report_of(report_jsonl, m, &o);
	assert_string_equal(
		got, "{\"type\":\"capture\",\"path\":\"nokia.pcap\",\"sha256\":null,"
		     "\"format\":\"pcap\",\"link_types\":[1],\"packets\":1234,\"bytes\":56789,"
		     "\"first\":\"2019-02-11T07:30:00.000000Z\","
		     "\"last\":\"2019-02-11T07:45:12.000000Z\",\"flows\":3,\"masked\":true,"
		     "\"status\":\"whole\",\"reason\":null}\n"
		     "{\"type\":\"finding\",\"schema\":\"telltale.finding/1\","
		     "\"id\":\"000000000000000c\",\"kind\":\"imei\",\"value\":\"00101000***\","
		     "\"matched\":null,\"confidence\":\"certain\",\"why\":[\"key\","
		     "\"check_digit\"],\"form\":\"plain\",\"key\":\"IMEI1\","
		     "\"path\":[\"http.request.body\",\"base64\",\"json:/IMEI1\"],"
		     "\"first\":\"2019-02-11T07:30:00.000000Z\","
		     "\"last\":\"2019-02-11T08:30:00.000000Z\",\"count\":3,\"frames\":[12,13],"
		     "\"all_frames\":[12],\"all_frames_cut\":true,\"direction\":\"out\","
		     "\"protection\":\"encoded\",\"protocol\":\"http\",\"transport\":\"tcp\","
		     "\"src\":{\"ip\":\"192.168.1.20\",\"port\":40000,\"mac\":null,"
		     "\"host\":null,\"domain\":null},\"dst\":{\"ip\":\"192.0.2.10\","
		     "\"port\":9999,\"host\":\"zzhc.vnet.cn\",\"domain\":null,\"asn\":null,"
		     "\"as_name\":null,\"country\":null,\"owner\":null,\"owner_source\":null,"
		     "\"looked_up\":null},\"client\":null,\"client_by\":null,"
		     "\"device\":\"02:00:5e:***\",\"app\":null,"
		     "\"context\":{\"model\":\"TA-1046\",\"build\":\"00WW_2_34E\"},"
		     "\"placeholder\":false,\"synthetic\":true,\"capture\":\"nokia.pcap\"}\n"
		     "{\"type\":\"finding\",\"schema\":\"telltale.finding/1\","
		     "\"id\":\"000000000000000c\",\"kind\":\"iccid\",\"value\":\"890010***\","
		     "\"matched\":null,\"confidence\":\"likely\",\"why\":[],\"form\":\"plain\","
		     "\"key\":\"SIM1ICCID\",\"path\":[\"http.request.body\",\"base64\","
		     "\"json:/SIM1ICCID\"],\"first\":\"2019-02-11T07:30:00.000000Z\","
		     "\"last\":\"2019-02-11T07:30:00.000000Z\",\"count\":2,\"frames\":[12],"
		     "\"all_frames\":[12],\"all_frames_cut\":true,\"direction\":\"out\","
		     "\"protection\":\"encoded\",\"protocol\":\"http\",\"transport\":\"tcp\","
		     "\"src\":{\"ip\":\"192.168.1.20\",\"port\":40000,\"mac\":null,"
		     "\"host\":null,\"domain\":null},\"dst\":{\"ip\":\"192.0.2.10\","
		     "\"port\":9999,\"host\":\"zzhc.vnet.cn\",\"domain\":null,\"asn\":null,"
		     "\"as_name\":null,\"country\":null,\"owner\":null,\"owner_source\":null,"
		     "\"looked_up\":null},\"client\":null,\"client_by\":null,"
		     "\"device\":\"02:00:5e:***\",\"app\":null,\"context\":{},"
		     "\"placeholder\":false,\"synthetic\":true,\"capture\":\"nokia.pcap\"}\n"
		     "{\"type\":\"finding\",\"schema\":\"telltale.finding/1\","
		     "\"id\":\"000000000000000e\",\"kind\":\"mac\",\"value\":\"02:00:00:***\","
		     "\"matched\":null,\"confidence\":\"likely\",\"why\":[],\"form\":\"plain\","
		     "\"key\":null,\"path\":[],\"first\":\"2019-02-11T07:30:00.000000Z\","
		     "\"last\":\"2019-02-11T07:30:00.000000Z\",\"count\":1,\"frames\":[14],"
		     "\"all_frames\":[14],\"direction\":\"in\",\"protection\":\"none\","
		     "\"protocol\":\"http\",\"transport\":\"tcp\","
		     "\"src\":{\"ip\":\"192.0.2.10\",\"port\":80,\"mac\":null,\"host\":null,"
		     "\"domain\":null},\"dst\":{\"ip\":\"192.168.1.20\",\"port\":40000,"
		     "\"host\":null,\"domain\":null,\"asn\":null,\"as_name\":null,"
		     "\"country\":null,\"owner\":null,\"owner_source\":null,\"looked_up\":null},"
		     "\"client\":null,\"client_by\":null,"
		     "\"device\":\"02:00:5e:***\",\"app\":{\"uid\":10123,\"name\":null,"
		     "\"package\":\"org.example\"},\"context\":{},\"placeholder\":true,"
		     "\"synthetic\":false,\"capture\":\"nokia.pcap\"}\n"
		     "{\"type\":\"anomaly\",\"what\":\"tcp.gap\",\"frame\":33,\"offset\":7,"
		     "\"reason\":\"bytes missing\",\"count\":3,\"capture\":\"nokia.pcap\"}\n"
		     "{\"type\":\"summary\",\"masked\":true,\"out\":2,\"in\":0,"
		     "\"placeholders\":1,\"synthetic\":2,\"captures\":{\"whole\":1,"
		     "\"partial\":0,\"unreadable\":0,\"passed_over\":0},\"kinds\":{\"imei\":1,"
		     "\"iccid\":1},\"protection\":{\"encoded\":2},"
		     "\"destinations\":[{\"ip\":\"192.0.2.10\",\"port\":9999,"
		     "\"host\":\"zzhc.vnet.cn\",\"findings\":2,\"sightings\":5}],"
		     "\"not_looked_at\":[{\"ip\":\"198.51.100.7\",\"port\":443,"
		     "\"host\":\"www.example.org\",\"protocol\":\"tls\",\"transport\":\"tcp\","
		     "\"bytes\":3200000,\"first\":\"2019-02-11T07:30:00.000000Z\","
		     "\"last\":\"2019-02-11T07:30:01.000000Z\",\"capture\":\"nokia.pcap\"}],"
		     "\"traffic\":[]}\n");
	free(got);
	mem_case_free(m);
}

/* With values shown, and nothing masked. */
static void shown(void **state)
{
	const struct report_options o = { .show_values = true };
	struct mem_case *m = activation_case();
	char *got = report_of(report_jsonl, m, &o);

	(void)state;
	assert_non_null(strstr(got, "\"masked\":false,\"status\":\"whole\""));
	assert_non_null(
		strstr(got, "\"value\":\"001010000000016\",\"matched\":\"001010000000016\""));
	assert_non_null(strstr(got, "\"device\":\"02:00:5e:00:53:01\""));
	assert_null(strstr(got, "***"));
	free(got);
	mem_case_free(m);
}

/* Bytes that are no text, in every place a capture can put some: valid UTF-8 all the same. */
static void always_utf8(void **state)
{
	const struct report_options o = { .show_values = true };
	struct plant row = { .kind = KIND_SSID,
			     .value = "a\xff",
			     .key = "\xc0\xaf",
			     .path = { "x\xed\xa0\x80" },
			     .host = "\xf5"
				     "host",
			     .device = "\xe4\xb8",
			     .app = "\x80",
			     .beside = "model=\xff\xfe; or so; model=second; build=; session_id=",
			     .frame = 1 };
	struct mem_case *m = NULL;
	struct span text;
	size_t at;
	char *got;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	at = begin_capture(m, "\xff.pcap");
	plant(m, at, &row);
	plant_anomaly(m, at, "\xff", "\xfe", 1, 1);
	plant_closed(m, at, "192.0.2.1", "\xff", 1);
	end_capture(m, at, CAPTURE_PARTIAL, "\xff");
	got = report_of(report_jsonl, m, &o);
	for (text = span_str(got); text.len != 0;) {
		uint32_t cp;
		size_t n = text_utf8(text, &cp);

		assert_true(n != 0);
		assert_true(cp == '\n' || text_is_shown(cp));
		text = span_from(text, n);
	}
	assert_non_null(strstr(got, "\"value\":\"a\\u00ff\""));
	assert_non_null(strstr(got, "\"context\":{\"model\":\"\\u00ff\\u00fe; or so\"}"));
	free(got);
	mem_case_free(m);
}

static void totals(void **state)
{
	struct mem_case *m = activation_case();
	struct case_reader r = mem_case_reader(m);
	static const struct plant rows[] = {
		{ .kind = KIND_MAC,
		  .value = "00:00:5e:00:53:01",
		  .confidence = CONFIDENCE_LIKELY,
		  .direction = DIRECTION_IN },
		{ .kind = KIND_MAC,
		  .value = "02:00:00:00:00:00",
		  .confidence = CONFIDENCE_LIKELY,
		  .flags = CANDIDATE_PLACEHOLDER },
		{ .kind = KIND_MAC, .value = "00:00:5e:00:53:02" },
	};
	struct report_totals t;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		plant(m, 0, &rows[i]);
	end_capture(m, begin_capture(m, "b"), CAPTURE_UNREADABLE, "x");
	end_capture(m, begin_capture(m, "c"), CAPTURE_PARTIAL, "x");
	assert_int_equal(report_totals(&r, CONFIDENCE_LIKELY, &t), ST_OK);
	assert_int_equal(t.out, 2);
	assert_int_equal(t.in, 1);
	assert_int_equal(t.placeholders, 1);
	assert_int_equal(t.synthetic, 2);
	assert_int_equal(t.partial, 1);
	assert_int_equal(t.unreadable, 1);
	assert_int_equal(report_totals(&r, CONFIDENCE_POSSIBLE, &t), ST_OK);
	assert_int_equal(t.out, 3);
	mem_case_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whole_lines), cmocka_unit_test(shown),
					    cmocka_unit_test(always_utf8),
					    cmocka_unit_test(totals) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
