#include "codec/kdf.h"

#include "codec/hex.h"
#include "rows.h"

static const uint8_t secret[17] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

/*
 * openssl kdf -keylen N -kdfopt digest:HASH ..., secret 00 01 ... 0f:
 *	prf     TLS1-PRF, seed "key expansion" @ABCDEFG, 80 bytes
 *	label   TLS13-KDF mode:EXPAND_ONLY label:key, 40 bytes
 *	extract HKDF mode:EXTRACT_ONLY hexsalt:4041424344454647
 */
static const struct {
	enum kdf_hash h;
	const char *prf, *label, *extract;
} rows[] = {
	{ KDF_SHA256,
	  "5154a5f924b1e370014ccfef70ba304057f32c5dff2b97a8da6a453d778080ea2cb5b46195c02455"
	  "45897dbe943f00b3add99637b7be76966271c9dad561beb281176526d29ff6844bef2fa5f68be886",
	  "a242853ec67b87efebdd23db8a4edaf2229d3b2abb964d749a4099b5f2b3ebb95f6c87480fcfc5af",
	  "9fc3cd2fb14cceec3ea88ac87379f7e6ff709db4bc6ff994d56846d8638b9d11" },
	{ KDF_SHA384,
	  "b255fa23026727239a66b6127a1deaee68271a70f73a9649b6b5be65fe6ad3b8565c99caf3d80acb"
	  "19eea76e793f04d7072edb95c6cb415e0b9a2044e9b0e4c6ac6e1a64cf16d4681b0cc87a36e26512",
	  "a66b9c0e02962499a0f65cbc9329b08e6d4530eb7e41239bb20ef5c95c0ace1c78ce9376279ee298",
	  "aee0919692bd364c53f1fd9ed680acdfd421e092f3607f3d6f78ceb1392b28f4ccbd2daacb65a2e90e6c133f"
	  "dd06bc43" },
};

static void hex_is(const uint8_t *p, size_t n, const char *want)
{
	char hex[2 * KDF_OUT_MAX + 1];

	hex_format(span_of(p, n), hex);
	assert_string_equal(hex, want);
}

static void every_function(void **state)
{
	struct span s = { secret, 16 }, seed = SPAN_LIT("@ABCDEFG");
	uint8_t out[KDF_OUT_MAX];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		enum kdf_hash h = rows[i].h;

		assert_int_equal(kdf_prf(h, s, "key expansion", seed, out, 80), ST_OK);
		hex_is(out, 80, rows[i].prf);
		assert_int_equal(kdf_expand_label(h, s, "key", out, 40), ST_OK);
		hex_is(out, 40, rows[i].label);
		assert_int_equal(kdf_extract(h, seed, s, out), ST_OK);
		hex_is(out, kdf_len(h), rows[i].extract);
	}
}

/* digest:MD5-SHA1, with a secret of odd length: the halves share its middle byte */
static void tls_1_0(void **state)
{
	uint8_t out[80];

	(void)state;
	assert_int_equal(
		kdf_prf_10(span_of(secret, 17), "key expansion", SPAN_LIT("@ABCDEFG"), out, 80),
		ST_OK);
	hex_is(out, 80,
	       "83a3e01db2bb88a2448933117390eb24564b6f2e11643471f16b3010e398e3b9006594c7ebc63018"
	       "12f3bc4208e9be1b10b8a64cf9234605ec40adf2206b4ad1a292f80fc90f4b3f76ea11e8a3e58ff2");
}

static void too_much(void **state)
{
	static const uint8_t long_seed[260] = { 0 };
	uint8_t out[KDF_OUT_MAX + 1];

	(void)state;
	assert_int_equal(kdf_expand_label(KDF_SHA256, span_of(secret, 16), "key", out, sizeof(out)),
			 ST_LIMIT);
	assert_int_equal(
		kdf_prf(KDF_SHA256, span_of(secret, 16), "a", span_of(long_seed, 260), out, 8),
		ST_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function),
		cmocka_unit_test(tls_1_0),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
