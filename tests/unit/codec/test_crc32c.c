#include "codec/crc32c.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* RFC 3720 appendix B.4, and the check value of the catalogue of CRCs. */
static void known_sums(void **state)
{
	uint8_t bytes[32] = { 0 };

	(void)state;
	assert_int_equal(crc32c(SPAN_LIT("123456789")), 0xe3069283);
	assert_int_equal(crc32c((struct span){ 0 }), 0);
	assert_int_equal(crc32c(span_of(bytes, sizeof(bytes))), 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(crc32c(span_of(bytes, sizeof(bytes))), 0x62a8ab43);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	assert_int_equal(crc32c(span_of(bytes, sizeof(bytes))), 0x46dd794e);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(known_sums) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
