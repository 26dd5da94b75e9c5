/*
 * tls_suite.h - the cipher suites that are opened with a key (IANA's TLS Cipher Suites registry).
 */
#ifndef PROTOCOL_TLS_SUITE_H
#define PROTOCOL_TLS_SUITE_H

#include "codec/cipher.h"
#include "codec/kdf.h"

enum tls_mac { TLS_MAC_NONE = 0, TLS_MAC_SHA1 = 20, TLS_MAC_SHA256 = 32, TLS_MAC_SHA384 = 48 };

struct tls_suite {
	uint16_t id;
	enum cipher_kind cipher;
	enum kdf_hash hash; /* of the key derivation from TLS 1.2 on */
	enum tls_mac mac;   /* of CBC suites; its length */
};

/* NULL: another. */
const struct tls_suite *tls_suite_of(unsigned id);

#endif
