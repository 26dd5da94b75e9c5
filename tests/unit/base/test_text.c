#include "base/text.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

static const struct {
	const char *what;
	struct span in;
	const char *out;
} rows[] = {
	{ "plain", B("host.example.org"), "host.example.org" },
	{ "letters beyond ASCII", B("bl\xc3\xa5 \xe2\x82\xac \xf0\x9f\x98\x80"),
	  "bl\xc3\xa5 \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "escape sequence", B("\x1b[31mx"), "\\x1b[31mx" },
	{ "line end, tab, NUL", B("a\nb\tc\0d"), "a\\x0ab\\x09c\\x00d" },
	{ "C1 in UTF-8 (CSI)",
	  B("\xc2\x9b"
	    "31m"),
	  "\\xc2\\x9b31m" },
	{ "C1 as a byte",
	  B("\x9b"
	    "31m"),
	  "\\x9b31m" },
	{ "right-to-left override",
	  B("a\xe2\x80\xae"
	    "b"),
	  "a\\xe2\\x80\\xaeb" },
	{ "isolate", B("\xe2\x81\xa6x"), "\\xe2\\x81\\xa6x" },
	{ "zero width space",
	  B("a\xe2\x80\x8b"
	    "b"),
	  "a\\xe2\\x80\\x8bb" },
	{ "byte order mark",
	  B("\xef\xbb\xbf"
	    "a"),
	  "\\xef\\xbb\\xbfa" },
	{ "overlong slash", B("\xc0\xaf"), "\\xc0\\xaf" },
	{ "surrogate", B("\xed\xa0\x80"), "\\xed\\xa0\\x80" },
	{ "beyond U+10FFFF", B("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80" },
	{ "cut off", B("a\xe2\x82"), "a\\xe2\\x82" },
	{ "backslash", B("a\\x1b"), "a\\\\x1b" },
	{ "delete", B("\x7f"), "\\x7f" },
	{ "empty", B(""), "" },
};

static void sanitises(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf out;

		buf_init(&out, 200);
		assert_int_equal(text_sanitise(&out, rows[i].in), ST_OK);
		if (!span_eq_str(buf_span(&out), rows[i].out))
			fail_msg("row '%s': %.*s", rows[i].what, (int)out.len, (char *)out.p);
		buf_deinit(&out);
	}
}

static void stops_at_the_maximum(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 5);
	assert_int_equal(text_sanitise(&out, SPAN_LIT("abcdef")), ST_LIMIT);
	assert_true(span_eq_str(buf_span(&out), "abcde"));
	buf_deinit(&out);
}

static void code_points(void **state)
{
	uint32_t cp = 7;

	(void)state;
	assert_int_equal(text_utf8(SPAN_LIT("\xf4\x8f\xbf\xbf"), &cp), 4);
	assert_int_equal(cp, 0x10ffff);
	assert_int_equal(text_utf8(SPAN_LIT("\xe0\x9f\xbf"), &cp), 0);
	assert_int_equal(text_utf8(SPAN_LIT("\xc3("), &cp), 0);
	assert_int_equal(text_utf8(SPAN_LIT("\xf8\x88\x80\x80\x80"), &cp), 0);
	assert_int_equal(text_utf8((struct span){ 0 }, &cp), 0);
	assert_int_equal(cp, 0x10ffff);
}

static void columns(void **state)
{
	(void)state;
	assert_int_equal(text_columns(SPAN_LIT("abc")), 3);
	assert_int_equal(text_columns(SPAN_LIT("e\xcc\x81")), 1);		 /* combining */
	assert_int_equal(text_columns(SPAN_LIT("\xe4\xb8\xad\xe5\x9b\xbd")), 4); /* wide */
	assert_int_equal(text_columns(SPAN_LIT("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sanitises),
					    cmocka_unit_test(stops_at_the_maximum),
					    cmocka_unit_test(code_points),
					    cmocka_unit_test(columns) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
