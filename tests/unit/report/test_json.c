#include "report/json.h"

#include "base/span.h"
#include "base/tm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st into_buf(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

/* Strings as Python's json.dumps(ensure_ascii=False) writes them, and what that does not escape. */
static const struct {
	const char *what, *in;
	size_t len;
	const char *want;
} rows[] = {
	{ "plain", "abc", 3, "\"abc\"" },
	{ "empty", "", 0, "\"\"" },
	{ "quote and backslash", "a\"b\\c", 5, "\"a\\\"b\\\\c\"" },
	{ "slash stands", "a/b", 3, "\"a/b\"" },
	{ "control", "a\nb\0\x1f", 5, "\"a\\u000ab\\u0000\\u001f\"" },
	{ "DEL", "\x7f", 1, "\"\\u007f\"" },
	{ "UTF-8 stands", "\xc3\xa5\xe4\xb8\xad\xf0\x9f\x98\x80", 9,
	  "\"\xc3\xa5\xe4\xb8\xad\xf0\x9f\x98\x80\"" },
	{ "C1 control", "\xc2\x9b", 2, "\"\\u009b\"" },
	{ "bidirectional", "\xe2\x80\xae", 3, "\"\\u202e\"" },
	{ "invisible beyond 16 bits: surrogates", "\xf3\xa0\x81\x81", 4, "\"\\udb40\\udc41\"" },
	{ "a byte that is no UTF-8",
	  "a\xff"
	  "b",
	  3, "\"a\\u00ffb\"" },
	{ "cut sequence: byte by byte", "\xe4\xb8", 2, "\"\\u00e4\\u00b8\"" },
	{ "overlong", "\xc0\xaf", 2, "\"\\u00c0\\u00af\"" },
	{ "a surrogate in UTF-8", "\xed\xa0\x80", 3, "\"\\u00ed\\u00a0\\u0080\"" },
};

static void every_string(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t *copy = malloc(rows[i].len != 0 ? rows[i].len : 1);
		struct out out;
		struct json j;
		struct buf b;

		assert_non_null(copy);
		memcpy(copy, rows[i].in, rows[i].len);
		buf_init(&b, 4096);
		out_init(&out, into_buf, &b);
		json_init(&j, &out);
		json_text(&j, NULL, span_of(copy, rows[i].len));
		assert_int_equal(out_flush(&out), ST_OK);
		if (!span_eq_str(buf_span(&b), rows[i].want))
			fail_msg("row '%s': %.*s", rows[i].what, (int)b.len, (const char *)b.p);
		out_deinit(&out);
		buf_deinit(&b);
		free(copy);
	}
}

static void nesting(void **state)
{
	struct out out;
	struct json j;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	out_init(&out, into_buf, &b);
	json_init(&j, &out);
	for (unsigned line = 0; line < 2; line++) {
		json_object(&j, NULL);
		json_array(&j, "a");
		json_end_array(&j);
		json_array(&j, "b");
		json_u64(&j, NULL, 0);
		json_object(&j, NULL);
		json_end_object(&j);
		json_u64(&j, NULL, UINT64_MAX);
		json_end_array(&j);
		json_i64(&j, "c", -1);
		json_bool(&j, "d", false);
		json_text_or_null(&j, "e", (struct span){ 0 });
		json_time(&j, "f", TM_NONE);
		json_time(&j, "g", 0);
		json_named_u64(&j, SPAN_LIT("h\""), 7);
		json_end_object(&j);
		json_end_line(&j);
	}
	assert_int_equal(out_flush(&out), ST_OK);
	assert_int_equal(b.len % 2, 0);
	assert_memory_equal(b.p, b.p + b.len / 2, b.len / 2);
	assert_true(span_eq_str(
		span_cut(buf_span(&b), 0, b.len / 2),
		"{\"a\":[],\"b\":[0,{},18446744073709551615],\"c\":-1,\"d\":false,"
		"\"e\":null,\"f\":null,\"g\":\"1970-01-01T00:00:00.000000Z\",\"h\\\"\":7}\n"));
	out_deinit(&out);
	buf_deinit(&b);
}

static enum st fails_third(void *arg, struct span bytes)
{
	unsigned *n = arg;

	(void)bytes;
	return ++*n == 3 ? ST_IO : ST_OK;
}

/* Times as tm_format() has them, also when a second was just written. */
static void times(void **state)
{
	static const int64_t ns[] = { 0,
				      1,
				      999,
				      1000,
				      999999999,
				      1000000000,
				      -1,
				      -999,
				      -1000000001,
				      0,
				      1549870200123456789,
				      1549870200000001000,
				      INT64_MAX,
				      INT64_MIN + 1 };
	struct out out;
	struct json j;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	out_init(&out, into_buf, &b);
	json_init(&j, &out);
	for (size_t i = 0; i < N_ELEMENTS(ns); i++) {
		char text[TM_TEXT_MAX], want[TM_TEXT_MAX + 4];

		buf_clear(&b);
		j.some[0] = false;
		json_time(&j, NULL, ns[i]);
		assert_int_equal(out_flush(&out), ST_OK);
		snprintf(want, sizeof(want), "\"%s\"", tm_format(ns[i], text));
		if (!span_eq_str(buf_span(&b), want))
			fail_msg("%s: %.*s", want, (int)b.len, (const char *)b.p);
	}
	out_deinit(&out);
	buf_deinit(&b);
}

/* The first failed write sticks: nothing is written behind a hole. */
static void failed_write(void **state)
{
	static const uint8_t big[100000];
	unsigned n = 0;
	struct out out;

	(void)state;
	out_init(&out, fails_third, &n);
	for (unsigned i = 0; i < 10; i++)
		out_put(&out, span_of(big, sizeof(big)));
	out_str(&out, "more");
	assert_int_equal(out_flush(&out), ST_IO);
	assert_int_equal(n, 3);
	out_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_string),
					    cmocka_unit_test(nesting), cmocka_unit_test(times),
					    cmocka_unit_test(failed_write) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
