/* arena, buf, vec: what owns bytes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void arena_hands_out(void **state)
{
	struct arena a;
	uint8_t *first, *p;
	struct span s;

	(void)state;
	arena_init(&a, 1 << 20);
	first = arena_alloc(&a, 3);
	assert_non_null(first);
	memset(first, 0xaa, 3);
	for (size_t i = 0; i < 2000; i++) { /* over several blocks; what stood stays */
		p = arena_alloc(&a, i % 70);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t k = 0; k < i % 70; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i % 70);
	}
	assert_int_equal(first[2], 0xaa);
	assert_true(arena_dup(&a, SPAN_LIT("x\0y"), &s));
	assert_true(span_eq(s, SPAN_LIT("x\0y")));
	assert_int_equal(s.p[3], 0);
	arena_reset(&a);
	p = arena_alloc(&a, 64);
	assert_non_null(p);
	for (size_t k = 0; k < 64; k++) /* memory that is used again is zeroed again */
		assert_int_equal(p[k], 0);
	arena_deinit(&a);
	arena_deinit(&a);
	arena_deinit(NULL);
}

static void arena_has_a_maximum(void **state)
{
	struct arena a;
	struct span s;

	(void)state;
	arena_init(&a, 100);
	assert_null(arena_alloc(&a, 101));
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_non_null(arena_alloc(&a, 64));
	assert_null(arena_alloc(&a, 64));
	assert_false(arena_dup(&a, SPAN_LIT("0123456789012345678901234567890123456789"), &s));
	assert_non_null(arena_alloc(&a, 16));
	arena_deinit(&a);
}

static void buf_puts_whole_or_not(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_int_equal(buf_put_str(&b, "abc"), ST_OK);
	assert_int_equal(buf_put_str(&b, "def"), ST_LIMIT);
	assert_true(span_eq_str(buf_span(&b), "abc"));
	assert_int_equal(buf_put_u8(&b, 'd'), ST_OK);
	assert_int_equal(buf_put(&b, (struct span){ 0 }), ST_OK);
	assert_int_equal(buf_put_u8(&b, 'e'), ST_OK);
	assert_int_equal(buf_put_u8(&b, 'f'), ST_LIMIT);
	assert_int_equal(buf_reserve(&b, SIZE_MAX), ST_LIMIT);
	buf_drop(&b, 2);
	assert_true(span_eq_str(buf_span(&b), "cde"));
	buf_drop(&b, 99);
	assert_int_equal(b.len, 0);
	buf_deinit(&b);
	buf_deinit(NULL);
}

static void buf_grows_and_prints(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (int i = 0; i < 100; i++)
		assert_int_equal(buf_printf(&b, "%d,", i % 10), ST_OK);
	assert_int_equal(b.len, 200);
	assert_memory_equal(b.p + 196, "8,9,", 4);
	assert_int_equal(buf_printf(&b, "%900d", 1), ST_LIMIT);
	assert_int_equal(b.len, 200);
	buf_clear(&b);
	assert_int_equal(buf_printf(&b, "%s", ""), ST_OK);
	assert_int_equal(b.len, 0);
	buf_deinit(&b);
}

static void vec_grows_to_its_maximum(void **state)
{
	void *p = NULL;
	size_t cap = 0;

	(void)state;
	assert_int_equal(vec_grow(&p, &cap, 0, 4, 10), ST_OK);
	assert_int_equal(vec_grow(&p, &cap, 1, 4, 10), ST_OK);
	assert_true(cap >= 1 && cap <= 10);
	((uint32_t *)p)[0] = 42;
	assert_int_equal(vec_grow(&p, &cap, 10, 4, 10), ST_OK);
	assert_int_equal(cap, 10);
	assert_int_equal(((uint32_t *)p)[0], 42);
	assert_int_equal(vec_grow(&p, &cap, 11, 4, 10), ST_LIMIT);
	assert_int_equal(cap, 10);
	/* a product that wraps is no small allocation */
	assert_int_equal(vec_grow(&p, &cap, SIZE_MAX / 2, 4, SIZE_MAX), ST_NOMEM);
	assert_int_equal(cap, 10);
	free(p);
}

/* With room for a word and without, up to the maximum. */
static void buf_numbers(void **state)
{
	static const uint8_t want[] = { 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22,
					0x11, 0xff, 1,	  0,	0x88, 0x77 };
	struct buf b;

	(void)state;
	buf_init(&b, sizeof(want));
	assert_int_equal(buf_put_le(&b, 0x1122334455667788, 8), ST_OK);
	assert_int_equal(buf_put_le(&b, 0xff, 1), ST_OK);
	assert_int_equal(buf_put_le(&b, 1, 2), ST_OK);
	assert_int_equal(buf_put_le(&b, 0x1122334455667788, 4), ST_LIMIT);
	assert_int_equal(buf_put_le(&b, 0x1122334455667788, 2), ST_OK);
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.p, want, sizeof(want));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_hands_out),	 cmocka_unit_test(arena_has_a_maximum),
		cmocka_unit_test(buf_puts_whole_or_not), cmocka_unit_test(buf_grows_and_prints),
		cmocka_unit_test(buf_numbers),		 cmocka_unit_test(vec_grows_to_its_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
