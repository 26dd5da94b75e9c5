#include "report/text.h"

#include "report/cases.h"

#include <stdio.h>

/* The activation case and something of everything else a report has. */
static struct mem_case *full_case(void)
{
	static const struct plant rows[] = {
		{ .kind = KIND_MAC,
		  .value = "00:00:5e:00:53:2a",
		  .path = { "http.response.body", "json:/a/0/mac" },
		  .confidence = CONFIDENCE_LIKELY,
		  .direction = DIRECTION_IN,
		  .host = "cdn.example.net",
		  .frame = 40 },
		{ .kind = KIND_EMAIL,
		  .value = "user@example.org",
		  .path = { "tcp.payload" },
		  .confidence = CONFIDENCE_LIKELY,
		  .dst = "198.51.100.9",
		  .port = 110,
		  .protocol = "tcp",
		  .frame = 50,
		  .app = "com.example.mail" },
		{ .kind = KIND_MAC,
		  .value = "02:00:00:00:00:00",
		  .key = "MACID",
		  .path = { "http.request.body", "base64", "json:/MACID" },
		  .confidence = CONFIDENCE_LIKELY,
		  .flags = CANDIDATE_PLACEHOLDER,
		  .frame = 12 },
		{ .kind = KIND_IMSI,
		  .value = "001010123456789",
		  .path = { "tcp.payload" },
		  .confidence = CONFIDENCE_POSSIBLE, /* under the level: not shown */
		  .frame = 60 },
	};
	struct mem_case *m = activation_case();

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		plant(m, 0, &rows[i]);
	plant_closed(m, 0, "198.51.100.7", "www.example.org", 3200000);
	plant_closed(m, 0, "198.51.100.8", NULL, 1200);
	plant_anomaly(m, 0, "tcp.gap", "bytes missing from the capture", 33, 3);
	return m;
}

static void expect(struct mem_case *m, const struct report_options *o, const char *want)
{
	char *got = report_of(report_text, m, o);

	assert_string_equal(got, want);
	free(got);
	mem_case_free(m);
}

static void eighty_columns(void **state)
{
	const struct report_options o = { .unicode = true,
					  .width = 80,
					  .least = CONFIDENCE_LIKELY };

	(void)state;
	expect(full_case(), &o,
	       "This device told 3 identifiers to 2 destinations, unprotected.\n"
	       "3.2 MB stayed closed: silence there is not innocence.\n"
	       "nokia.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "02:00:5e:***\n"
	       "\n"
	       "  zzhc.vnet.cn  192.0.2.10 port 9999  http over tcp  not protected, only encoded\n"
	       "  told 3 times 2019-02-11 07:30:00 to 08:30:00 UTC\n"
	       "    imei   00101000***  body \u203a base64 \u203a json IMEI1  frames 12-13\n"
	       "    iccid  890010***    body \u203a base64 \u203a json SIM1ICCID  (likely)  twice\n"
	       "                        frame 12\n"
	       "\n"
	       "  198.51.100.9 port 110  tcp  not protected\n"
	       "  told once 2019-02-11 07:30:00 UTC by com.example.mail\n"
	       "    email  ***@example.org  payload  (likely)  frame 50\n"
	       "\n"
	       "  \u25b8 came in: 1 identifier from cdn.example.net \u2014 mac\n"
	       "\n"
	       "  \u25b8 placeholders, which name nobody: mac 02:00:00:***\n"
	       "\n"
	       "Stayed closed, not looked into: 3.2 MB\n"
	       "  3.2 MB     tls  www.example.org  198.51.100.7 port 443\n"
	       "  1.2 kB     tls  198.51.100.8 port 443\n"
	       "\n"
	       "Malformed, missing or cut off\n"
	       "  3 times    tcp.gap  bytes missing from the capture (first: frame 33)\n"
	       "\n"
	       "Identifiers are masked (***): --show-values shows them. --explain says how each\n"
	       "  was found.\n");
}

static void wide_in_ascii(void **state)
{
	const struct report_options o = { .width = 120, .least = CONFIDENCE_LIKELY };

	(void)state;
	expect(full_case(), &o,
	       "This device told 3 identifiers to 2 destinations, unprotected.\n"
	       "3.2 MB stayed closed: silence there is not innocence.\n"
	       "nokia.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "02:00:5e:***\n"
	       "\n"
	       "  zzhc.vnet.cn  192.0.2.10 port 9999  http over tcp  not protected, only encoded\n"
	       "  told 3 times 2019-02-11 07:30:00 to 08:30:00 UTC\n"
	       "    imei   00101000***  body > base64 > json IMEI1  frames 12-13\n"
	       "    iccid  890010***    body > base64 > json SIM1ICCID  (likely)  twice  frame 12\n"
	       "\n"
	       "  198.51.100.9 port 110  tcp  not protected\n"
	       "  told once 2019-02-11 07:30:00 UTC by com.example.mail\n"
	       "    email  ***@example.org  payload  (likely)  frame 50\n"
	       "\n"
	       "  + came in: 1 identifier from cdn.example.net -- mac\n"
	       "\n"
	       "  + placeholders, which name nobody: mac 02:00:00:***\n"
	       "\n"
	       "Stayed closed, not looked into: 3.2 MB\n"
	       "  3.2 MB     tls  www.example.org  198.51.100.7 port 443\n"
	       "  1.2 kB     tls  198.51.100.8 port 443\n"
	       "\n"
	       "Malformed, missing or cut off\n"
	       "  3 times    tcp.gap  bytes missing from the capture (first: frame 33)\n"
	       "\n"
	       "Identifiers are masked (***): --show-values shows them. --explain says how each "
	       "was "
	       "found.\n");
}

static void unfolded_and_explained(void **state)
{
	const struct report_options o = { .unicode = true,
					  .width = 0,
					  .explain = true,
					  .show_values = true,
					  .least = CONFIDENCE_LIKELY };

	(void)state;
	expect(activation_case(), &o,
	       "This device told 2 identifiers to zzhc.vnet.cn (192.0.2.10), unprotected.\n"
	       "All of it is synthetic: values from test ranges, which name nobody.\n"
	       "nokia.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "02:00:5e:00:53:01\n"
	       "\n"
	       "  zzhc.vnet.cn  192.0.2.10 port 9999  http over tcp  not protected, only encoded\n"
	       "  told 3 times 2019-02-11 07:30:00 to 08:30:00 UTC\n"
	       "    imei   001010000000016      body \u203a base64 \u203a json IMEI1  frames "
	       "12-13\n"
	       "      certain, written as plain because the field's name says so, the check digit "
	       "fits\n"
	       "      finding 000000000000000c\n"
	       "      tshark -x -r 'nokia.pcap' -Y 'frame.number >= 12 && frame.number <= 13'\n"
	       "    iccid  8900101012345678904  body \u203a base64 \u203a json SIM1ICCID  (likely) "
	       " twice  frame 12\n"
	       "      likely, written as plain\n"
	       "      finding 000000000000000c\n"
	       "      tshark -x -r 'nokia.pcap' -Y 'frame.number >= 12 && frame.number <= 12'\n"
	       "\n");
}

/* Folding is by columns: nothing is wider, however narrow, and words too wide are cut. */
static void narrow(void **state)
{
	(void)state;
	for (unsigned width = 1; width < 60; width++) {
		const struct report_options o = { .width = width, .explain = true };
		struct mem_case *m = full_case();
		char *got = report_of(report_text, m, &o), *line = got;

		for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
			assert_true((size_t)(end - line) <= width);
		free(got);
		mem_case_free(m);
	}
}

static void colours(void **state)
{
	const struct report_options o = { .colour = true, .width = 80 };
	struct mem_case *m = full_case();
	char *got = report_of(report_text, m, &o);

	(void)state;
	assert_non_null(strstr(got, "\33[1;31munprotected.\33[0m\n"));
	assert_non_null(strstr(got, "\33[1mzzhc.vnet.cn\33[0m"));
	assert_non_null(strstr(got, "\33[1;31mnot protected, only encoded\33[0m\n"));
	free(got);
	mem_case_free(m);
}

static void nothing_found(void **state)
{
	const struct report_options o = { .unicode = true,
					  .width = 80,
					  .least = CONFIDENCE_LIKELY };
	struct mem_case *m = NULL;
	size_t i;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	i = begin_capture(m, "quiet.pcap");
	plant_closed(m, i, "198.51.100.7", "www.example.org", 3200000);
	end_capture(m, i, CAPTURE_WHOLE, NULL);
	expect(m, &o,
	       "Nothing was found that names this device \u2014 but 3.2 MB stayed closed.\n"
	       "quiet.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "Stayed closed, not looked into: 3.2 MB\n"
	       "  3.2 MB     tls  www.example.org  198.51.100.7 port 443\n"
	       "\n");
}

static void nothing_read(void **state)
{
	const struct report_options o = { .least = CONFIDENCE_LIKELY };
	struct mem_case *m = NULL;
	struct case_store s;
	struct capture c = { .status = CAPTURE_UNREADABLE,
			     .first_ns = TM_NONE,
			     .last_ns = TM_NONE,
			     .reason = SPAN_LIT("an empty file") };
	size_t i;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	i = begin_capture(m, "empty.pcap");
	s = mem_case_store(m);
	assert_int_equal(s.end(s.self, i, &c), ST_OK);
	expect(m, &o,
	       "Nothing could be read.\n"
	       "1 of 1 capture could not be read whole.\n"
	       "empty.pcap  no capture  0 packets\n"
	       "\n"
	       "Captures\n"
	       "  empty.pcap unreadable: an empty file\n"
	       "\n");
}

/* Only synthetic values, and one destination: both are said. */
static void one_destination(void **state)
{
	const struct report_options o = { .least = CONFIDENCE_LIKELY };
	struct mem_case *m = activation_case();
	char *got = report_of(report_text, m, &o);

	(void)state;
	assert_ptr_equal(strstr(got,
				"This device told 2 identifiers to zzhc.vnet.cn (192.0.2.10), "
				"unprotected.\nAll of it is synthetic: values from test ranges, "
				"which name nobody.\n"),
			 got);
	free(got);
	mem_case_free(m);
}

/* Of two hundred captures the two that tell something have a part, the rest is counted. */
static void many_captures(void **state)
{
	const struct report_options o = { .width = 80, .least = CONFIDENCE_LIKELY };
	struct plant row = { .kind = KIND_EMAIL,
			     .value = "user@example.org",
			     .path = { "http.request.header:From" },
			     .confidence = CONFIDENCE_LIKELY,
			     .protection = "tls",
			     .device = "Nokia 7 Plus",
			     .frame = 5 };
	struct mem_case *m = NULL;

	(void)state;
	assert_int_equal(mem_case_new(&m, 16 << 20), ST_OK);
	for (unsigned i = 0; i < 200; i++) {
		char path[32];
		size_t at;

		snprintf(path, sizeof(path), "d/%03u.pcap", i);
		at = begin_capture(m, path);
		if (i == 7 || i == 107)
			plant(m, at, &row);
		plant_anomaly(m, at, "ipv4", "shorter than its header", i + 1, 1);
		end_capture(m, at, i == 199 ? CAPTURE_PARTIAL : CAPTURE_WHOLE,
			    i == 199 ? "ended inside a block" : NULL);
	}
	mem_case_pass_over(m, 3);
	expect(m, &o,
	       "Nokia 7 Plus told 1 identifier to 192.0.2.10, inside TLS.\n"
	       "1 of 200 captures could not be read whole.\n"
	       "200 captures, 246,800 packets, 11.4 MB\n"
	       "\n"
	       "d/007.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "Nokia 7 Plus\n"
	       "\n"
	       "  192.0.2.10 port 80  http over tcp  protected by TLS on its way\n"
	       "  told once 2019-02-11 07:30:00 UTC\n"
	       "    email  ***@example.org  header From  (likely)  frame 5\n"
	       "\n"
	       "d/107.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "Nokia 7 Plus\n"
	       "\n"
	       "  192.0.2.10 port 80  http over tcp  protected by TLS on its way\n"
	       "  told once 2019-02-11 07:30:00 UTC\n"
	       "    email  ***@example.org  header From  (likely)  frame 5\n"
	       "\n"
	       "Malformed, missing or cut off\n"
	       "  200 times  ipv4  shorter than its header (first: frame 1) in d/000.pcap\n"
	       "\n"
	       "Captures\n"
	       "  d/199.pcap not read whole: ended inside a block\n"
	       "  198 captures told nothing. 3 files were no capture and passed over.\n"
	       "\n"
	       "Identifiers are masked (***): --show-values shows them. --explain says how each\n"
	       "  was found.\n");
}

/* Names from a capture neither steer the terminal nor turn what is read around. */
static void hostile_text(void **state)
{
	const struct report_options o = { .unicode = true, .width = 0 };
	struct plant row = { .kind = KIND_SSID,
			     .value = "Home",
			     .key = "k\33[31mey",
			     .path = { "http.request.body", "json:/\u202egnp.exe" },
			     .confidence = CONFIDENCE_LIKELY,
			     .host = "a\nb\33]0;title\7.example.org",
			     .device = "\u2067phone",
			     .app = "x\ry",
			     .frame = 5 };
	struct mem_case *m = NULL;
	size_t i;
	char *got;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	i = begin_capture(m, "a\33c.pcap");
	plant(m, i, &row);
	plant_anomaly(m, i, "\33[2J",
		      "\x9b"
		      "31m",
		      1, 1);
	end_capture(m, i, CAPTURE_PARTIAL, "\x07");
	got = report_of(report_text, m, &o);
	for (const char *p = got; *p != '\0'; p++)
		assert_true(*p == '\n' || ((unsigned char)*p >= 0x20 && *p != 0x7f));
	assert_null(strstr(got, "\u202e"));
	assert_null(strstr(got, "\u2067"));
	assert_non_null(strstr(got, "a\\x0ab\\x1b]0;title\\x07.example.org"));
	free(got);
	mem_case_free(m);
}

/* What makes two destinations, and what does not. */
static void grouping(void **state)
{
	const struct report_options o = { .width = 0, .least = CONFIDENCE_LIKELY };
	static const struct plant rows[] = {
		{ .kind = KIND_MAC, .value = "00:00:5e:00:53:01", .host = "a.example.org" },
		{ .kind = KIND_MAC,
		  .value = "00:00:5e:00:53:02",
		  .host = "a.example.org",
		  .dst = "192.0.2.11" }, /* the same host elsewhere */
		{ .kind = KIND_MAC,
		  .value = "00:00:5e:00:53:03",
		  .host = "a.example.org",
		  .port = 81 }, /* another port */
		{ .kind = KIND_MAC,
		  .value = "00:00:5e:00:53:04",
		  .host = "a.example.org",
		  .device = "02:00:5e:00:53:99" }, /* a device that masks to the same label */
	};
	struct mem_case *m = NULL;
	size_t i;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	i = begin_capture(m, "g.pcap");
	for (size_t k = 0; k < N_ELEMENTS(rows); k++) {
		struct plant row = rows[k];

		row.confidence = CONFIDENCE_CERTAIN;
		row.path[0] = "http.request.path";
		row.frame = k + 1;
		plant(m, i, &row);
	}
	end_capture(m, i, CAPTURE_WHOLE, NULL);
	expect(m, &o,
	       "2 devices told 4 identifiers to a.example.org (192.0.2.10), unprotected.\n"
	       "g.pcap  pcap  1,234 packets  2019-02-11 07:30:00 to 07:45:12 UTC\n"
	       "\n"
	       "02:00:5e:***\n"
	       "\n"
	       "  a.example.org  192.0.2.10 port 80 and other addresses  http over tcp  not "
	       "protected\n"
	       "  told once 2019-02-11 07:30:00 UTC\n"
	       "    mac  00:00:5e:***  path  frame 1\n"
	       "    mac  00:00:5e:***  path  frame 2\n"
	       "\n"
	       "  a.example.org  192.0.2.10 port 81  http over tcp  not protected\n"
	       "  told once 2019-02-11 07:30:00 UTC\n"
	       "    mac  00:00:5e:***  path  frame 3\n"
	       "\n"
	       "02:00:5e:*** #2\n"
	       "\n"
	       "  a.example.org  192.0.2.10 port 80  http over tcp  not protected\n"
	       "  told once 2019-02-11 07:30:00 UTC\n"
	       "    mac  00:00:5e:***  path  frame 4\n"
	       "\n"
	       "Identifiers are masked (***): --show-values shows them. --explain says how each "
	       "was "
	       "found.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eighty_columns),
		cmocka_unit_test(wide_in_ascii),
		cmocka_unit_test(unfolded_and_explained),
		cmocka_unit_test(narrow),
		cmocka_unit_test(colours),
		cmocka_unit_test(nothing_found),
		cmocka_unit_test(nothing_read),
		cmocka_unit_test(one_destination),
		cmocka_unit_test(many_captures),
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(grouping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
