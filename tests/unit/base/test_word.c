#include "base/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static const uint8_t asked[] = { 0, 1, ' ', '"', '\\', 0x7f, 0x80, 0xff };

static void check(const uint8_t b[WORD])
{
	uint64_t v = word_load(b);

	for (size_t k = 0; k < sizeof(asked); k++) {
		uint64_t equal = 0, below = 0;

		for (size_t i = 0; i < WORD; i++) {
			equal |= (uint64_t)(b[i] == asked[k] ? 0x80 : 0) << 8 * i;
			below |= (uint64_t)(b[i] < asked[k] ? 0x80 : 0) << 8 * i;
		}
		assert_true(word_equal(v, asked[k]) == equal);
		if (asked[k] <= 0x80)
			assert_true(word_below(v, asked[k]) == below);
	}
}

/* All there are, and back again. */
static void test_bits(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 256; bits++) {
		uint8_t b[WORD];
		uint64_t v = 0;

		for (unsigned i = 0; i < WORD; i++)
			v |= (uint64_t)(bits >> i & 1) << 8 * i;
		assert_int_equal(word_bits(v), bits);
		word_store(b, v);
		for (unsigned i = 0; i < WORD; i++)
			assert_int_equal(b[i], bits >> i & 1);
		assert_true(word_load(b) == v);
	}
}

/* Each pair of neighbours, at each place: nothing is carried from one byte into the next. */
static void test_every_pair(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 1 << 16; pair++) {
		uint8_t b[WORD] = { 'a', ' ', '"', '\\', 0x7f, 0x80, 0xff, 0 };
		size_t at = pair * 7 % (WORD - 1);

		b[at] = (uint8_t)pair;
		b[at + 1] = (uint8_t)(pair >> 8);
		check(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_pair),
					    cmocka_unit_test(test_bits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
