#include "base/tm.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define S 1000000000LL

/* date -u -d @N +%FT%TZ */
static const struct {
	const char *text;
	int64_t ns;
	const char *out; /* NULL: as text */
} rows[] = {
	{ "1970-01-01T00:00:00.000000Z", 0, NULL },
	{ "2019-02-11T07:30:00.123456Z", 1549870200 * S + 123456000, NULL },
	{ "2000-02-29T23:59:59.000000Z", 951868799 * S, NULL },
	{ "2019-12-31T00:00:00.000000Z", 1577750400 * S, NULL },
	{ "1969-12-31T23:59:59.500000Z", -S / 2, NULL },
	{ "1900-03-01T00:00:00.000000Z", -2203891200 * S, NULL },
	{ "2100-03-01T00:00:00.000000Z", 4107542400 * S, NULL },
	{ "2019-02-11 07:30:00Z", 1549870200 * S, "2019-02-11T07:30:00.000000Z" },
	{ "2019-02-11t07:30:00z", 1549870200 * S, "2019-02-11T07:30:00.000000Z" },
	{ "2019-02-11T08:30:00+01:00", 1549870200 * S, "2019-02-11T07:30:00.000000Z" },
	{ "2019-02-11T02:00:00-05:30", 1549870200 * S, "2019-02-11T07:30:00.000000Z" },
	{ "2019-02-11T07:30:00.1Z", 1549870200 * S + 100000000, "2019-02-11T07:30:00.100000Z" },
	{ "2019-02-11T07:30:00.1234567899Z", 1549870200 * S + 123456789,
	  "2019-02-11T07:30:00.123456Z" },
};

static const char *const refused[] = {
	"",
	"2019-02-11",
	"2019-02-11T07:30:00",
	"2019-13-01T00:00:00Z",
	"2019-00-01T00:00:00Z",
	"2019-01-32T00:00:00Z",
	"2019-02-29T00:00:00Z",
	"2100-02-29T00:00:00Z",
	"2019-04-31T00:00:00Z",
	"2019-01-01T24:00:00Z",
	"2019-01-01T00:60:00Z",
	"2019-01-01T00:00:61Z",
	"2019-01-01T00:00:00.Z",
	"2019-01-01T00:00:00Zx",
	"2019-01-01T00:00:00+1:00",
	"2019-01-01T00:00:00+24:00",
	"9999-01-01T00:00:00Z",
	"1600-01-01T00:00:00Z",
	"2019/01/01T00:00:00Z",
	"201a-01-01T00:00:00Z",
};

static void reads_and_writes(void **state)
{
	char out[TM_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int64_t ns = 0;

		if (!tm_parse(span_str(rows[i].text), &ns) || ns != rows[i].ns)
			fail_msg("row '%s': %lld", rows[i].text, (long long)ns);
		assert_string_equal(tm_format(ns, out),
				    rows[i].out != NULL ? rows[i].out : rows[i].text);
	}
	assert_string_equal(tm_format(TM_NONE, out), "");
}

static void refuses(void **state)
{
	int64_t ns = 42;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(refused); i++)
		if (tm_parse(span_str(refused[i]), &ns) || ns != 42)
			fail_msg("row '%s' was read", refused[i]);
}

static void days(void **state)
{
	(void)state;
	assert_int_equal(tm_days(1970, 1, 1), 0);
	assert_int_equal(tm_days(2000, 3, 1) - tm_days(2000, 2, 28), 2);
	assert_int_equal(tm_days(1900, 3, 1) - tm_days(1900, 2, 28), 1);
	assert_int_equal(tm_days(2019, 1, 1) - tm_days(2018, 12, 31), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_and_writes),
					    cmocka_unit_test(refuses), cmocka_unit_test(days) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
