#include "codec/xor_wrapped.h"

#include "base/span.h"
#include "vectors/xor_wrapped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

enum { NONE, WRAPPED, LOOSE };

static const struct row {
	const char *what;
	struct span in;
	uint8_t by, key;
} rows[] = {
	{ "base64", B(UNDER_BASE64), WRAPPED, 0x5a },
	{ "base64, every top bit set", B(UNDER_BASE64_C1), WRAPPED, 0xc1 },
	{ "hex", B(UNDER_HEX), WRAPPED, 0x5a },
	{ "gzip", B(UNDER_GZIP), WRAPPED, 0x5a },
	{ "zlib", B(UNDER_ZLIB), WRAPPED, 0x5a },
	{ "zstd", B(UNDER_ZSTD), WRAPPED, 0x5a },
	{ "LZ4", B(UNDER_LZ4), WRAPPED, 0x5a },
	{ "UTF-16", B(UNDER_UTF16), WRAPPED, 0x5a },
	{ "UTF-16, big end first", B(UNDER_UTF16BE), WRAPPED, 0x5a },
	{ "markup", B(UNDER_HTML), WRAPPED, 0x5a },
	{ "escapes of a URL", B(UNDER_URL), WRAPPED, 0x5a },
	{ "records", B(UNDER_RECORDS), WRAPPED, 0x5a },
	{ "multipart", B(UNDER_MULTIPART), LOOSE, 0x5a },
	{ "a name of one letter", B(UNDER_SHORT_8A), LOOSE, 0x8a },
	{ "plain base64 has no key", B(PLAIN_BASE64), NONE, 0 },
	{ "plain hex has none", B(PLAIN_HEX), NONE, 0 },
	{ "digits alone are no hex of another byte", B("0123456789012345678901234567890123456789"),
	  NONE, 0 },
	{ "hex that another byte would turn into hex",
	  B("0123456789bcde0123456789bcde0123456789bcde"), NONE, 0 },
	{ "plain gzip has none", B(PLAIN_GZIP), NONE, 0 },
	{ "prose", B("The quick brown fox jumps over the lazy dog, and over another one"), NONE,
	  0 },
	{ "zeros", B("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), NONE,
	  0 },
	{ "numbers of a binary protocol",
	  B("\0\1\0\2\0\0\0\1\0\7\0\3\0\0\0\1\0\2\0\4\0\1\0\0\0\5\0\1\0\0\0\x90\0\1"), NONE, 0 },
	{ "thirty-one bytes are too few", B("ab\x01\x02gh\x03klmnop\x04qrstuvwxyz012345\x05"), NONE,
	  0 },
	{ "nothing", B(""), NONE, 0 },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *r = &rows[i];
		uint8_t *copy = malloc(r->in.len + 1), key = 0;
		struct span in;
		unsigned by = NONE;

		assert_non_null(copy);
		memcpy(copy + 1, r->in.p, r->in.len);
		in = span_of(copy + 1, r->in.len);
		if (xor_guess_wrapped(in, &key))
			by = WRAPPED;
		else if (xor_guess_loose(in, &key))
			by = LOOSE;
		if (by != r->by || key != r->key)
			fail_msg("row '%s': by %u, key %02x", r->what, by, key);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
