#include "explain/event_file.h"

#include "base/span.h"
#include "explain/event_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define S 1000000000LL

/* From an exact-size copy on the heap, so that reading past its end is found. */
static enum st read_text(struct events *to, const char *text, const struct event_hints *hints,
			 struct event_file *f, struct err *e)
{
	size_t n = strlen(text);
	uint8_t *copy = malloc(n + (n == 0));
	enum st st;

	assert_non_null(copy);
	memcpy(copy, text, n);
	st = event_file_read(to, span_of(copy, n), hints, f, e);
	free(copy);
	return st;
}

/* "kind@time kind@time" of what was read */
static void same(const struct events *e, const char *want)
{
	char got[512] = "", when[TM_TEXT_MAX];
	size_t at = 0;

	for (size_t i = 0; i < e->n && at < sizeof(got); i++)
		at += (size_t)snprintf(
			got + at, sizeof(got) - at, "%s%s@%s%s%.*s", at != 0 ? " " : "",
			dev_event_info(e->rows[i].kind)->name, tm_format(e->rows[i].ns, when),
			e->rows[i].detail.len != 0 ? "=" : "", (int)e->rows[i].detail.len,
			(const char *)e->rows[i].detail.p);
	assert_string_equal(got, want);
}

static const struct {
	const char *what, *text;
	int year;
	int zone_h; /* 99: not stated */
	const char *format, *want;
	uint64_t unread, others;
} rows[] = {
	{ "the contract's",
	  "time,event,detail\n2019-02-04T06:52:52.2Z,screen_on\r\n"
	  "2019-02-04T07:52:53+01:00,unlock,\"by \"\"face\"\", quickly\"\n",
	  0, 99, "csv",
	  "screen_on@2019-02-04T06:52:52.200000Z "
	  "unlock@2019-02-04T06:52:53.000000Z=by \"face\", quickly",
	  0, 0 },
	{ "what is no event is counted",
	  "\xef\xbb\xbftime,event\n2019-02-04T06:52:52,unlock\n2019-02-04T06:52:52Z,unlocked\n"
	  "2019-02-04T06:52:52Z\n2019-02-04T06:52:52Z,\"unlock\n2019-02-04T06:52:52Z,note\n\n",
	  0, 99, "csv", "note@2019-02-04T06:52:52.000000Z", 4, 0 },
	{ "threadtime, without year and zone",
	  "--------- beginning of events\n"
	  "02-04 07:52:52.226  1000  1311 I screen_toggled: 1\n"
	  "02-04 07:52:52.300  1000  1311 I power_screen_state: [1,0,0,0,412]\n"
	  "02-04 07:52:56.826  1000  1311 I screen_toggled: 2\n"
	  "02-04 07:52:57.000  1000  1311 I am_proc_start: [0,4711,10061,com.example.app,broadcast,"
	  "com.example/.R]\n"
	  "02-04 07:57:29.226  1000  1311 I screen_toggled: 0\n"
	  "02-04 07:57:30.000  1000  1311 I screen_toggled: 10\n",
	  2019, 1, "android log",
	  "screen_on@2019-02-04T06:52:52.226000Z unlock@2019-02-04T06:52:56.826000Z "
	  "app_start@2019-02-04T06:52:57.000000Z=com.example.app "
	  "screen_off@2019-02-04T06:57:29.226000Z",
	  0, 2 },
	{ "with year, uid and zone",
	  "2019-02-04 07:52:56.826 +0100 1000  1000  1311 I screen_toggled: 2\n"
	  "2019-02-04 07:52:57.826 +0100 u0_a61  1000  1311 I sysui_action: [1,2]\n",
	  0, 99, "android log", "unlock@2019-02-04T06:52:56.826000Z", 0, 1 },
	{ "epoch", "1549263172.226  1000  1311 I wm_boot_animation_done: 24680\n", 0, 99,
	  "android log", "boot_completed@2019-02-04T06:52:52.226000Z", 0, 0 },
	{ "the form time",
	  "02-04 07:52:52.226 I/screen_toggled( 1311): 1\n"
	  "02-04 07:52:53.226 D/wpa_supplicant(911): wlan0: CTRL-EVENT-CONNECTED - Connection\n",
	  2019, 0, "android log",
	  "screen_on@2019-02-04T07:52:52.226000Z wifi_connect@2019-02-04T07:52:53.226000Z", 0, 0 },
	{ "over New Year",
	  "12-31 23:59:59.000  1  2 I screen_toggled: 1\n01-01 00:00:09.000  1  2 I "
	  "screen_toggled: 2\n",
	  2018, 0, "android log",
	  "screen_on@2018-12-31T23:59:59.000000Z unlock@2019-01-01T00:00:09.000000Z", 0, 0 },
	{ "a bug report states its year",
	  "========\n== dumpstate: 2019-01-02 08:00:00\n========\nBuild: X\n"
	  "12-31 23:59:59.000  1  2 I screen_toggled: 1\n"
	  "01-02 07:00:00.000  1  2 I screen_toggled: 2\n"
	  "      time=\"2019-01-02 07:10:00\" type=KEYGUARD_HIDDEN package=android\n",
	  0, 0, "bug report",
	  "screen_on@2018-12-31T23:59:59.000000Z unlock@2019-01-02T07:00:00.000000Z "
	  "unlock@2019-01-02T07:10:00.000000Z",
	  3, 0 },
	{ "PCAPdroid's list",
	  "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,"
	  "PktsSent,PktsRcvd,FirstSeen,LastSeen\n"
	  "6,10.215.173.1,40000,192.0.2.9,80,1000,\"Android, system\",HTTP,Closed,www.example.com,"
	  "1,2,3,4,1549263172,1549263173\n6,short\n",
	  0, 99, "pcapdroid connections",
	  "note@2019-02-04T06:52:52.000000Z=Android, system to www.example.com:80", 1, 0 },
};

static void reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct event_hints hints = { .latest = TM_NONE, .year = rows[i].year };
		struct event_file f;
		struct events to;
		struct err e = { 0 };

		hints.has_zone = rows[i].zone_h != 99;
		hints.zone_s = rows[i].zone_h * 3600;
		events_init(&to);
		if (read_text(&to, rows[i].text, &hints, &f, &e) != ST_OK)
			fail_msg("row '%s': %s", rows[i].what, e.msg);
		print_message("%s\n", rows[i].what);
		same(&to, rows[i].want);
		assert_string_equal(f.format, rows[i].format);
		assert_int_equal(f.unread, rows[i].unread);
		assert_int_equal(f.others, rows[i].others);
		assert_int_equal(f.events, to.n);
		events_deinit(&to);
	}
}

static const struct {
	const char *text;
	enum st want;
	const char *says;
} refused[] = {
	{ "", ST_UNSUP, "no events" },
	{ "hello\nworld\n", ST_UNSUP, "no events" },
	{ "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", ST_UNSUP, "no events" },
	{ "02-04 07:52:52.226  1  2 I screen_toggled: 1\n", ST_BAD,
	  "line 1: the time has no year" },
};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(refused); i++) {
		const struct event_hints hints = { .latest = TM_NONE };
		struct event_file f;
		struct events to;
		struct err e = { 0 };

		events_init(&to);
		assert_int_equal(read_text(&to, refused[i].text, &hints, &f, &e), refused[i].want);
		if (strstr(e.msg, refused[i].says) == NULL)
			fail_msg("'%s' does not say '%s'", e.msg, refused[i].says);
		events_deinit(&to);
	}
}

/* Without a year, but with captures: the last year in which nothing lies behind them. */
static void year_from_captures(void **state)
{
	struct event_hints hints = { 0 };
	struct event_file f;
	struct events to;

	(void)state;
	assert_true(tm_parse(SPAN_LIT("2020-01-03T00:00:00Z"), &hints.latest));
	events_init(&to);
	assert_int_equal(read_text(&to,
				   "02-29 10:00:00.0  1  2 I screen_toggled: 1\n"
				   "12-31 10:00:00.0  1  2 I screen_toggled: 2\n"
				   "01-02 10:00:00.0  1  2 I screen_toggled: 0\n",
				   &hints, &f, NULL),
			 ST_OK);
	/* 2019 has no 29 February */
	same(&to, "screen_on@2019-03-01T10:00:00.000000Z unlock@2019-12-31T10:00:00.000000Z "
		  "screen_off@2020-01-02T10:00:00.000000Z");
	assert_int_equal(f.year, YEAR_FROM_CAPTURES);
	assert_int_equal(f.zone, ZONE_MISSING);
	event_file_set_zone(&to, &f, 3600);
	assert_int_equal(f.last_ns / S % 86400, 9 * 3600);
	events_deinit(&to);
}

static void zones(void **state)
{
	static const struct {
		const char *text;
		int want; /* 1: refused */
	} zone[] = { { "+01:00", 3600 }, { "-0330", -12600 }, { "Z", 0 },      { "+14", 50400 },
		     { "01:00", 1 },	 { "+15:00", 1 },     { "+01:60", 1 }, { "", 1 },
		     { "+1", 1 },	 { "+01:0", 1 } };
	int s;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zone); i++) {
		s = 1;
		assert_int_equal(zone_read(span_str(zone[i].text), &s), zone[i].want != 1);
		assert_int_equal(s, zone[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads), cmocka_unit_test(refuses),
					    cmocka_unit_test(year_from_captures),
					    cmocka_unit_test(zones) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
