#include "codec/base64.h"

#include "rows.h"

/* printf ... | base64, and python3 -c 'import base64; base64.urlsafe_b64encode(...)' */
static const struct row rows[] = {
	{ "three bytes", B("YWJj"), ST_OK, B("abc"), 4 },
	{ "two bytes, padded", B("YWI="), ST_OK, B("ab"), 4 },
	{ "one byte, padded", B("YQ=="), ST_OK, B("a"), 4 },
	{ "one byte, padding left out", B("YQ"), ST_OK, B("a"), 2 },
	{ "two bytes, padding left out", B("YWI"), ST_OK, B("ab"), 3 },
	{ "half the padding", B("YQ="), ST_OK, B("a"), 3 },
	{ "standard symbols + and /", B("+/+/"), ST_OK, B("\xfb\xff\xbf"), 4 },
	{ "the same in the URL alphabet", B("-_-_"), ST_OK, B("\xfb\xff\xbf"), 4 },
	{ "both in one", B("+_-/"), ST_OK, B("\xfb\xff\xbf"), 4 },
	{ "wrapped within a group", B("YWJ\r\njZGVm"), ST_OK, B("abcdef"), 10 },
	{ "wrapped, line feed behind", B("YWJj\nZGVm\n"), ST_OK, B("abcdef"), 9 },
	{ "blank before the padding", B("YQ=\r\n="), ST_OK, B("a"), 6 },
	{ "trailing NUL inside", B("fQA="), ST_OK, B("}\0"), 4 },
	{ "NUL behind is not part", B("YWJj\0"), ST_OK, B("abc"), 4 },
	{ "a quote ends it", B("YWJj\",\"x"), ST_OK, B("abc"), 4 },
	{ "third padding is not part", B("YQ==="), ST_OK, B("a"), 4 },
	{ "padding behind a whole group is not part", B("YWJj=="), ST_OK, B("abc"), 4 },
	{ "one symbol left over", B("YWJjZ"), ST_MORE, B("abc"), 4 },
	{ "one symbol left over, then a line end", B("YWJjZ\n"), ST_MORE, B("abc"), 4 },
	{ "one symbol alone", B("Y"), ST_BAD, B(""), 0 },
	{ "nothing", B(""), ST_BAD, B(""), 0 },
	{ "padding first", B("=YWJj"), ST_BAD, B(""), 0 },
	{ "bits that no encoder sets are ignored", B("YR"), ST_OK, B("a"), 2 },
	{ "pretty JSON of a feature phone", B("ewoJIlJFR1ZFUiI6IjguMCI\nsCg=="), ST_OK,
	  B("{\n\t\"REGVER\":\"8.0\",\n"), 29 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(rows, N_ELEMENTS(rows), base64_decode);
}

/* The wide and the narrow way say the same of every byte at every place, and write no further. */
static void wide_is_as_narrow(void **state)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
	uint8_t in[96], out[96], one[4], want[96];

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		for (size_t at = 0; at < sizeof(in); at += 5) {
			size_t n = sizeof(in) - c % 4, took, groups;

			for (size_t i = 0; i < sizeof(in); i++)
				in[i] = (uint8_t)alphabet[(i * 7 + c) % 66];
			in[at] = (uint8_t)c;
			memset(out, 0x55, sizeof(out));
			took = base64_groups(in, n, out);
			for (groups = 0; (groups + 1) * 4 <= n; groups++) {
				if (base64_groups(in + 4 * groups, 4, one) != 4)
					break;
				memcpy(want + 3 * groups, one, 3);
			}
			assert_int_equal(took, 4 * groups);
			assert_memory_equal(out, want, 3 * groups);
			for (size_t i = n / 4 * 3; i < sizeof(out); i++)
				assert_int_equal(out[i], 0x55);
		}
	}
}

static void offsets_lead_back(void **state)
{
	struct span in = SPAN_LIT("  YWJj\r\nZGVm\r\nZ\nGVm");

	(void)state;
	assert_int_equal(origin(in, base64_decode, 0), 2); /* a */
	assert_int_equal(origin(in, base64_decode, 2), 4); /* c: bits of symbols 2 and 3 */
	assert_int_equal(origin(in, base64_decode, 3), 8); /* d, behind the line end */
	assert_int_equal(origin(in, base64_decode, 6), 14);
}

static void every_symbol(void **state)
{
	static const char std[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(base64_symbol((uint8_t)std[i]), i);
	assert_int_equal(base64_symbol('-'), 62);
	assert_int_equal(base64_symbol('_'), 63);
	for (unsigned c = 0; c < 256; c++)
		n += base64_symbol((uint8_t)c) < 64;
	assert_int_equal(n, 66);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(wide_is_as_narrow),
					    cmocka_unit_test(offsets_lead_back),
					    cmocka_unit_test(every_symbol) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
