#include "codec/digest.h"

#include "codec/hex.h"
#include "rows.h"

/* printf 001010000000016 | openssl dgst -ALG -r; ... -hmac com.example.app */
static const struct {
	enum digest d;
	const char *name, *hex, *hmac;
} rows[] = {
	{ DIGEST_MD5, "md5", "c0161d84a6fad3e01daa02cfd0845b57", NULL },
	{ DIGEST_SHA1, "sha1", "13e2017f7e0efc28b767772f2258f6e70b67bebd",
	  "aa701715c63d7e59aa9a42241f77e973c835d706" },
	{ DIGEST_SHA256, "sha256",
	  "2bd881526a2e212198d4e14d5530c2c64552a9484f1c5c57d13e0bfeb9926538",
	  "38d6b18515b5eecfbc379af4b36b5bbc2c8410507e5baf6073fc3373852af14a" },
	{ DIGEST_SHA512, "sha512",
	  "c7a07ad06f0f281d401b6c7229a0cc898c605235f9b13f4e07ae5fd1eac0c439"
	  "14e571db6418e14a761ed9e84046d6b4abbd84ea55b6121ec2ee8793daf4a9f0",
	  NULL },
};

static void every_algorithm(void **state)
{
	struct span in = SPAN_LIT("001010000000016");

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t out[DIGEST_MAX];
		char hex[2 * DIGEST_MAX + 1];
		struct digest_run *run = NULL;
		struct span got = { out, digest_len(rows[i].d) };

		assert_string_equal(digest_name(rows[i].d), rows[i].name);
		assert_int_equal(digest_of(rows[i].d, in, out), ST_OK);
		hex_format(got, hex);
		assert_string_equal(hex, rows[i].hex);
		memset(out, 0, sizeof(out));
		assert_int_equal(digest_begin(&run, rows[i].d), ST_OK);
		assert_int_equal(digest_feed(run, span_cut(in, 0, 7)), ST_OK);
		assert_int_equal(digest_feed(run, (struct span){ 0 }), ST_OK);
		assert_int_equal(digest_feed(run, span_from(in, 7)), ST_OK);
		assert_int_equal(digest_end(run, out), ST_OK);
		hex_format(got, hex);
		assert_string_equal(hex, rows[i].hex);
		if (rows[i].hmac == NULL)
			continue;
		assert_int_equal(digest_hmac(rows[i].d, span_str("com.example.app"), in, out),
				 ST_OK);
		hex_format(got, hex);
		assert_string_equal(hex, rows[i].hmac);
	}
}

/* One key for many texts: each as if the key were new. */
static void key_kept(void **state)
{
	struct span in = SPAN_LIT("001010000000016"), key = SPAN_LIT("com.example.app");
	uint8_t out[DIGEST_MAX], want[DIGEST_MAX];
	struct digest_mac *m = NULL;
	char hex[2 * DIGEST_MAX + 1];

	(void)state;
	assert_int_equal(digest_mac_new(&m, DIGEST_SHA256, key), ST_OK);
	for (size_t i = 0; i <= in.len; i++) {
		assert_int_equal(digest_mac_of(m, span_cut(in, 0, i), out), ST_OK);
		assert_int_equal(digest_hmac(DIGEST_SHA256, key, span_cut(in, 0, i), want), ST_OK);
		assert_memory_equal(out, want, digest_len(DIGEST_SHA256));
	}
	hex_format(span_of(out, digest_len(DIGEST_SHA256)), hex);
	assert_string_equal(hex, rows[2].hmac);
	digest_mac_free(m);
	m = NULL;
	assert_int_equal(digest_mac_new(&m, DIGEST_COUNT_, key), ST_UNSUP);
	assert_null(m);
	digest_mac_free(NULL);
}

static void edges(void **state)
{
	uint8_t out[DIGEST_MAX];
	char hex[33];

	(void)state;
	assert_int_equal(digest_of(DIGEST_MD5, (struct span){ 0 }, out), ST_OK);
	hex_format(span_of(out, 16), hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e"); /* md5sum of nothing */
	assert_int_equal(digest_of(DIGEST_COUNT_, (struct span){ 0 }, out), ST_UNSUP);
	assert_int_equal(digest_len(DIGEST_COUNT_), 0);
	digest_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_algorithm),
					    cmocka_unit_test(key_kept), cmocka_unit_test(edges) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
