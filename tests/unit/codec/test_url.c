#include "codec/url.h"

#include "rows.h"

static enum st form(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return url_decode(in, URL_FORM, out, used, marks);
}

static enum st plain(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return url_decode(in, 0, out, used, marks);
}

/* python3 -c 'import urllib.parse as u; u.unquote_to_bytes / u.unquote_plus'; used: replaced ones
 */
static const struct row form_rows[] = {
	{ "colons", B("mac=00%3A00%3a5e"), ST_OK, B("mac=00:00:5e"), 2 },
	{ "plus is a space", B("a+b"), ST_OK, B("a b"), 1 },
	{ "plus written as an escape stays a plus", B("%2B4799"), ST_OK, B("+4799"), 1 },
	{ "plus behind an escape", B("%41+"), ST_OK, B("A "), 2 },
	{ "once only", B("%2541"), ST_OK, B("%41"), 1 },
	{ "no digits behind", B("100%zz"), ST_OK, B("100%zz"), 0 },
	{ "one digit", B("%4g"), ST_OK, B("%4g"), 0 },
	{ "cut off", B("a%4"), ST_MORE, B("a%4"), 0 },
	{ "percent last", B("a%"), ST_MORE, B("a%"), 0 },
	{ "percent twice", B("%%41"), ST_OK, B("%A"), 1 },
	{ "NUL", B("%00x"), ST_OK, B("\0x"), 1 },
	{ "all escaped", B("%31%32%33"), ST_OK, B("123"), 3 },
	{ "nothing", B(""), ST_OK, B(""), 0 },
};

static const struct row plain_rows[] = {
	{ "plus stays", B("a+b%20c"), ST_OK, B("a+b c"), 1 },
};

static void every_row(void **state)
{
	(void)state;
	run_rows(form_rows, N_ELEMENTS(form_rows), form);
	run_rows(plain_rows, N_ELEMENTS(plain_rows), plain);
}

static void offsets_lead_back(void **state)
{
	struct span in = SPAN_LIT("ab%3A%3Ac+d");

	(void)state;
	assert_int_equal(origin(in, form, 1), 1);
	assert_int_equal(origin(in, form, 2), 2);
	assert_int_equal(origin(in, form, 3), 5);
	assert_int_equal(origin(in, form, 4), 8); /* c */
	assert_int_equal(origin(in, form, 5), 9); /* the plus */
	assert_int_equal(origin(in, form, 6), 10);
	/* a plus right behind an escape is one byte, not three */
	assert_int_equal(origin(SPAN_LIT("%41+b"), form, 2), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(offsets_lead_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
