#include "lab/scenario.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define TITLE "re-enactment: x\ncapture: device\n"

static const struct {
	const char *shows, *text, *why; /* NULL: it is taken */
} rows[] = {
	{ "a title is enough", TITLE, NULL },
	{ "every file says what it is", "days: 2\n", "'re-enactment' wants a title" },
	{ "unknown key", TITLE "dayz: 2\n", "line 3: unknown key 'dayz'" },
	{ "a key twice", TITLE "days: 2\ndays: 3\n", "line 4: 'days' stands twice" },
	{ "out of range", TITLE "days: 1001\n", "line 3: 'days' wants a number in its range" },
	{ "no number", TITLE "days: two\n", "line 3: 'days' wants a number" },
	{ "negative", TITLE "days: -1\n", "'days' wants a number" },
	{ "unknown client", TITLE "client: nobody\n", "'client' wants a client" },
	{ "real identifiers", TITLE "phone:\n  imei: \"490154203237518\"\n",
	  "line 4: 'imei' wants a synthetic IMEI" },
	{ "of a SIM", TITLE "phone:\n  sims:\n    - {imsi: \"242010123456789\"}\n",
	  "line 5: 'imsi' wants a synthetic IMSI" },
	{ "of a SIM that comes later",
	  TITLE "script:\n  - {day: 1, do: sim_change, sim: {iccid: \"8947010000123456784\"}}\n",
	  "line 4: 'iccid' wants a synthetic ICCID" },
	{ "a third SIM", TITLE "phone: {sims: [{slot: 1}, {slot: 2}, {slot: 1}]}\n", "'sims'" },
	{ "two in one slot", TITLE "phone: {sims: [{slot: 1}, {slot: 1}]}\n", "one SIM a slot" },
	{ "text too long", TITLE "phone: {rom: 0123456789}\n", "'rom' wants a shorter text" },
	{ "control characters", TITLE "phone: {model: \"a\\nb\"}\n", "'model' wants plain ASCII" },
	{ "not a list", TITLE "script: now\n", "'script' wants a list" },
	{ "not a mapping", TITLE "phone: 7\n", "'phone' wants names and values" },
	{ "a mapping for a value", TITLE "days: {a: 1}\n", "'days' wants one value" },
	{ "no event", TITLE "script: [{do: fly}]\n", "'do' wants an event" },
	{ "clock", TITLE "script: [{do: unlock, at: \"25:00\"}]\n", "'at' wants a time of day" },
	{ "clock without quotes is a number to YAML", TITLE "script: [{do: unlock, at: 07:30}]\n",
	  NULL },
	{ "date", TITLE "start: 2019-02-30\n", "'start' wants a date" },
	{ "offset", TITLE "utc_offset: 1\n", "'utc_offset' wants an offset" },
	{ "a day beyond the end", TITLE "days: 2\nscript: [{day: 3, do: unlock}]\n", "'script'" },
	{ "windows overlap",
	  TITLE "captures: [{name: a, from: 1, to: 3}, {name: b, from: 3, to: 4}]\n",
	  "'captures' wants" },
	{ "a window's name is a file's", TITLE "captures: [{name: ../a, from: 1, to: 3}]\n",
	  "'name' wants a name of small letters" },
	{ "a router sees Wi-Fi", "re-enactment: x\ncapture: router\n", "a MAC" },
	{ "a public address of its own", TITLE "phone: {ip_address: 8.8.8.8}\n", "a private IPv4" },
	{ "answer", TITLE "server: {answer: maybe}\n", "'answer' wants accept" },
	{ "no YAML", "a: [\n", "not YAML" },
	{ "a list at the top", "- a\n", "'the scenario' wants names and values" },
	{ "empty", "", "nothing stands here" },
	{ "a comment alone", "# nothing\n", "nothing stands here" },
	{ "a mapping as key", "{a: b}: c\n", "no key" },
};

static void each(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t n = strlen(rows[i].text);
		uint8_t *copy = malloc(n != 0 ? n : 1);
		struct scenario s;
		struct err e = { 0 };
		enum st ret;

		assert_non_null(copy);
		memcpy(copy, rows[i].text, n);
		scenario_init(&s);
		ret = scenario_read(&s, span_of(copy, n), &e);
		free(copy);
		scenario_deinit(&s);
		if (rows[i].why == NULL ? ret != ST_OK
					: ret == ST_OK || strstr(e.msg, rows[i].why) == NULL)
			fail_msg("%s: '%s'", rows[i].shows, e.msg);
		assert_null(strstr(e.msg, "490154203237518"));
	}
}

static void values(void **state)
{
	static const char text[] =
		TITLE "start: 2019-02-04\nutc_offset: \"-01:30\"\ndays: 9\nclient: nordic\n"
		      "server: {answer: refuse-2, dns: fails}\n"
		      "phone: {model: One, sims: [{slot: 2, operator: \"46011\", country: \"460\", "
		      "volte: yes}]}\n"
		      "habits: [{from: 2, wake: \"06:00\"}]\n"
		      "script: [{day: 3, at: \"07:08:09\", do: ota, client: robot}]\n";
	const struct lab_habit *h;
	const struct lab_step *step;
	const struct lab_sim *sim;
	struct scenario s;

	(void)state;
	scenario_init(&s);
	assert_int_equal(scenario_read(&s, span_str(text), NULL), ST_OK);
	assert_string_equal(s.client->name, "nordic");
	assert_int_equal(s.server.answer, REPLY_CHECK);
	assert_int_equal(s.utc_offset, -5400);
	assert_null(scenario_sim(&s.device, 1));
	sim = scenario_sim(&s.device, 2);
	assert_non_null(sim);
	assert_string_equal(sim->oper, "46011");
	assert_true(sim->volte);
	h = s.habits.p;
	assert_int_equal(h->from, 2);
	assert_int_equal(h->wake, 6 * 3600);
	assert_int_equal(h->rest, 23 * 3600);
	step = s.script.p;
	assert_int_equal(step->what, LAB_OTA);
	assert_string_equal(step->client->name, "robot");
	/* 2019-02-06T07:08:09-01:30 */
	assert_int_equal(scenario_time(&s, step->day, step->at), 1549442289 * 1000000000LL);
	scenario_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each), cmocka_unit_test(values) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
