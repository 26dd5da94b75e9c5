#include "codec/luhn.h"

#include "rows.h"

static void decimal(void **state)
{
	(void)state;
	assert_true(luhn_valid(span_str("490154203237518"))); /* example of 3GPP TS 23.003 */
	assert_true(luhn_valid(span_str("001010000000016")));
	assert_false(luhn_valid(span_str("001010000000061"))); /* last two turned round */
	assert_true(luhn_valid(span_str("4111111111111111"))); /* even count */
	assert_false(luhn_valid(span_str("49015420323751a")));
	assert_false(luhn_valid(span_str("")));
	assert_false(luhn_valid(span_str("0"))); /* a check digit of nothing */
	assert_int_equal(luhn_digit(span_str("49015420323751")), '8');
	assert_int_equal(luhn_digit(span_str("00101000000001")), '6');
	assert_int_equal(luhn_digit(span_str("")), 0);
	assert_int_equal(luhn_digit(span_str("12x")), 0);
}

/* The MEID of Wikipedia's article: AF 012345 0ABCDE, check digit C. */
static void base16(void **state)
{
	(void)state;
	assert_int_equal(luhn16_digit(span_str("AF0123450ABCDE")), 'c');
	assert_true(luhn16_valid(span_str("af0123450abcdec")));
	assert_true(luhn16_valid(span_str("AF0123450ABCDEC")));
	assert_false(luhn16_valid(span_str("AF0123450ABCDED")));
	assert_false(luhn16_valid(span_str("AF0123450ABCDEG")));
	assert_int_equal(luhn16_digit(span_str("xyz")), 0);
}

/* python3: int("...") % 97 */
static void mod_97(void **state)
{
	(void)state;
	assert_int_equal(mod97(span_str("89049032000001000000000000000074")), 1);
	assert_int_equal(mod97(span_str("89049032000001000000000000000075")), 2);
	assert_int_equal(mod97(span_str("97")), 0);
	assert_int_equal(mod97(span_str("")), -1);
	assert_int_equal(mod97(span_str("12a")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decimal), cmocka_unit_test(base16),
					    cmocka_unit_test(mod_97) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
