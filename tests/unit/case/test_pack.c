#include "case/pack.h"

#include "base/span.h"
#include "base/tm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void test_frames(void **state)
{
	static const uint64_t rows[][3] = {
		{ 1, 2, 3 },
		{ 0, 0, 0 },
		{ UINT64_MAX, 0, UINT64_MAX },
		{ 1, 1ull << 63, 77 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf b;
		uint64_t got[3] = { 9, 9, 9 };
		size_t n = 0;

		buf_init(&b, 100);
		assert_int_equal(pack_frames(&b, rows[i], 3), ST_OK);
		assert_int_equal(unpack_frames(buf_span(&b), got, 3, &n), ST_OK);
		assert_int_equal(n, 3);
		assert_memory_equal(got, rows[i], sizeof(got));
		assert_int_equal(unpack_frames(buf_span(&b), got, 2, &n), ST_BAD);
		buf_deinit(&b);
	}
}

/* As written down by hand: differences +5, -2, +130 as zigzag 10, 3, 260. */
static void test_bytes(void **state)
{
	static const uint8_t want[] = { 10, 3, 0x84, 2 };
	static const uint64_t frames[] = { 5, 3, 133 };
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(pack_frames(&b, frames, 3), ST_OK);
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.p, want, sizeof(want));
	buf_deinit(&b);
}

static void test_sightings(void **state)
{
	static const struct sighting rows[] = {
		{ 4, 1549870200000000000 }, { 9, 1549870200000000000 }, { 9, TM_NONE }, { 0, -1 }
	};
	struct buf b, out;
	size_t n = 0;

	(void)state;
	buf_init(&b, 100);
	buf_init(&out, 1000);
	assert_int_equal(pack_sightings(&b, rows, N_ELEMENTS(rows)), ST_OK);
	assert_int_equal(unpack_sightings(buf_span(&b), &out, &n), ST_OK);
	assert_int_equal(n, N_ELEMENTS(rows));
	assert_int_equal(out.len, sizeof(rows));
	assert_memory_equal(out.p, rows, sizeof(rows));
	buf_clear(&out);
	assert_int_equal(unpack_sightings(span_cut(buf_span(&b), 0, 1), &out, &n), ST_BAD);
	buf_deinit(&b);
	buf_deinit(&out);
}

static void test_pieces(void **state)
{
	static const struct piece rows[] = { { 0, 1ull << 40 }, { 7, 3 }, { 9, UINT64_MAX } };
	struct piece got[3] = { { 0, 0 } };
	struct buf b;
	size_t n = 0;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(pack_pieces(&b, rows, N_ELEMENTS(rows)), ST_OK);
	assert_int_equal(unpack_pieces(buf_span(&b), got, 3, &n), ST_OK);
	assert_int_equal(n, 3);
	assert_memory_equal(got, rows, sizeof(rows));
	assert_int_equal(unpack_pieces(buf_span(&b), got, 2, &n), ST_BAD);
	assert_int_equal(unpack_pieces(span_cut(buf_span(&b), 0, b.len - 1), got, 3, &n), ST_BAD);
	assert_int_equal(unpack_pieces(span_cut(buf_span(&b), 0, 0), got, 3, &n), ST_OK);
	assert_int_equal(n, 0);
	buf_deinit(&b);
}

/* Each number has one form: no empty last byte, no bits above the 64th. */
static void test_bad(void **state)
{
	static const struct span rows[] = {
		SPAN_LIT("\x80\x00"),
		SPAN_LIT("\x80"),
		SPAN_LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
		SPAN_LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00"),
	};
	uint64_t got[4];
	size_t n;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t *exact = malloc(rows[i].len);

		assert_non_null(exact);
		memcpy(exact, rows[i].p, rows[i].len);
		assert_int_equal(unpack_frames(span_of(exact, rows[i].len), got, 4, &n), ST_BAD);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),	  cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_sightings), cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
