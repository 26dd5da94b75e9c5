/* base32, quoted-printable, HTML and UTF-16: the smaller decoders of text. */
#include "codec/base32.h"
#include "codec/html.h"
#include "codec/qp.h"
#include "codec/utf16.h"

#include "rows.h"

/* RFC 4648 section 10, and python3 base64.b32encode */
static const struct row base32_rows[] = {
	{ "one byte", B("MY======"), ST_OK, B("f"), 8 },
	{ "two bytes", B("MZXQ===="), ST_OK, B("fo"), 8 },
	{ "three bytes", B("MZXW6==="), ST_OK, B("foo"), 8 },
	{ "four bytes", B("MZXW6YQ="), ST_OK, B("foob"), 8 },
	{ "five bytes", B("MZXW6YTB"), ST_OK, B("fooba"), 8 },
	{ "six bytes, unpadded, lower case", B("mzxw6ytboi"), ST_OK, B("foobar"), 10 },
	{ "wrapped", B("MZXW\r\n6YTB\n"), ST_OK, B("fooba"), 10 },
	{ "ended by another letter", B("MZXW6YTB1"), ST_OK, B("fooba"), 8 },
	{ "three symbols: no encoder writes them", B("MZX"), ST_MORE, B("f"), 3 },
	{ "one symbol", B("M"), ST_BAD, B(""), 0 },
	{ "digits that are none", B("0189"), ST_BAD, B(""), 0 },
};

/* python3: quopri.decodestring */
static const struct row qp_rows[] = {
	{ "escapes", B("imei=3D001=0A"), ST_OK, B("imei=001\n"), 2 },
	{ "lower case", B("=c3=a5"), ST_OK, B("\xc3\xa5"), 2 },
	{ "soft line end in a number", B("0010100=\r\n00000016"), ST_OK, B("001010000000016"), 1 },
	{ "soft line end of Unix, blanks before", B("ab= \t\ncd"), ST_OK, B("abcd"), 1 },
	{ "hard line end stays", B("a\r\nb"), ST_OK, B("a\r\nb"), 0 },
	{ "neither", B("a=zz"), ST_OK, B("a=zz"), 0 },
	{ "cut off", B("a=3"), ST_MORE, B("a=3"), 0 },
};

/* python3: html.unescape; U+00A0 of &nbsp; is given as a blank */
static const struct row html_rows[] = {
	{ "names", B("&lt;a&gt;&amp;&quot;&apos;"), ST_OK, B("<a>&\"'"), 5 },
	{ "decimal, hex in both cases", B("&#48;&#x30;&#X31;"), ST_OK, B("001"), 3 },
	{ "beyond ASCII", B("&#229;&#x1F600;"), ST_OK, B("\xc3\xa5\xf0\x9f\x98\x80"), 2 },
	{ "once only", B("&amp;lt;"), ST_OK, B("&lt;"), 1 },
	{ "no end", B("a&lt b"), ST_OK, B("a&lt b"), 0 },
	{ "form stays", B("a=1&b=2;"), ST_OK, B("a=1&b=2;"), 0 },
	{ "unknown name stays", B("&foo;"), ST_OK, B("&foo;"), 0 },
	{ "no digits", B("&#;&#x;"), ST_OK, B("&#;&#x;"), 0 },
	{ "no code point", B("&#x110000;"), ST_OK, B("\xef\xbf\xbd"), 1 },
	{ "numbers that go on for ever stay", B("&#4294967344;"), ST_OK, B("&#4294967344;"), 0 },
	{ "cut off", B("&#4"), ST_OK, B("&#4"), 0 },
	{ "a lone & at the end", B("x&"), ST_OK, B("x&"), 0 },
};

static enum st little(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	*used = in.len;
	return utf16_decode(in, false, out, marks);
}

static enum st big(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	*used = in.len;
	return utf16_decode(in, true, out, marks);
}

/* python3: "...".encode("utf-16-le") and -be */
static const struct row little_rows[] = {
	{ "ASCII", B("a\0b\0"), ST_OK, B("ab"), 0 },
	{ "beyond", B("\xe5\0\xac\x20"), ST_OK, B("\xc3\xa5\xe2\x82\xac"), 0 },
	{ "a pair", B("\x3d\xd8\x00\xde"), ST_OK, B("\xf0\x9f\x98\x80"), 0 },
	{ "half a pair, then a letter",
	  B("\x3d\xd8"
	    "a\0"),
	  ST_OK,
	  B("\xef\xbf\xbd"
	    "a"),
	  0 },
	{ "half a pair at the end", B("a\0\x3d\xd8"), ST_MORE, B("a"), 0 },
	{ "a byte left over", B("a\0b"), ST_MORE, B("a"), 0 },
	{ "the mark decides", B("\xfe\xff\0a"), ST_OK, B("a"), 0 },
	{ "its own mark is left out",
	  B("\xff\xfe"
	    "a\0"),
	  ST_OK, B("a"), 0 },
};

static const struct row big_rows[] = {
	{ "ASCII", B("\0a\0b"), ST_OK, B("ab"), 0 },
	{ "a pair", B("\xd8\x3d\xde\x00"), ST_OK, B("\xf0\x9f\x98\x80"), 0 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(base32_rows, N_ELEMENTS(base32_rows), base32_decode);
	run_rows(qp_rows, N_ELEMENTS(qp_rows), qp_decode);
	run_rows(html_rows, N_ELEMENTS(html_rows), html_decode);
	run_rows(little_rows, N_ELEMENTS(little_rows), little);
	run_rows(big_rows, N_ELEMENTS(big_rows), big);
}

static void offsets_lead_back(void **state)
{
	(void)state;
	assert_int_equal(origin(SPAN_LIT("MZXW\r\n6YTBOI"), base32_decode, 5), 10);
	assert_int_equal(origin(SPAN_LIT("a=3Db=\r\nc"), qp_decode, 1), 1);
	assert_int_equal(origin(SPAN_LIT("a=3Db=\r\nc"), qp_decode, 2), 4);
	assert_int_equal(origin(SPAN_LIT("a=3Db=\r\nc"), qp_decode, 3), 8);
	assert_int_equal(origin(SPAN_LIT("a&#48;b"), html_decode, 2), 6);
	assert_int_equal(origin(SPAN_LIT("a\0\xe5\0b\0"), little, 3), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(offsets_lead_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
