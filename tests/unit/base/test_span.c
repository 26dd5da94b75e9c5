#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void compares(void **state)
{
	(void)state;
	assert_true(span_eq((struct span){ 0 }, SPAN_LIT("")));
	assert_false(span_eq(SPAN_LIT("ab"), SPAN_LIT("a")));
	assert_true(span_cmp(SPAN_LIT("a"), SPAN_LIT("ab")) < 0);
	assert_true(span_cmp(SPAN_LIT("ab"), SPAN_LIT("a")) > 0);
	assert_true(span_cmp(SPAN_LIT("b"), SPAN_LIT("ab")) > 0);
	assert_true(span_cmp(SPAN_LIT("\xff"), SPAN_LIT("a")) > 0); /* bytes, not chars */
	assert_int_equal(span_cmp((struct span){ 0 }, SPAN_LIT("")), 0);
	assert_true(span_starts(SPAN_LIT("abc"), SPAN_LIT("ab")));
	assert_true(span_starts(SPAN_LIT("abc"), (struct span){ 0 }));
	assert_false(span_starts(SPAN_LIT("a"), SPAN_LIT("ab")));
	assert_int_equal(span_str(NULL).len, 0);
}

static void cuts_are_clamped(void **state)
{
	struct span s = SPAN_LIT("abcdef");

	(void)state;
	assert_true(span_eq_str(span_cut(s, 2, 3), "cde"));
	assert_true(span_eq_str(span_cut(s, 4, SIZE_MAX), "ef"));
	assert_int_equal(span_cut(s, 7, 1).len, 0);
	assert_ptr_equal(span_cut(s, 99, 1).p, s.p + 6);
	assert_true(span_eq_str(span_from(s, 5), "f"));
	assert_int_equal(span_cut((struct span){ 0 }, 3, 3).len, 0);
}

static void finds(void **state)
{
	struct span s = SPAN_LIT("a=b=c");

	(void)state;
	assert_int_equal(span_find(s, '=', 0), 1);
	assert_int_equal(span_find(s, '=', 2), 3);
	assert_int_equal(span_find(s, 'x', 0), 5);
	assert_int_equal(span_find(s, 'a', 99), 5);
	assert_int_equal(span_find_span(s, SPAN_LIT("=c"), 0), 3);
	assert_int_equal(span_find_span(s, SPAN_LIT("=c"), 4), 5);
	assert_int_equal(span_find_span(s, SPAN_LIT(""), 0), 5); /* an empty word is nowhere */
	assert_true(span_eq_str(span_trim(SPAN_LIT(" \t\r\n a b \n")), "a b"));
	assert_int_equal(span_trim(SPAN_LIT(" \n")).len, 0);
}

static void to_numbers(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_true(span_to_u64(SPAN_LIT("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
	v = 7;
	assert_false(span_to_u64(SPAN_LIT("18446744073709551616"), &v));
	assert_false(span_to_u64(SPAN_LIT("99999999999999999999"), &v));
	assert_false(span_to_u64(SPAN_LIT(""), &v));
	assert_false(span_to_u64(SPAN_LIT("-1"), &v));
	assert_false(span_to_u64(SPAN_LIT("1 "), &v));
	assert_false(span_to_u64(SPAN_LIT("0x1"), &v));
	assert_true(v == 7); /* untouched */
	assert_true(span_to_u64(SPAN_LIT("000"), &v));
	assert_true(v == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(compares),
					    cmocka_unit_test(cuts_are_clamped),
					    cmocka_unit_test(finds), cmocka_unit_test(to_numbers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
