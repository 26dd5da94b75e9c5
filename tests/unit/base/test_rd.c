#include "base/rd.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static void numbers(void **state)
{
	struct rd r = rd_of(span_of(bytes, 9));

	(void)state;
	assert_int_equal(rd_be16(&r), 0x0102);
	assert_int_equal(rd_le16(&r), 0x0403);
	assert_int_equal(rd_be32(&r), 0x05060708);
	assert_int_equal(rd_left(&r), 1);
	r = rd_of(span_of(bytes, 9));
	assert_true(rd_be64(&r) == 0x0102030405060708u);
	r = rd_of(span_of(bytes, 9));
	assert_true(rd_le64(&r) == 0x0807060504030201u);
	r = rd_of(span_of(bytes, 9));
	assert_int_equal(rd_be24(&r), 0x010203);
	assert_int_equal(rd_le32(&r), 0x07060504);
	assert_true(rd_ok(&r));
}

/* A short read of a wide number is bad, takes nothing, and stays bad for reads that would fit. */
static void bad_stays_bad(void **state)
{
	struct rd r = rd_of(span_of(bytes, 3));
	struct rd sub;

	(void)state;
	assert_int_equal(rd_be32(&r), 0);
	assert_false(rd_ok(&r));
	assert_int_equal(rd_u8(&r), 0);
	assert_int_equal(rd_take(&r, 0).len, 0);
	assert_false(rd_ok(&r));
	sub = rd_sub(&r, 1);
	assert_false(rd_ok(&sub));
	assert_int_equal(rd_cstr(&r).len, 0);
}

static void half_a_wide_number(void **state)
{
	struct rd r = rd_of(span_of(bytes, 6));

	(void)state;
	(void)rd_be64(&r);
	assert_false(rd_ok(&r));
}

static void huge_counts(void **state)
{
	struct rd r = rd_of(span_of(bytes, 9));

	(void)state;
	(void)rd_u8(&r);
	assert_int_equal(rd_take(&r, SIZE_MAX).len, 0); /* p + n would wrap */
	assert_false(rd_ok(&r));
}

static void sub_reader_stays_inside(void **state)
{
	struct rd r = rd_of(span_of(bytes, 9));
	struct rd sub = rd_sub(&r, 2);

	(void)state;
	assert_int_equal(rd_be16(&sub), 0x0102);
	assert_true(rd_ok(&sub));
	(void)rd_u8(&sub);
	assert_false(rd_ok(&sub));
	assert_true(rd_ok(&r)); /* the outer one does not care */
	assert_int_equal(rd_u8(&r), 3);
	sub = rd_sub(&r, 7);
	assert_false(rd_ok(&sub));
	assert_false(rd_ok(&r));
}

static void strings(void **state)
{
	struct rd r = rd_of(SPAN_LIT("ab\0\0c"));

	(void)state;
	assert_true(span_eq_str(rd_cstr(&r), "ab"));
	assert_int_equal(rd_cstr(&r).len, 0);
	assert_true(rd_ok(&r));
	assert_int_equal(rd_cstr(&r).len, 0); /* no NUL behind c */
	assert_false(rd_ok(&r));
}

static void empty_and_null(void **state)
{
	struct rd r = rd_of((struct span){ 0 });

	(void)state;
	assert_int_equal(rd_left(&r), 0);
	assert_int_equal(rd_rest(&r).len, 0);
	assert_true(rd_ok(&r));
	(void)rd_u8(&r);
	assert_false(rd_ok(&r));
	assert_true(span_eq_nocase(SPAN_LIT("OcTet"), "octet"));
	assert_false(span_eq_nocase(SPAN_LIT("o"), "octet"));
	assert_false(span_eq_nocase(SPAN_LIT("octets"), "octet"));
	assert_true(span_eq_nocase((struct span){ 0 }, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(bad_stays_bad),
		cmocka_unit_test(half_a_wide_number),
		cmocka_unit_test(huge_counts),
		cmocka_unit_test(sub_reader_stays_inside),
		cmocka_unit_test(strings),
		cmocka_unit_test(empty_and_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
