#include "codec/inet_sum.h"

#include "rows.h"

/* RFC 1071 section 3: 0001 f203 f4f5 f6f7 sum to ddf2. */
static void of_the_standard(void **state)
{
	static const uint8_t b[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
	uint32_t sum;

	(void)state;
	assert_int_equal(inet_sum_end(inet_sum_add(0, span_of(b, 8))), 0xffff & ~0xddf2);
	sum = inet_sum_add(0, span_of(b, 4));
	assert_int_equal(inet_sum_end(inet_sum_add(sum, span_of(b + 4, 4))), 0xffff & ~0xddf2);
	/* an odd byte is the high one */
	assert_int_equal(inet_sum_end(inet_sum_add(0, span_of(b, 3))), 0xffff & ~0xf201);
	assert_int_equal(inet_sum_end(inet_sum_add(0, span_of(b, 0))), 0xffff);
}

/* 64 KiB of ff: what would overflow without carrying. */
static void long_run(void **state)
{
	static uint8_t b[65536];

	(void)state;
	memset(b, 0xff, sizeof(b));
	assert_int_equal(inet_sum_end(inet_sum_add(0xffff, span_of(b, sizeof(b)))), 0);
}

static void numbers(void **state)
{
	uint8_t b[4];

	(void)state;
	put_be32(b, 0x01020304);
	assert_memory_equal(b, "\1\2\3\4", 4);
	put_be16(b, 0xfffe);
	assert_memory_equal(b, "\xff\xfe", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_the_standard),
		cmocka_unit_test(long_run),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
