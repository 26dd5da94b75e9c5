#include "app/input_digest.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { BLOCK = 256 * 1024, MOST = 9 * BLOCK + 5 };

static uint8_t *some_bytes(void)
{
	uint8_t *p = malloc(MOST);
	uint32_t x = 1;

	assert_non_null(p);
	for (size_t i = 0; i < MOST; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (uint8_t)(x >> 24);
	}
	return p;
}

static void digest_in(struct span bytes, size_t piece, uint8_t sum[INPUT_DIGEST_BYTES])
{
	struct input_digest *d;

	assert_int_equal(input_digest_new(&d), ST_OK);
	for (size_t at = 0; at < bytes.len; at += piece)
		input_digest_take(d, span_cut(bytes, at, piece));
	assert_int_equal(input_digest_final(d, sum), ST_OK);
	input_digest_free(d);
}

/* FIPS 180-4's example: what is compared below is SHA-256. */
static void a_known_one(void **state)
{
	static const uint8_t want[INPUT_DIGEST_BYTES] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
		0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
		0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
	};
	uint8_t sum[INPUT_DIGEST_BYTES];

	(void)state;
	digest_in(span_str("abc"), 3, sum);
	assert_memory_equal(sum, want, INPUT_DIGEST_BYTES);
}

/* Whatever the pieces, and wherever the end lies between the blocks. */
static void as_in_one_go(void **state)
{
	static const size_t lengths[] = { 0,	     1,		BLOCK - 1, BLOCK,
					  BLOCK + 1, 2 * BLOCK, MOST - 5,  MOST };
	static const size_t pieces[] = { 1, 7919, BLOCK, BLOCK + 1, MOST };
	uint8_t *bytes = some_bytes();

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lengths); i++) {
		uint8_t want[INPUT_DIGEST_BYTES], got[INPUT_DIGEST_BYTES];

		assert_int_equal(EVP_Digest(bytes, lengths[i], want, NULL, EVP_sha256(), NULL), 1);
		for (size_t k = 0; k < N_ELEMENTS(pieces); k++) {
			digest_in(span_of(bytes, lengths[i]), pieces[k], got);
			assert_memory_equal(got, want, INPUT_DIGEST_BYTES);
		}
	}
	free(bytes);
}

/* One that breaks off: nothing is left, whatever its thread is at. */
static void broken_off(void **state)
{
	uint8_t *bytes = some_bytes();
	struct input_digest *d;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(input_digest_new(&d), ST_OK);
		input_digest_take(d, span_of(bytes, i * (MOST / 20)));
		input_digest_free(d);
	}
	input_digest_free(NULL);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_one),
		cmocka_unit_test(as_in_one_go),
		cmocka_unit_test(broken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
