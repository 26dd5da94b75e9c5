#include "attribute/idn.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct {
	const char *name;
	const char *ascii; /* NULL: there is no such name */
} rows[] = {
	{ "example.org", "example.org" },
	{ "EXAMPLE.org", "EXAMPLE.org" },
	{ "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example" },
	{ "B\xc3\x9c"
	  "CHER.example",
	  "xn--bcher-kva.example" },
	{ "bu\xcc\x88"
	  "cher.example",
	  "xn--bcher-kva.example" },			/* u and a mark */
	{ "fa\xc3\x9f.example", "xn--fa-hia.example" }, /* not fass */
	{ "\xe4\xb8\xad\xe5\x9b\xbd\xe7\x94\xb5\xe4\xbf\xa1.\xe4\xb8\xad\xe5\x9b\xbd",
	  "xn--fiq64b88le07a.xn--fiqs8s" },
	{ "b\xc3.example", NULL },		   /* no UTF-8 */
	{ "a\xe2\x80\x8b\xe2\x98\xba\xff", NULL }, /* nor that */
	{ "", "" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t n = strlen(rows[i].name);
		char *copy = malloc(n != 0 ? n : 1), got[IDN_MAX] = "untouched";
		enum st st;

		assert_non_null(copy);
		memcpy(copy, rows[i].name, n);
		st = idn_to_ascii(span_of(copy, n), got);
		free(copy);
		assert_int_equal(st, rows[i].ascii != NULL ? ST_OK : ST_BAD);
		assert_string_equal(got, rows[i].ascii != NULL ? rows[i].ascii : "untouched");
	}
}

/* No name at all: nowhere to read from. */
static void test_nothing(void **state)
{
	char got[IDN_MAX] = "untouched";

	(void)state;
	assert_int_equal(idn_to_ascii((struct span){ 0 }, got), ST_OK);
	assert_string_equal(got, "");
}

static void test_long(void **state)
{
	char name[600], got[IDN_MAX] = "untouched";

	(void)state;
	memset(name, 'a', sizeof(name));
	for (size_t i = 50; i < sizeof(name); i += 50)
		name[i] = '.';
	assert_int_equal(idn_to_ascii(span_of(name, IDN_MAX), got), ST_BAD);
	memcpy(name, "\xc3\xbc", 2);
	assert_int_equal(idn_to_ascii(span_of(name, 400), got), ST_BAD);
	assert_int_equal(idn_to_ascii(SPAN_LIT("\xc3\xbc\0.org"), got), ST_BAD);
	assert_string_equal(got, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
					    cmocka_unit_test(test_nothing),
					    cmocka_unit_test(test_long) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
