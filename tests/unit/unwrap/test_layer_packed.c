#include "unwrap/layers.h"

#include "layer_rows.h"
#include "vectors/layers.h"

static const struct layer_row gzip_rows[] = {
	{ "whole", B(GZIP), EVENT_START, 0, 0, true, 0, sizeof(GZIP) - 1, ST_OK, B(TEXT) },
	{ "behind a length", B("\0\0\0\x58" GZIP), EVENT_MAGIC, 4, 4, true, 4, sizeof(GZIP) - 1,
	  ST_OK, B(TEXT) },
	{ "text behind", B(GZIP "--boundary"), EVENT_START, 0, 0, true, 0, 0, ST_OK, B(TEXT) },
	{ "magic in a text", B("\x1f\x8b\x08\x00"), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "reserved flags",
	  B("\x1f\x8b\x08\xe0"
	    "0123456789012345"),
	  EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
	{ "header, then nothing of deflate",
	  B("\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff\xff\xff\xff\xff"), EVENT_START, 0, 0,
	  true, 0, 18, ST_BAD, B("") },
};

static const struct layer_row zlib_rows[] = {
	{ "whole", B(ZLIB), EVENT_START, 0, 0, true, 0, sizeof(ZLIB) - 1, ST_OK, B(TEXT) },
	{ "behind a header of four bytes", B("\0\1\0\x57" ZLIB), EVENT_START, 0, 0, true, 4,
	  sizeof(ZLIB) - 1, ST_OK, B(TEXT) },
	{ "text that begins with x", B("x\x9cqwertzuiopasdfghjkl"), EVENT_START, 0, 0, false, 0, 0,
	  ST_OK, B("") },
	{ "empty", B(""), EVENT_START, 0, 0, false, 0, 0, ST_OK, B("") },
};

static void every_row(void **state)
{
	(void)state;
	run_layer_rows(gzip_rows, N_ELEMENTS(gzip_rows), &layer_gzip);
	run_layer_rows(zlib_rows, N_ELEMENTS(zlib_rows), &layer_zlib);
}

/* Cut off anywhere in the data: what came out is the beginning of the text. */
static void cut_off(void **state)
{
	(void)state;
	for (size_t n = 30; n < sizeof(GZIP) - 1; n++) {
		struct buf out;

		buf_init(&out, 4096);
		assert_int_equal(layer_gzip.open(span_of(GZIP, n), &out, NULL), ST_MORE);
		assert_true(span_starts(span_str(TEXT), buf_span(&out)));
		buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(cut_off) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
