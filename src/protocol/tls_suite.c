/* row: the suites; key exchanges differ in their numbers only. */
#include "protocol/tls_suite.h"

#include "base/attr.h"

#define GCM_128 CIPHER_AES_128_GCM, KDF_SHA256, TLS_MAC_NONE
#define GCM_256 CIPHER_AES_256_GCM, KDF_SHA384, TLS_MAC_NONE
#define CHACHA CIPHER_CHACHA20, KDF_SHA256, TLS_MAC_NONE
#define CBC_128 CIPHER_AES_128_CBC, KDF_SHA256, TLS_MAC_SHA1
#define CBC_256 CIPHER_AES_256_CBC, KDF_SHA256, TLS_MAC_SHA1
#define CBC_128_SHA256 CIPHER_AES_128_CBC, KDF_SHA256, TLS_MAC_SHA256
#define CBC_256_SHA256 CIPHER_AES_256_CBC, KDF_SHA256, TLS_MAC_SHA256
#define CBC_256_SHA384 CIPHER_AES_256_CBC, KDF_SHA384, TLS_MAC_SHA384
#define CCM(kind) CIPHER_AES_##kind, KDF_SHA256, TLS_MAC_NONE

static const struct tls_suite suites[] = {
	/* clang-format off */
	{ 0x1301, GCM_128 }, { 0x1302, GCM_256 }, { 0x1303, CHACHA }, /* RFC 8446 */
	{ 0x1304, CCM(128_CCM) }, { 0x1305, CCM(128_CCM_8) },
	/* RSA, DHE, DH, DSS, PSK, DHE_PSK, ECDH, ECDHE (RFC 5288, 5289, 5487, 8442) */
	{ 0x009c, GCM_128 }, { 0x009e, GCM_128 }, { 0x00a0, GCM_128 }, { 0x00a2, GCM_128 },
	{ 0x00a8, GCM_128 }, { 0x00aa, GCM_128 }, { 0x00ac, GCM_128 }, { 0xc02b, GCM_128 },
	{ 0xc02d, GCM_128 }, { 0xc02f, GCM_128 }, { 0xc031, GCM_128 }, { 0xd001, GCM_128 },
	{ 0x009d, GCM_256 }, { 0x009f, GCM_256 }, { 0x00a1, GCM_256 }, { 0x00a3, GCM_256 },
	{ 0x00a9, GCM_256 }, { 0x00ab, GCM_256 }, { 0x00ad, GCM_256 }, { 0xc02c, GCM_256 },
	{ 0xc02e, GCM_256 }, { 0xc030, GCM_256 }, { 0xc032, GCM_256 }, { 0xd002, GCM_256 },
	{ 0xcca8, CHACHA }, { 0xcca9, CHACHA }, { 0xccaa, CHACHA }, { 0xccab, CHACHA }, /* RFC 7905 */
	{ 0xccac, CHACHA }, { 0xccad, CHACHA }, { 0xccae, CHACHA },
	{ 0xc09c, CCM(128_CCM) }, { 0xc09d, CCM(256_CCM) }, { 0xc09e, CCM(128_CCM) }, /* RFC 6655 */
	{ 0xc09f, CCM(256_CCM) }, { 0xc0a0, CCM(128_CCM_8) }, { 0xc0a1, CCM(256_CCM_8) },
	{ 0xc0a2, CCM(128_CCM_8) }, { 0xc0a3, CCM(256_CCM_8) }, { 0xc0a4, CCM(128_CCM) },
	{ 0xc0a5, CCM(256_CCM) }, { 0xc0a8, CCM(128_CCM_8) }, { 0xc0a9, CCM(256_CCM_8) },
	{ 0xc0ac, CCM(128_CCM) }, { 0xc0ad, CCM(256_CCM) }, /* RFC 7251 */
	{ 0xc0ae, CCM(128_CCM_8) }, { 0xc0af, CCM(256_CCM_8) },
	{ 0x002f, CBC_128 }, { 0x0032, CBC_128 }, { 0x0033, CBC_128 }, { 0x008c, CBC_128 },
	{ 0x0090, CBC_128 }, { 0xc004, CBC_128 }, { 0xc009, CBC_128 }, { 0xc00e, CBC_128 },
	{ 0xc013, CBC_128 }, { 0xc035, CBC_128 },
	{ 0x0035, CBC_256 }, { 0x0038, CBC_256 }, { 0x0039, CBC_256 }, { 0x008d, CBC_256 },
	{ 0x0091, CBC_256 }, { 0xc005, CBC_256 }, { 0xc00a, CBC_256 }, { 0xc00f, CBC_256 },
	{ 0xc014, CBC_256 }, { 0xc036, CBC_256 },
	{ 0x003c, CBC_128_SHA256 }, { 0x0040, CBC_128_SHA256 }, { 0x0067, CBC_128_SHA256 },
	{ 0x00ae, CBC_128_SHA256 }, { 0xc023, CBC_128_SHA256 }, { 0xc027, CBC_128_SHA256 },
	{ 0xc037, CBC_128_SHA256 },
	{ 0x003d, CBC_256_SHA256 }, { 0x006a, CBC_256_SHA256 }, { 0x006b, CBC_256_SHA256 },
	{ 0x00af, CBC_256_SHA384 }, { 0xc024, CBC_256_SHA384 }, { 0xc028, CBC_256_SHA384 },
	{ 0xc038, CBC_256_SHA384 },
	/* clang-format on */
};

const struct tls_suite *tls_suite_of(unsigned id)
{
	for (size_t i = 0; i < N_ELEMENTS(suites); i++)
		if (suites[i].id == id)
			return &suites[i];
	return NULL;
}
