/* Every allocation of base/ fails once: a status comes back, and what stood before stands. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static unsigned fill_map(struct map *m)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < 100; i++) {
		enum st st = map_put(m, i * 3, i);

		assert_true(st == ST_OK || st == ST_NOMEM);
		n += st == ST_OK;
	}
	return n;
}

static unsigned found(const struct map *m)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < 100; i++)
		for (uint32_t it = map_first(m, i * 3); it != MAP_NONE; it = map_next(m, i * 3, it))
			n++;
	return n;
}

static void map_keeps_what_it_has(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct map m;
		unsigned put;
		bool failed;

		map_init(&m, 1000);
		oom_arm(n);
		put = fill_map(&m);
		failed = oom_disarm();
		assert_int_equal(found(&m), put);
		assert_int_equal(m.n, put);
		map_deinit(&m);
		if (!failed)
			break;
		assert_true(put < 100);
	}
}

static void arena_says_no(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct arena a;
		unsigned got = 0;
		bool failed;

		arena_init(&a, 1 << 20);
		oom_arm(n);
		for (int i = 0; i < 50; i++) {
			uint8_t *p = arena_alloc(&a, 500);

			got += p != NULL;
			if (p != NULL)
				memset(p, 1, 500);
		}
		failed = oom_disarm();
		assert_true(arena_alloc(&a, 500) != NULL); /* works again */
		arena_deinit(&a);
		if (!failed) {
			assert_int_equal(got, 50);
			break;
		}
	}
}

static void buf_and_vec_keep_their_bytes(void **state)
{
	struct buf b;
	void *p = NULL;
	size_t cap = 0;

	(void)state;
	buf_init(&b, 1 << 20);
	assert_int_equal(buf_put_str(&b, "abc"), ST_OK);
	assert_int_equal(vec_grow(&p, &cap, 4, 8, 1000), ST_OK);
	oom_arm(0);
	assert_int_equal(buf_reserve(&b, 1000), ST_NOMEM);
	assert_int_equal(buf_printf(&b, "%500d", 1), ST_NOMEM);
	assert_int_equal(vec_grow(&p, &cap, 500, 8, 1000), ST_NOMEM);
	assert_true(oom_disarm());
	assert_true(span_eq_str(buf_span(&b), "abc"));
	assert_int_equal(buf_put_str(&b, "d"), ST_OK);
	assert_true(cap >= 4 && cap < 500);
	((uint64_t *)p)[3] = 1;
	buf_deinit(&b);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(map_keeps_what_it_has),
					    cmocka_unit_test(arena_says_no),
					    cmocka_unit_test(buf_and_vec_keep_their_bytes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
