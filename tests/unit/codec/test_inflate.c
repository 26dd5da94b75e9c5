#include "codec/inflate.h"

#include "rows.h"
#include "vectors/inflate.h"

static enum st gzip(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_GZIP, out, used, marks);
}

static enum st zlib(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_ZLIB, out, used, marks);
}

static enum st raw(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_RAW, out, used, marks);
}

static enum st either(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_AUTO, out, used, marks);
}

static const struct row gzip_rows[] = {
	{ "gzip", B(GZIP), ST_OK, B(TEXT), sizeof(GZIP) - 1 },
	{ "with a name in the header", B(GZIP_NAMED), ST_OK, B(TEXT), sizeof(GZIP_NAMED) - 1 },
	{ "two members", B(GZIP GZIP), ST_OK, B(TEXT TEXT), 2 * (sizeof(GZIP) - 1) },
	{ "zeros behind are not part", B(GZIP "\0\0\0"), ST_OK, B(TEXT), sizeof(GZIP) - 1 },
	{ "zlib is no gzip", B(ZLIB), ST_BAD, B(""), 0 },
	{ "nothing", B(""), ST_MORE, B(""), 0 },
	{ "magic alone", B("\x1f\x8b"), ST_MORE, B(""), 0 },
};

static const struct row zlib_rows[] = {
	{ "zlib", B(ZLIB), ST_OK, B(TEXT), sizeof(ZLIB) - 1 },
	{ "text behind is not part", B(ZLIB "x"), ST_OK, B(TEXT), sizeof(ZLIB) - 1 },
	{ "not compressed at all", B("{}"), ST_BAD, B(""), 0 },
};

static const struct row raw_rows[] = {
	{ "raw", B(RAW), ST_OK, B(TEXT), sizeof(RAW) - 1 },
};

static const struct row either_rows[] = {
	{ "gzip by its header", B(GZIP), ST_OK, B(TEXT), sizeof(GZIP) - 1 },
	{ "zlib by its header", B(ZLIB), ST_OK, B(TEXT), sizeof(ZLIB) - 1 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(gzip_rows, N_ELEMENTS(gzip_rows), gzip);
	run_rows(zlib_rows, N_ELEMENTS(zlib_rows), zlib);
	run_rows(raw_rows, N_ELEMENTS(raw_rows), raw);
	run_rows(either_rows, N_ELEMENTS(either_rows), either);
}

/* Cut anywhere: never more than the text, always its beginning, never ST_OK. */
static void cut_anywhere(void **state)
{
	size_t most = 0;

	(void)state;
	for (size_t n = 0; n + 1 < sizeof(GZIP); n++) {
		uint8_t *copy = malloc(n != 0 ? n : 1);
		struct buf out;
		size_t used;

		assert_non_null(copy);
		memcpy(copy, GZIP, n);
		buf_init(&out, 1024);
		assert_int_equal(gzip(span_of(copy, n), &out, &used, NULL), ST_MORE);
		assert_int_equal(used, n);
		assert_true(span_starts(span_str(TEXT), buf_span(&out)));
		most = out.len > most ? out.len : most;
		buf_deinit(&out);
		free(copy);
	}
	/* without its check sum the text is there whole */
	assert_int_equal(most, strlen(TEXT));
}

static void damaged(void **state)
{
	uint8_t in[sizeof(GZIP) - 1];
	struct buf out;
	size_t used;

	(void)state;
	memcpy(in, GZIP, sizeof(in));
	in[sizeof(in) - 6] ^= 1; /* the check sum */
	buf_init(&out, 1024);
	assert_int_equal(gzip(span_of(in, sizeof(in)), &out, &used, NULL), ST_BAD);
	assert_true(span_eq_str(buf_span(&out), TEXT)); /* what came out stands */
	buf_deinit(&out);
}

static void bomb_stops_at_the_maximum(void **state)
{
	struct buf out, marks;
	size_t used;

	(void)state;
	buf_init(&out, 100000);
	buf_init(&marks, 1 << 16);
	assert_int_equal(gzip((struct span)B(BOMB), &out, &used, &marks), ST_LIMIT);
	assert_int_equal(out.len, 100000);
	assert_int_equal(out.p[99999], '0');
	assert_true(used < sizeof(BOMB) - 1);
	assert_true(marks.len >= 6 * sizeof(struct mark)); /* one for each piece of 16 KiB */
	buf_deinit(&out);
	buf_deinit(&marks);
}

/* Fed one byte at a time, with an output of five bytes: the same text. */
static void in_pieces(void **state)
{
	struct inflater *i = NULL;
	struct span in = B(GZIP "junk");
	struct buf piece, all;
	size_t at = 0;
	enum st st = ST_OK;

	(void)state;
	assert_int_equal(inflater_new(&i, INFLATE_GZIP), ST_OK);
	buf_init(&piece, 5);
	buf_init(&all, 1024);
	while (st == ST_OK && at < in.len) {
		size_t used;

		st = inflater_feed(i, span_cut(in, at, 1), &used, &piece);
		at += used;
		assert_int_equal(buf_put(&all, buf_span(&piece)), ST_OK);
		buf_clear(&piece);
	}
	assert_int_equal(st, ST_END);
	assert_int_equal(at, sizeof(GZIP) - 1);
	assert_true(span_eq_str(buf_span(&all), TEXT));
	inflater_free(i);
	inflater_free(NULL);
	buf_deinit(&piece);
	buf_deinit(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(cut_anywhere),
					    cmocka_unit_test(damaged),
					    cmocka_unit_test(bomb_stops_at_the_maximum),
					    cmocka_unit_test(in_pieces) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
