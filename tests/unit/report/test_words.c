#include "report/words.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void chances(void **state)
{
	static const struct {
		double p;
		const char *said;
	} rows[] = {
		{ 1, "100 %" },
		{ 0.137, "14 %" },
		{ 0.01, "1 %" },
		{ 0.0099, "one in 100" },
		{ 1 / 2345.0, "one in 2,300" },
		{ 1e-6, "one in 1,000,000" },
		{ 1e-10, "under one in a billion" },
		{ 0, "under one in a billion" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[WORDS_MAX];

		assert_string_equal(words_chance(rows[i].p, text), rows[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(chances) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
