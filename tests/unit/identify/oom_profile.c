#include "identify/profile.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char text[] = "devices:\n"
		     "- name: A\n"
		     "  identifiers:\n"
		     "    imei: ['001010000000016', '001010000000024']\n"
		     "    location: [{lat: 59.9139, lon: 10.7522}]\n"
		     "    other: [{name: warranty, value: W-55512-A}]\n"
		     "- {name: B, mac_address: '00:00:5e:00:53:2a'}\n"
		     "salts: [one, two]\n";

/* Each allocation fails once, with all behind it: no memory, nothing lost, nothing half made. */
static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		FILE *f = fmemopen(text, sizeof(text) - 1, "r");
		struct profile p;
		struct err e = { 0 };
		enum st ret;

		assert_non_null(f);
		setvbuf(f, NULL, _IONBF, 0);
		profile_init(&p);
		oom_arm(n);
		ret = profile_read(&p, f, &e);
		if (!oom_disarm()) {
			assert_int_equal(ret, ST_OK);
			assert_int_equal(p.n_values, 4);
			profile_deinit(&p);
			fclose(f);
			return;
		}
		assert_int_equal(ret, ST_NOMEM);
		assert_int_equal(e.code, ST_NOMEM);
		profile_deinit(&p);
		fclose(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
