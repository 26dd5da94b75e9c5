#include "codec/xor.h"

#include "base/span.h"
#include "vectors/xor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

struct row {
	const char *what;
	struct span in;
	bool guessed;
	uint8_t key;
	struct span out;
};

static const struct row rows[] = {
	{ "JSON under 5A", B(XOR_JSON_5A), true, 0x5a, B(XOR_JSON) },
	{ "JSON under FF: every top bit set", B(XOR_JSON_FF), true, 0xff, B(XOR_JSON) },
	{ "JSON under 01: still all printable", B(XOR_JSON_01), true, 0x01, B(XOR_JSON) },
	{ "JSON under 20: letters stay letters", B(XOR_JSON_20), true, 0x20, B(XOR_JSON) },
	{ "JSON under 8A", B(XOR_JSON_8A), true, 0x8a, B(XOR_JSON) },
	{ "a form under 5A", B(XOR_FORM_5A), true, 0x5a, B(XOR_FORM) },
	{ "a form under FF", B(XOR_FORM_FF), true, 0xff, B(XOR_FORM) },
	{ "a form under 01", B(XOR_FORM_01), true, 0x01, B(XOR_FORM) },
	{ "a form under 20", B(XOR_FORM_20), true, 0x20, B(XOR_FORM) },
	{ "a form under 8A", B(XOR_FORM_8A), true, 0x8a, B(XOR_FORM) },
	{ "XML under 5A", B(XOR_XML_5A), true, 0x5a, B(XOR_XML) },
	{ "XML under 8A", B(XOR_XML_8A), true, 0x8a, B(XOR_XML) },
	{ "plain JSON has no key", B(XOR_JSON), false, 0, B("") },
	{ "a plain form has none", B(XOR_FORM), false, 0, B("") },
	{ "plain XML has none", B(XOR_XML), false, 0, B("") },
	{ "prose", B("The quick brown fox jumps over the lazy dog"), false, 0, B("") },
	{ "zeros", B("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false, 0, B("") },
	{ "small numbers of a binary protocol",
	  B("\0\1\0\2\0\0\0\1\0\7\0\3\0\0\0\1\0\2\0\4\0\1\0\0\0\5\0\1"), false, 0, B("") },
	{ "one top bit differs",
	  B("\x21\x78\x33\x37\x3f\x33\x78\xe0\x78\x6a\x6a\x6b\x6a\x6b\x6a\x6a\x6a\x6a"), false, 0,
	  B("") },
	{ "fifteen bytes are too few",
	  B("\x21\x78\x33\x37\x3f\x33\x78\x60\x78\x6a\x6a\x6b\x6a\x6b\x6a"), false, 0, B("") },
	{ "nothing", B(""), false, 0, B("") },
};

static void run_row(const struct row *r)
{
	uint8_t *copy = malloc(r->in.len + 1), key = 0;
	struct span in;
	struct buf out;

	assert_non_null(copy);
	in = span_of(copy + 1, r->in.len);
	memcpy(copy + 1, r->in.p, r->in.len);
	if (xor_guess(in, &key) != r->guessed)
		fail_msg("row '%s': guessed %d", r->what, !r->guessed);
	if (r->guessed) {
		if (key != r->key)
			fail_msg("row '%s': key %02x", r->what, key);
		buf_init(&out, 4096);
		assert_int_equal(xor_apply(in, key, &out), ST_OK);
		if (!span_eq(buf_span(&out), r->out))
			fail_msg("row '%s': other output", r->what);
		buf_deinit(&out);
	}
	free(copy);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		run_row(&rows[i]);
}

static void stops_at_the_maximum(void **state)
{
	struct span in = B(XOR_JSON_5A);
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(xor_apply(in, 0x5a, &out), ST_LIMIT);
	assert_true(span_eq(buf_span(&out), span_cut(span_str(XOR_JSON), 0, 10)));
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(stops_at_the_maximum) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
