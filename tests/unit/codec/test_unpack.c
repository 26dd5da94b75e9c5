#include "codec/unpack.h"

#include "rows.h"
#include "vectors/unpack.h"

static const struct row brotli_rows[] = {
	{ "brotli", B(BROTLI), ST_OK, B(TEXT), sizeof(BROTLI) - 1 },
	{ "text behind is not part", B(BROTLI "xyz"), ST_OK, B(TEXT), sizeof(BROTLI) - 1 },
	{ "nothing", B(""), ST_MORE, B(""), 0 },
	{ "not brotli", B("\xff\xff\xff\xff\xff\xff"), ST_BAD, B(""), 0 },
};

static const struct row zstd_rows[] = {
	{ "zstd", B(ZSTD), ST_OK, B(TEXT), sizeof(ZSTD) - 1 },
	{ "two frames", B(ZSTD ZSTD), ST_OK, B(TEXT TEXT), 2 * (sizeof(ZSTD) - 1) },
	{ "text behind is not part", B(ZSTD "xyz"), ST_OK, B(TEXT), sizeof(ZSTD) - 1 },
	/* zstd --ultra --long=27 -c of 17 MB from a pipe, its first 18 bytes: a window of 128 MiB
	 */
	{ "zstd with too large a window",
	  B("\x28\xb5\x2f\xfd\x04\x88\x54\0\0\x10\x61\x61\x01\0\xfb\xff\x39\xc0"), ST_LIMIT, B(""),
	  0 },
	{ "not zstd", B("{\"imei\":1}"), ST_BAD, B(""), 0 },
};

static const struct row lz4_rows[] = {
	{ "lz4", B(LZ4), ST_OK, B(TEXT), sizeof(LZ4) - 1 },
	{ "text behind is not part", B(LZ4 "xyz"), ST_OK, B(TEXT), sizeof(LZ4) - 1 },
	{ "not lz4", B("{\"imei\":1}"), ST_BAD, B(""), 0 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(brotli_rows, N_ELEMENTS(brotli_rows), brotli_decode);
	run_rows(zstd_rows, N_ELEMENTS(zstd_rows), zstd_decode);
	run_rows(lz4_rows, N_ELEMENTS(lz4_rows), lz4_decode);
}

static void cut(const char *what, struct span in, decoder decode)
{
	for (size_t n = 0; n < in.len; n++) {
		uint8_t *copy = malloc(n != 0 ? n : 1);
		struct buf out;
		size_t used;
		enum st st;

		assert_non_null(copy);
		memcpy(copy, in.p, n);
		buf_init(&out, 4096);
		st = decode(span_of(copy, n), &out, &used, NULL);
		if (st != ST_MORE || !span_starts(span_str(TEXT), buf_span(&out)))
			fail_msg("%s cut at %zu: %s", what, n, st_name(st));
		buf_deinit(&out);
		free(copy);
	}
}

static void cut_anywhere(void **state)
{
	(void)state;
	cut("brotli", (struct span)B(BROTLI), brotli_decode);
	cut("zstd", (struct span)B(ZSTD), zstd_decode);
	cut("lz4", (struct span)B(LZ4), lz4_decode);
}

static void bomb(struct span in, decoder decode)
{
	struct buf out;
	size_t used;

	buf_init(&out, 100000);
	assert_int_equal(decode(in, &out, &used, NULL), ST_LIMIT);
	assert_int_equal(out.len, 100000);
	assert_int_equal(out.p[99999], '0');
	buf_deinit(&out);
}

static void bombs_stop_at_the_maximum(void **state)
{
	(void)state;
	bomb((struct span)B(BOMB_BROTLI), brotli_decode);
	bomb((struct span)B(BOMB_ZSTD), zstd_decode);
	bomb((struct span)B(BOMB_LZ4), lz4_decode);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(cut_anywhere),
					    cmocka_unit_test(bombs_stop_at_the_maximum) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
