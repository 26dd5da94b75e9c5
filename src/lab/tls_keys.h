/*
 * tls_keys.h - the key schedule of TLS 1.3 (RFC 8446 section 7) with AES-128-GCM and SHA-256.
 *
 * For re-enactment alone: the secrets come from a seed, so that the same seed
 * gives the same bytes on every machine. Never use it to protect anything.
 */
#ifndef LAB_TLS_KEYS_H
#define LAB_TLS_KEYS_H

#include "base/buf.h"

enum { TLS_HASH = 32 };

/* One direction under one secret. */
struct tls_cipher {
	uint8_t key[16], iv[12];
	uint64_t sequence;
};

MUST_CHECK bool tls_sha256(struct span in, uint8_t out[TLS_HASH]);
MUST_CHECK bool tls_hmac(const uint8_t key[TLS_HASH], struct span in, uint8_t out[TLS_HASH]);
MUST_CHECK bool tls_extract(const uint8_t salt[TLS_HASH], const uint8_t in[TLS_HASH],
			    uint8_t out[TLS_HASH]);
/* HKDF-Expand-Label; len at most 32. */
MUST_CHECK bool tls_expand(const uint8_t secret[TLS_HASH], const char *label, struct span context,
			   uint8_t *out, size_t len);
MUST_CHECK bool tls_cipher_init(struct tls_cipher *c, const uint8_t secret[TLS_HASH]);

/* Appends one record (section 5.2): type is what it hides. ST_OK, ST_NOMEM, ST_LIMIT over 16 KiB.
 */
MUST_CHECK enum st tls_seal(struct tls_cipher *c, uint8_t type, struct span plain, struct buf *out);

#endif
