#include "codec/json_text.h"

#include "rows.h"

static enum st unescape(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return json_unescape(in, out, used, NULL, marks);
}

/* python3 -c 'import json; json.loads("\"...\"").encode()'; lone surrogates: errors="replace" */
static const struct row rows[] = {
	{ "no escape", B("abc"), ST_OK, B("abc"), 3 },
	{ "all short ones", B("\\\"\\\\\\/\\b\\f\\n\\r\\t"), ST_OK, B("\"\\/\b\f\n\r\t"), 16 },
	{ "object in a string", B("{\\\"imei\\\":\\\"001\\\"}"), ST_OK, B("{\"imei\":\"001\"}"),
	  18 },
	{ "twice escaped, once undone", B("\\\\\\\"a"), ST_OK, B("\\\"a"), 5 },
	{ "ASCII as u", B("\\u0041\\u003d"), ST_OK, B("A="), 12 },
	{ "two bytes", B("\\u00e5"), ST_OK, B("\xc3\xa5"), 6 },
	{ "three bytes, digits in capitals", B("\\u20AC"), ST_OK, B("\xe2\x82\xac"), 6 },
	{ "pair of surrogates", B("\\ud83d\\ude00"), ST_OK, B("\xf0\x9f\x98\x80"), 12 },
	{ "high one alone", B("\\ud83dx"), ST_MORE, B(""), 7 },
	{ "high one, then text", B("\\ud83dxyz"), ST_OK, B("\xef\xbf\xbdxyz"), 9 },
	{ "high one, then another escape", B("\\ud83d\\u0041"), ST_OK,
	  B("\xef\xbf\xbd"
	    "A"),
	  12 },
	{ "low one alone", B("\\ude00 "), ST_OK, B("\xef\xbf\xbd "), 7 },
	{ "NUL", B("\\u0000"), ST_OK, B("\0"), 6 },
	{ "quote ends it", B("ab\"cd"), ST_OK, B("ab"), 2 },
	{ "unknown escape stays", B("\\x41"), ST_OK, B("\\x41"), 4 },
	{ "bad digits stay", B("\\u00zz."), ST_OK, B("\\u00zz."), 7 },
	{ "cut in an escape", B("ab\\"), ST_MORE, B("ab"), 3 },
	{ "cut in u", B("ab\\u00"), ST_MORE, B("ab"), 6 },
	{ "cut between surrogates", B("ab\\ud83d\\u"), ST_MORE, B("ab"), 10 },
	{ "bytes over 127 pass", B("\xc3\xa5\xff"), ST_OK, B("\xc3\xa5\xff"), 3 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(rows, N_ELEMENTS(rows), unescape);
}

static void offsets_lead_back(void **state)
{
	struct span in = SPAN_LIT("a\\\"b\\u00e5c");

	(void)state;
	assert_int_equal(origin(in, unescape, 1), 1);
	assert_int_equal(origin(in, unescape, 2), 3);
	assert_int_equal(origin(in, unescape, 3), 4);
	assert_int_equal(origin(in, unescape, 5), 10); /* c, behind two bytes of one escape */
}

static void code_points(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	assert_int_equal(utf8_put(&b, 0x7f), ST_OK);
	assert_int_equal(utf8_put(&b, 0x7ff), ST_OK);
	assert_int_equal(utf8_put(&b, 0xffff), ST_OK);
	assert_int_equal(utf8_put(&b, 0x10ffff), ST_OK);
	assert_int_equal(utf8_put(&b, 0x110000), ST_OK);
	assert_int_equal(utf8_put(&b, 0xdfff), ST_OK);
	assert_true(span_eq(buf_span(&b), SPAN_LIT("\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf"
						   "\xef\xbf\xbd\xef\xbf\xbd")));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(offsets_lead_back),
					    cmocka_unit_test(code_points) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
