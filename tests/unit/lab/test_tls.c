#include "lab/tls13.h"
#include "lab/tls_keys.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void unhex(const char *hex, uint8_t *out)
{
	for (; *hex != '\0'; hex += 2) {
		unsigned v;

		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		*out++ = (uint8_t)v;
	}
}

/* RFC 8448 section 3, "Simple 1-RTT Handshake". */
static void schedule(void **state)
{
	static const uint8_t zero[TLS_HASH];
	uint8_t early[TLS_HASH], salt[TLS_HASH], hash[TLS_HASH], secret[TLS_HASH], want[TLS_HASH];
	uint8_t shared[TLS_HASH];
	struct tls_cipher c;

	(void)state;
	assert_true(tls_extract(zero, zero, early));
	unhex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a", want);
	assert_memory_equal(early, want, TLS_HASH);
	assert_true(tls_sha256(SPAN_LIT(""), hash));
	assert_true(tls_expand(early, "derived", span_of(hash, TLS_HASH), salt, TLS_HASH));
	unhex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba", want);
	assert_memory_equal(salt, want, TLS_HASH);
	unhex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d", shared);
	assert_true(tls_extract(salt, shared, secret));
	unhex("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac", want);
	assert_memory_equal(secret, want, TLS_HASH);
	/* server handshake traffic secret, its key and iv */
	unhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", secret);
	assert_true(tls_cipher_init(&c, secret));
	unhex("3fce516009c21727d0f2e4e86ee403bc", want);
	assert_memory_equal(c.key, want, 16);
	unhex("5d313eb2671276ee13000b30", want);
	assert_memory_equal(c.iv, want, 12);
}

static void same_seed(void **state)
{
	struct tls_talk a, b;
	struct prng one = prng_of(7, "x"), two = prng_of(7, "x");

	(void)state;
	tls_talk_init(&a);
	tls_talk_init(&b);
	assert_int_equal(tls_talk_make(&a, &one, "h.example.net", SPAN_LIT("ask"), SPAN_LIT("say")),
			 ST_OK);
	assert_int_equal(tls_talk_make(&b, &two, "h.example.net", SPAN_LIT("ask"), SPAN_LIT("say")),
			 ST_OK);
	assert_true(span_eq(buf_span(&a.server), buf_span(&b.server)));
	assert_true(span_eq(buf_span(&a.request), buf_span(&b.request)));
	assert_true(span_eq(buf_span(&a.keylog), buf_span(&b.keylog)));
	assert_true(span_starts(buf_span(&a.keylog), SPAN_LIT("CLIENT_HANDSHAKE_TRAFFIC_SECRET ")));
	/* what is asked never stands there in clear */
	assert_int_equal(span_find_span(buf_span(&a.request), SPAN_LIT("ask"), 0), a.request.len);
	tls_talk_deinit(&a);
	tls_talk_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(schedule),
					    cmocka_unit_test(same_seed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
