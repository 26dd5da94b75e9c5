/* Encoded by python's base64, binascii and urllib; what is wanted, too. */
#include "codec/repack.h"
#include "codec/respell.h"
#include "codec/unpack.h"
#include "codec/url.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct {
	const char *what;
	enum st (*respell)(struct span was, struct span now, struct buf *out);
	const char *was, *now, *want; /* want NULL: ST_UNSUP */
} rows[] = {
	{ "padded", respell_base64, "YWJjZA==", "wxyz", "d3h5eg==" },
	{ "whole groups tell nothing of padding", respell_base64, "YWJj", "wxyz", "d3h5eg==" },
	{ "no padding", respell_base64, "YWJjZA", "wxyz", "d3h5eg" },
	{ "the URL's alphabet", respell_base64, "-_-_", "\xff\xef\xfe", "_-_-" },
	{ "the standard alphabet", respell_base64, "+/+/", "\xff\xef\xfe", "/+/+" },
	{ "lines", respell_base64, "YWJj\nZGVm\nZw==", "qrstuvw", "cXJz\ndHV2\ndw==" },
	{ "lines of CRLF", respell_base64, "YWJj\r\nZGVm\r\nZw==", "qrstuvwxyz",
	  "cXJz\r\ndHV2\r\nd3h5\r\neg==" },
	{ "base32", respell_base32, "MFRGGZA=", "wxyz", "O54HS6Q=" },
	{ "base32 without padding", respell_base32, "MFRGGZA", "wxyz", "O54HS6Q" },
	{ "hex", respell_hex, "6162", "kl", "6b6c" },
	{ "upper case", respell_hex, "6A6B", "kl", "6B6C" },
	{ "spaced", respell_hex, "61 62", "klm", "6b 6c 6d" },
	{ "0x", respell_hex, "0x61, 0x62", "kl", "0x6b, 0x6c" },
	{ "\\x", respell_hex, "\\x61\\x62", "kl", "\\x6b\\x6c" },
	{ "colons", respell_hex, "61:62:63", "klm", "6b:6c:6d" },
	{ "no hex at all", respell_hex, "zz", "kl", NULL },
	{ "something between", respell_hex, "61zz62", "kl", NULL },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf b;
		enum st st;

		buf_init(&b, 256);
		st = rows[i].respell(span_str(rows[i].was), span_str(rows[i].now), &b);
		assert_int_equal(st, rows[i].want != NULL ? ST_OK : ST_UNSUP);
		if (rows[i].want != NULL && !span_eq_str(buf_span(&b), rows[i].want))
			fail_msg("%s: %.*s", rows[i].what, (int)b.len, (const char *)b.p);
		buf_deinit(&b);
	}
}

static const struct {
	const char *was, *now, *want;
} urls[] = {
	{ "a%3A1&b=2", "a:9&b=3", "a%3A9&b=3" },
	{ "%61b", "cd", "%63d" },
	{ "%4A%6a", "KL", "%4B%4c" }, /* case of the digits as each pair has it */
	{ "a+b", "c d", "c+d" },
	{ "a%20b", "ab", NULL },
	{ "ab%20", "a& ", NULL }, /* a sign cannot stand for itself there */
};

static void every_url(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(urls); i++) {
		struct buf old, marks, out;
		enum st st;

		buf_init(&old, 256);
		buf_init(&marks, 1024);
		buf_init(&out, 256);
		assert_int_equal(url_decode(span_str(urls[i].was), URL_FORM, &old, NULL, &marks),
				 ST_OK);
		st = respell_escaped(span_str(urls[i].was), buf_span(&old), span_str(urls[i].now),
				     (const struct mark *)(const void *)marks.p,
				     marks.len / sizeof(struct mark), &out);
		assert_int_equal(st, urls[i].want != NULL ? ST_OK : ST_UNSUP);
		if (urls[i].want != NULL && !span_eq_str(buf_span(&out), urls[i].want))
			fail_msg("%s: %.*s", urls[i].was, (int)out.len, (const char *)out.p);
		buf_deinit(&old);
		buf_deinit(&marks);
		buf_deinit(&out);
	}
}

static enum st gzip(struct span in, struct buf *out)
{
	return deflate_encode(in, INFLATE_GZIP, out);
}

static enum st gunzip(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_GZIP, out, used, marks);
}

static enum st raw(struct span in, struct buf *out)
{
	return deflate_encode(in, INFLATE_RAW, out);
}

static enum st unraw(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	return inflate_decode(in, INFLATE_RAW, out, used, marks);
}

static void packed(void **state)
{
	static const struct {
		enum st (*pack)(struct span in, struct buf *out);
		enum st (*unpack)(struct span in, struct buf *out, size_t *used, struct buf *marks);
	} ways[] = {
		{ gzip, gunzip },
		{ raw, unraw },
		{ zstd_encode, zstd_decode },
		{ lz4_encode, lz4_decode },
		{ brotli_encode, brotli_decode },
	};
	uint8_t text[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * i >> 3);
	for (size_t i = 0; i < N_ELEMENTS(ways) * 2; i++) {
		struct span in = span_of(text, i < N_ELEMENTS(ways) ? sizeof(text) : 1);
		struct buf b, again, none;
		size_t used = 0;

		buf_init(&b, 1 << 16);
		buf_init(&again, 1 << 16);
		buf_init(&none, 3);
		assert_int_equal(ways[i % N_ELEMENTS(ways)].pack(in, &b), ST_OK);
		assert_int_equal(
			ways[i % N_ELEMENTS(ways)].unpack(buf_span(&b), &again, &used, NULL),
			ST_OK);
		assert_int_equal(used, b.len);
		assert_true(span_eq(buf_span(&again), in));
		assert_int_equal(ways[i % N_ELEMENTS(ways)].pack(in, &none), ST_LIMIT);
		assert_int_equal(none.len, 0);
		buf_deinit(&b);
		buf_deinit(&again);
		buf_deinit(&none);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(every_url),
		cmocka_unit_test(packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
