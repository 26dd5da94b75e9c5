#include "codec/hex.h"

#include "rows.h"

/* printf ... | xxd -p (and -u, and sed 's/../& /g') */
static const struct row rows[] = {
	{ "lower case", B("616263"), ST_OK, B("abc"), 6 },
	{ "upper case", B("4A4B4C"), ST_OK, B("JKL"), 6 },
	{ "mixed case", B("4a4B4c"), ST_OK, B("JKL"), 6 },
	{ "spaced", B("61 62 63 "), ST_OK, B("abc"), 8 },
	{ "with colons", B("00:00:5e:00:53:2a"), ST_OK, B("\0\0\x5e\0\x53\x2a"), 17 },
	{ "0x in front", B("0x616263"), ST_OK, B("abc"), 8 },
	{ "0x in front of each", B("0x61, 0X62, 0x63"), ST_OK, B("abc"), 16 },
	{ "\\x in front of each", B("\\x61\\x62"), ST_OK, B("ab"), 8 },
	{ "lines", B("6162\r\n6364\n"), ST_OK, B("abcd"), 10 },
	{ "zeros are no prefix", B("0000"), ST_OK, B("\0\0"), 4 },
	{ "a digit left over", B("61626"), ST_MORE, B("ab"), 4 },
	{ "another letter ends it", B("6162xy"), ST_OK, B("ab"), 4 },
	{ "half a pair, then another letter", B("616g"), ST_MORE, B("a"), 2 },
	{ "half a prefix is a digit", B("61 0"), ST_MORE, B("a"), 2 },
	{ "no pair", B("xyz"), ST_BAD, B(""), 0 },
	{ "nothing", B(""), ST_BAD, B(""), 0 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(rows, N_ELEMENTS(rows), hex_decode);
}

static void offsets_lead_back(void **state)
{
	(void)state;
	assert_int_equal(origin(SPAN_LIT("0x61626364"), hex_decode, 0), 2);
	assert_int_equal(origin(SPAN_LIT("0x61626364"), hex_decode, 3), 8);
	assert_int_equal(origin(SPAN_LIT("61 62 63"), hex_decode, 2), 6);
}

static void formats(void **state)
{
	char out[7];

	(void)state;
	hex_format((struct span)B("\x0a\xff\x00"), out);
	assert_string_equal(out, "0aff00");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(offsets_lead_back),
					    cmocka_unit_test(formats) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
