#include "codec/cipher.h"

#include "codec/hex.h"
#include "rows.h"

#define TEXT "imei=001010000000016&iccid=1"

/*
 * Python's cryptography (AESGCM, AESCCM, ChaCha20Poly1305, Cipher): key 00 01 ... 1f,
 * nonce 40 ... 4b, associated data "head", text as above; CBC: iv 00 ... 0f, four bytes 04 behind.
 */
static const struct {
	enum cipher_kind kind;
	const char *hex;
} rows[] = {
	{ CIPHER_AES_128_GCM, "50440ca3507bc981bc88732fce174dc87c4d885d3bbbf6fdd224f510e55508e4fdb2"
			      "10d6789c00cbeef79dd4" },
	{ CIPHER_AES_256_GCM, "8bd4cb4a1b0cb732fdf52706ab54236b49f6636a915c6c401e2373d4338c17514e04"
			      "8c28927c12a935044c9b" },
	{ CIPHER_CHACHA20, "913919e84f7ade3068fec6308bdf5dfd84fc522e6295220c9768ef6ac0515e602b89e11"
			   "a515e994440415f5d" },
	{ CIPHER_AES_128_CCM, "19e2c847a2891805aff6543d1139dbacb08a99baa7ea30ca56adeaea06b3590b4b41"
			      "cdab1b856ea9753bcbba" },
	{ CIPHER_AES_256_CCM, "90e1752db6dcd37abcb8f9f0ffab592d78dc3d19eed6e63f390b58e3c161764a0d76"
			      "92ed313a1905e33caf5e" },
	{ CIPHER_AES_128_CCM_8,
	  "19e2c847a2891805aff6543d1139dbacb08a99baa7ea30ca56adeaea6984791f30ab2492" },
	{ CIPHER_AES_256_CCM_8,
	  "90e1752db6dcd37abcb8f9f0ffab592d78dc3d19eed6e63f390b58e3b62f6a136e35784f" },
	{ CIPHER_AES_128_CBC, "7974824643f247de8dd93d4ce00f574eff981b5031b35088cc7243381b98425b" },
	{ CIPHER_AES_256_CBC, "6119a21d0b71b11edd47c1660008d05c12d59e6450f07607c9fd5c9ad456e536" },
};

static void key_of(uint8_t key[CIPHER_KEY_MAX])
{
	for (uint8_t i = 0; i < CIPHER_KEY_MAX; i++)
		key[i] = i;
}

static void every_cipher(void **state)
{
	static const uint8_t nonce[] = "@ABCDEFGHIJK";
	uint8_t key[CIPHER_KEY_MAX], sealed[64], out[64];

	(void)state;
	key_of(key);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct cipher *c = NULL;
		struct span in = { sealed, strlen(rows[i].hex) / 2 };

		for (size_t k = 0; k < in.len; k++) {
			unsigned v = 0;

			assert_int_equal(sscanf(rows[i].hex + 2 * k, "%2x", &v), 1);
			sealed[k] = (uint8_t)v;
		}
		assert_int_equal(cipher_new(&c, rows[i].kind, key), ST_OK);
		for (unsigned again = 0; again < 2; again++) {
			if (cipher_tag_len(rows[i].kind) == 0)
				assert_int_equal(cipher_blocks(c, key, in, out), ST_OK);
			else
				assert_int_equal(cipher_open(c, nonce, SPAN_LIT("head"), in, out),
						 ST_OK);
			assert_memory_equal(out, TEXT, sizeof(TEXT) - 1);
		}
		if (cipher_tag_len(rows[i].kind) != 0) {
			sealed[3] ^= 1;
			assert_int_equal(cipher_open(c, nonce, SPAN_LIT("head"), in, out), ST_BAD);
			sealed[3] ^= 1;
			assert_int_equal(cipher_open(c, nonce, SPAN_LIT("heat"), in, out), ST_BAD);
			assert_int_equal(
				cipher_open(c, nonce, SPAN_LIT("head"), span_cut(in, 0, 7), out),
				ST_BAD);
		} else {
			assert_int_equal(cipher_blocks(c, key, span_cut(in, 0, 15), out), ST_BAD);
		}
		cipher_free(c);
	}
}

/* What others enciphered comes out again, between openings as well. */
static void sealed_as_others_do(void **state)
{
	static const uint8_t nonce[] = "@ABCDEFGHIJK";
	uint8_t key[CIPHER_KEY_MAX], text[32] = TEXT, out[64], back[64];
	char hex[2 * sizeof(out) + 1];

	(void)state;
	key_of(key);
	memset(text + sizeof(TEXT) - 1, 4, 4);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t tag = cipher_tag_len(rows[i].kind), len = strlen(rows[i].hex) / 2;
		struct cipher *c = NULL;

		assert_int_equal(cipher_new(&c, rows[i].kind, key), ST_OK);
		for (unsigned again = 0; again < 2; again++) {
			enum st st = tag == 0 ? cipher_seal_blocks(c, key, span_of(text, 32), out)
					      : cipher_seal(c, nonce, SPAN_LIT("head"),
							    span_of(text, sizeof(TEXT) - 1), out);

			assert_int_equal(st, ST_OK);
			hex_format(span_of(out, len), hex);
			assert_string_equal(hex, rows[i].hex);
			if (tag != 0)
				assert_int_equal(cipher_open(c, nonce, SPAN_LIT("head"),
							     span_of(out, len), back),
						 ST_OK);
			else
				assert_int_equal(cipher_blocks(c, key, span_of(out, len), back),
						 ST_OK);
			assert_memory_equal(back, TEXT, sizeof(TEXT) - 1);
		}
		if (tag == 0) {
			assert_int_equal(cipher_seal_blocks(c, key, span_of(text, 31), out),
					 ST_BAD);
			assert_int_equal(
				cipher_seal(c, nonce, SPAN_LIT(""), span_of(text, 16), out),
				ST_BAD);
		} else {
			assert_int_equal(cipher_seal_blocks(c, key, span_of(text, 32), out),
					 ST_BAD);
		}
		cipher_free(c);
	}
}

static void one_block(void **state)
{
	uint8_t key[CIPHER_KEY_MAX], out[16];
	struct cipher *c = NULL;
	char hex[33];

	(void)state;
	key_of(key);
	assert_int_equal(cipher_new(&c, CIPHER_AES_128_ECB, key), ST_OK);
	assert_int_equal(cipher_blocks(c, NULL, span_of(TEXT, 16), out), ST_OK);
	hex_format(span_of(out, 16), hex);
	assert_string_equal(hex, "a013080658dd4c16372d2c855c29e604");
	cipher_free(c);
	cipher_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cipher),
		cmocka_unit_test(sealed_as_others_do),
		cmocka_unit_test(one_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
