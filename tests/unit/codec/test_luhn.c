#include "codec/luhn.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct row {
	const char *what, *in;
	bool luhn, mod97;
};

static const struct row rows[] = {
	{ "the example of ISO/IEC 7812", "79927398713", true, false },
	{ "one digit off", "79927398710", false, false },
	{ "neighbours swapped", "79927398731", false, false },
	{ "test IMEI", "001010000000016", true, false },
	{ "test ICCID", "8900101012345678904", true, false },
	{ "one digit says nothing", "0", false, false },
	{ "two zeros fit", "00", true, false },
	{ "a letter", "7992739871A", false, false },
	{ "a blank behind", "79927398713 ", false, false },
	{ "empty", "", false, false },
	{ "leaves one", "98", false, true },
};

static struct span copy_of(const char *s)
{
	size_t len = strlen(s);
	uint8_t *p = malloc(len != 0 ? len : 1);

	assert_non_null(p);
	if (len != 0)
		memcpy(p, s, len);
	return span_of(p, len);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span in = copy_of(rows[i].in);

		if (luhn_ok(in) != rows[i].luhn || mod97_ok(in) != rows[i].mod97)
			fail_msg("row '%s'", rows[i].what);
		free((void *)(uintptr_t)in.p);
	}
}

/* vectors by python: 98 - int(n + "00") % 97 */
static void eid(void **state)
{
	(void)state;
	assert_true(mod97_ok(SPAN_LIT("89001010123456789012345678901243")));
	assert_false(mod97_ok(SPAN_LIT("89001010123456789012345678901244")));
}

static void digit_that_fits(void **state)
{
	(void)state;
	assert_int_equal(luhn_digit(SPAN_LIT("7992739871")), '3');
	assert_int_equal(luhn_digit(SPAN_LIT("00101000000001")), '6');
	assert_int_equal(luhn_digit(SPAN_LIT("49015420323751")), '8');
	assert_int_equal(luhn_digit(SPAN_LIT("0010100000000x")), 0);
	assert_int_equal(luhn_digit(SPAN_LIT("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(eid),
		cmocka_unit_test(digit_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
