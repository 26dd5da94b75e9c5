#include "unwrap/layers.h"

#include "layer_rows.h"
#include "vectors/layers.h"

#define ALL(s) 0, sizeof(s) - 1

static const struct layer_row base64_rows[] = {
	{ "JSON", B(B64), EVENT_BASE64, ALL(B64), true, ALL(B64), ST_OK, B(TEXT) },
	{ "wrapped at 76", B(B64_WRAPPED), EVENT_BASE64, ALL(B64_WRAPPED), true, ALL(B64_WRAPPED),
	  ST_OK, B(TEXT) },
	{ "a NUL behind the text", B(B64_NUL), EVENT_BASE64, ALL(B64_NUL), true, ALL(B64_NUL),
	  ST_OK, B(TEXT "\0") },
	{ "unpadded, URL-safe", B(B64_UNPADDED), EVENT_BASE64, ALL(B64_UNPADDED), true,
	  ALL(B64_UNPADDED), ST_OK, B(TEXT) },
	{ "UTF-16 inside", B(B64_UTF16), EVENT_BASE64, ALL(B64_UTF16), true, ALL(B64_UTF16), ST_OK,
	  B(TEXT_UTF16) },
	{ "in the middle of something", B("x=" B64 "&y"), EVENT_BASE64, 2, sizeof(B64) - 1, true, 2,
	  sizeof(B64) - 1, ST_OK, B(TEXT) },
	{ "junk of the alphabet in front", B("v1/" B64), EVENT_BASE64, ALL("v1/" B64), true, 3,
	  sizeof(B64) - 1, ST_OK, B(TEXT) },
	{ "a longer name in front", B("token_" B64), EVENT_BASE64, ALL("token_" B64), true, 6,
	  sizeof(B64) - 1, ST_OK, B(TEXT) },
	{ "one letter cut off the end", B(B64_UNPADDED), EVENT_BASE64, 0, 101, true, 0, 101,
	  ST_MORE,
	  B("{\"REGVER\":\"8.0\",\"IMEI1\":\"001010000000016\",\"SIM1ICCID\":"
	    "\"89001012345678901234") },
	{ "random bytes", B(B64_RANDOM), EVENT_BASE64, ALL(B64_RANDOM), false, 0, 0, ST_OK, B("") },
	{ "a name in camel case", B("setOnApplyWindowInsetsListener"), EVENT_BASE64,
	  ALL("setOnApplyWindowInsetsListener"), false, 0, 0, ST_OK, B("") },
};

static const struct layer_row hex_rows[] = {
	{ "lower case", B(HEX), EVENT_HEX, ALL(HEX), true, ALL(HEX), ST_OK, B(TEXT) },
	{ "upper case", B(HEX_UPPER), EVENT_HEX, ALL(HEX_UPPER), true, ALL(HEX_UPPER), ST_OK,
	  B(TEXT) },
	{ "digits as hex are digits", B("303031303130303030303030303136"), EVENT_DIGITS, 0, 30,
	  true, 0, 30, ST_OK, B("001010000000016") },
	{ "an odd digit in front", B("a" HEX), EVENT_HEX, ALL("a" HEX), true, 1, sizeof(HEX) - 1,
	  ST_OK, B(TEXT) },
	{ "spaced, from the start on", B(HEX_SPACED), EVENT_START, 0, 0, true, ALL(HEX_SPACED),
	  ST_OK, B(TEXT) },
	{ "0x in front of each", B(HEX_0X), EVENT_START, 0, 0, true, 2, sizeof(HEX_0X) - 3, ST_OK,
	  B(TEXT) },
	{ "a digest", B("d41d8cd98f00b204e9800998ecf8427e"), EVENT_HEX, 0, 32, false, 0, 0, ST_OK,
	  B("") },
	{ "a card number", B("89001012345678901234"), EVENT_DIGITS, 0, 20, false, 0, 0, ST_OK,
	  B("") },
	{ "a date is not spaced hex", B("20 19 02 11 and more text behind it"), EVENT_START, 0, 0,
	  false, 0, 0, ST_OK, B("") },
};

static void every_row(void **state)
{
	(void)state;
	run_layer_rows(base64_rows, N_ELEMENTS(base64_rows), &layer_base64);
	run_layer_rows(hex_rows, N_ELEMENTS(hex_rows), &layer_hex);
}

#define RANDOM_64 "q83vASNFZ4mrze8BI0Vnias" B64_RANDOM

/* Raw deflate and brotli, which nothing marks, in letters and digits: by what comes out of them. */
static void unmarked(void **state)
{
	static const struct {
		const struct layer *outer, *inner;
		struct span in;
		enum event_what ev;
	} some[] = {
		{ &layer_base64, &layer_deflate, B(DEFLATE_B64), EVENT_BASE64 },
		{ &layer_base64, &layer_brotli, B(BROTLI_B64), EVENT_BASE64 },
		{ &layer_hex, &layer_deflate, B(DEFLATE_HEX), EVENT_HEX },
		{ &layer_base32, &layer_deflate, B(DEFLATE_B32), EVENT_BASE64 },
		{ &layer_base64, NULL, B(RANDOM_64), EVENT_BASE64 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(some); i++) {
		struct surface s = { .bytes = some[i].in };
		struct event ev = { .len = (uint32_t)some[i].in.len, .what = (uint16_t)some[i].ev };
		struct buf once, twice, steps;
		size_t at = 0, len = 0;

		assert_int_equal(some[i].outer->gate(&s, &ev, &at, &len), some[i].inner != NULL);
		if (some[i].inner == NULL)
			continue;
		assert_int_equal(at, 0);
		assert_int_equal(len, some[i].in.len);
		buf_init(&once, 1 << 16);
		buf_init(&twice, 1 << 16);
		buf_init(&steps, 1 << 16);
		assert_int_equal(some[i].outer->open(some[i].in, &once, &steps), ST_OK);
		steps.len = 0;
		s.bytes = buf_span(&once);
		ev = (struct event){ .what = EVENT_START };
		assert_true(some[i].inner->gate(&s, &ev, &at, &len));
		assert_int_equal(some[i].inner->open(buf_span(&once), &twice, &steps), ST_OK);
		assert_true(span_eq(buf_span(&twice), span_str(RECORD_JSON)));
		buf_deinit(&once);
		buf_deinit(&twice);
		buf_deinit(&steps);
	}
}

/* The value that is most of another layer's lines is asked about by itself. */
static void most_of_lines(void **state)
{
	static const struct {
		const char *what;
		const struct layer *layer;
		struct span bytes;
		size_t at, len;
	} some[] = {
		{ "the only value", &layer_msgpack, B("/d=\x80\x81\x82\x83\x84\n"), 3, 5 },
		{ "behind a short one", &layer_protobuf, B("/1=1\n/2/3=abcdefghijklmnop\n"), 10,
		  16 },
		{ "line ends inside", &layer_cbor, B("/d=ab\ncd\n/\x01=ef\ngh\n"), 3, 14 },
		{ "none is most", &layer_cbor, B("/a=12345\n/b=12345\n/c=12345\n"), 0, 27 },
		{ "no lines", &layer_gzip, B("/d=\x80\x81\x82\x83\n"), 0, 8 },
		{ "a field", NULL, B("/d=\x80\x81\x82\x83\n"), 0, 8 },
		{ "no path", &layer_cbor, B("=\x80\x81\x82\x83\n"), 0, 6 },
		{ "cut off in the path", &layer_cbor, B("/abcd"), 0, 5 },
		{ "nothing", &layer_cbor, B(""), 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(some); i++) {
		struct surface s = { .bytes = some[i].bytes, .layer = some[i].layer };
		size_t at = 99;
		struct span body = layers_body(&s, &at);

		if (at != some[i].at || body.len != some[i].len
		    || (body.len != 0 && body.p != s.bytes.p + at))
			fail_msg("%s: %zu, %zu", some[i].what, at, body.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row), cmocka_unit_test(unmarked),
					    cmocka_unit_test(most_of_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
