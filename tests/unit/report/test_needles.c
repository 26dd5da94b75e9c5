#include "report/needles.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct row {
	const char *what, *needles[4], *text, *want; /* hits as [needle:text], the rest as it is */
};

static const struct row rows[] = {
	{ "as it was learnt",
	  { "001010000000016" },
	  "x=001010000000016;",
	  "x=[0:001010000000016];" },
	{ "inside a longer word",
	  { "001010000000016" },
	  "a001010000000016b",
	  "a[0:001010000000016]b" },
	{ "separators in the text",
	  { "001010000000016" },
	  "00-101000-000001-6",
	  "[0:00-101000-000001-6]" },
	{ "separators in the needle",
	  { "02:00:5e:00:53:01" },
	  "02005E005301.pcap",
	  "[0:02005E005301].pcap" },
	{ "blank and line end between",
	  { "001010000000016" },
	  "0010 1000\r\n0000016",
	  "[0:0010 1000\r\n0000016]" },
	{ "another mark is no separator",
	  { "001010000000016" },
	  "00101000#0000016",
	  "00101000#0000016" },
	{ "letters in either case",
	  { "User@Example.ORG" },
	  "uSER@eXAMPLE.oRG",
	  "[0:uSER@eXAMPLE.oRG]" },
	{ "separators around stay",
	  { "001010000000016" },
	  " -001010000000016- ",
	  " -[0:001010000000016]- " },
	{ "all but the last letter", { "001010000000016" }, "00101000000001", "00101000000001" },
	{ "short: a whole token", { "Home" }, "ssid=home", "ssid=[0:home]" },
	{ "short: not in a word", { "Home" }, "homework athome 1home", "homework athome 1home" },
	{ "short: a hyphen ends a token", { "Home" }, "my-home-ap", "my-[0:home]-ap" },
	{ "short: with a blank of its own",
	  { "My AP" },
	  "my ap; myapp; myap",
	  "[0:my ap]; myapp; [0:myap]" },
	{ "short: beside an umlaut is in a word", { "Home" }, "\xc3\xbchome", "\xc3\xbchome" },
	{ "five letters are short, six are not",
	  { "abcde", "fghijk" },
	  "xabcde xfghijk",
	  "xabcde x[1:fghijk]" },
	{ "the longest at a place",
	  { "1234567", "12345678901", "123456789" },
	  "123456789012",
	  "[1:12345678901]2" },
	{ "a shorter one where the longest does not fit",
	  { "1234567", "12345678901" },
	  "1234567890x",
	  "[0:1234567]890x" },
	{ "short within long, token rule kept",
	  { "1234", "123456789" },
	  "12345678 1234",
	  "12345678 [0:1234]" },
	{ "overlapping: all of it is hit",
	  { "12345678", "56789012" },
	  "a123456789012b",
	  "a[0+:123456789012]b" },
	{ "one after the other", { "123456", "abcdef" }, "123456abcdef", "[0:123456][1:abcdef]" },
	{ "twice the same: the first", { "AB-CD-EF-01", "abcdef01" }, "abcdef01", "[0:abcdef01]" },
	{ "nothing but separators is no needle",
	  { " - ", "abcdef" },
	  " - abcdef",
	  " - [1:abcdef]" },
	{ "a needle wrong in its last letter does not hide one before",
	  { "aaaaaab", "aaaaaac" },
	  "aaaaaad aaaaaac",
	  "aaaaaad [1:aaaaaac]" },
	{ "no needle at all", { NULL }, "abc", "abc" },
	{ "empty text", { "abcdef" }, "", "" },
};

static void run_row(const struct row *row)
{
	struct needles *n = NULL;
	size_t len = strlen(row->text), at = 0, used = 0;
	char *copy = malloc(len + 1), got[512] = "";
	struct needle_hit hit;
	struct span text;

	assert_non_null(copy);
	memcpy(copy, row->text, len);
	text = span_of(copy, len);
	assert_int_equal(needles_new(&n), ST_OK);
	for (uint32_t i = 0; i < 4 && row->needles[i] != NULL; i++)
		assert_int_equal(needles_add(n, span_str(row->needles[i]), i), ST_OK);
	assert_int_equal(needles_ready(n), ST_OK);
	while (needles_next(n, text, at, &hit)) {
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%.*s[%u%s:%.*s]",
					 (int)(hit.at - at), copy + at, hit.value,
					 hit.joined ? "+" : "", (int)hit.len, copy + hit.at);
		at = hit.at + hit.len;
	}
	snprintf(got + used, sizeof(got) - used, "%.*s", (int)(len - at), copy + at);
	if (strcmp(got, row->want) != 0)
		fail_msg("row '%s': %s", row->what, got);
	needles_free(n);
	free(copy);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i]);
}

/* A value longer than what is compared is still hit to its end. */
static void very_long(void **state)
{
	struct needles *n = NULL;
	struct needle_hit hit;
	char value[2000], text[2100];

	(void)state;
	for (size_t i = 0; i < sizeof(value); i++)
		value[i] = (char)('a' + i * i % 23);
	memset(text, ' ', sizeof(text));
	memcpy(text + 10, value, sizeof(value));
	text[2010] = '"';
	assert_int_equal(needles_new(&n), ST_OK);
	assert_int_equal(needles_add(n, span_of(value, sizeof(value)), 7), ST_OK);
	assert_int_equal(needles_ready(n), ST_OK);
	assert_true(needles_next(n, span_of(text, sizeof(text)), 0, &hit));
	assert_int_equal(hit.at, 10);
	assert_int_equal(hit.len, sizeof(value));
	assert_int_equal(hit.value, 7);
	needles_free(n);
}

/* Against a search that tries every needle at every place. */
static bool plain_hit(const char *const *values, size_t n, const char *text, size_t at)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(values[i], text + at, strlen(values[i])) == 0)
			return true;
	return false;
}

static void many(void **state)
{
	enum { N = 3000, LEN = 4000 };
	static char values[N][9], text[LEN + 1];
	static const char *list[N];
	struct needles *n = NULL;
	struct needle_hit hit;
	uint32_t seed = 1;
	size_t at = 0;

	(void)state;
	assert_int_equal(needles_new(&n), ST_OK);
	for (uint32_t i = 0; i < N; i++) {
		for (size_t k = 0; k < 8; k++) {
			seed = seed * 1664525 + 1013904223;
			values[i][k] = (char)('a' + (seed >> 24) % 3);
		}
		list[i] = values[i];
		assert_int_equal(needles_add(n, span_of(values[i], 8), i), ST_OK);
	}
	for (size_t i = 0; i < LEN; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)('a' + (seed >> 24) % 4);
	}
	assert_int_equal(needles_ready(n), ST_OK);
	while (needles_next(n, span_of(text, LEN), at, &hit)) {
		for (size_t i = at; i < hit.at; i++)
			assert_false(plain_hit(list, N, text, i));
		assert_true(plain_hit(list, N, text, hit.at));
		assert_true(plain_hit(list, N, text, hit.at + hit.len - 8));
		at = hit.at + hit.len;
	}
	assert_true(at > LEN / 4);
	for (size_t i = at; i + 8 <= LEN; i++)
		assert_false(plain_hit(list, N, text, i));
	needles_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(very_long), cmocka_unit_test(many) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
