#include "lab/written.h"

#include "base/span.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const char text[] =
	"re-enactment: x\ncapture: device\ndays: 1\nclient: caivs-tls\ncountry_gate: location\n"
	"noise: {kib_a_day: 10}\nserver: {answer: error}\n"
	"phone: {imei: \"001010000000016\", cell_id: 12345678, sims: [{iccid: "
	"\"8900101012345678904\", "
	"imsi: \"001010123456789\", operator: \"40401\", country: \"404\"}]}\n"
	"habits: [{screens: 3, wake: \"05:00\"}]\n"
	"script: [{day: 1, at: \"01:00\", do: power_on}]\n";

/* Whatever allocation fails, it is said; nothing is lost or freed twice. */
static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct written w = { 0 };
		struct scenario s;
		bool failed;
		enum st ret;

		scenario_init(&s);
		oom_arm(n);
		ret = scenario_read(&s, span_str(text), NULL);
		if (ret == ST_OK)
			ret = written_play(&w, &s, 1);
		failed = oom_disarm();
		assert_int_equal(ret, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			assert_int_equal(w.parts[0].sent, 4);
		written_deinit(&w);
		scenario_deinit(&s);
		if (!failed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
