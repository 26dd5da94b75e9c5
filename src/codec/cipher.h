/*
 * cipher.h - what was enciphered with a known key, in clear, and back (OpenSSL); nothing here keeps
 * a secret: what is sealed is published with its key.
 *
 * A cipher belongs to one key; it is not for two threads at once.
 */
#ifndef CODEC_CIPHER_H
#define CODEC_CIPHER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

/* Bytes of key and tag, the name OpenSSL knows it by. */
#define CIPHER_MAP(X)                            \
	X(AES_128_GCM, 16, 16, "AES-128-GCM")    \
	X(AES_256_GCM, 32, 16, "AES-256-GCM")    \
	X(CHACHA20, 32, 16, "ChaCha20-Poly1305") \
	X(AES_128_CCM, 16, 16, "AES-128-CCM")    \
	X(AES_256_CCM, 32, 16, "AES-256-CCM")    \
	X(AES_128_CCM_8, 16, 8, "AES-128-CCM")   \
	X(AES_256_CCM_8, 32, 8, "AES-256-CCM")   \
	X(AES_128_CBC, 16, 0, "AES-128-CBC")     \
	X(AES_256_CBC, 32, 0, "AES-256-CBC")     \
	X(AES_128_ECB, 16, 0, "AES-128-ECB")

enum cipher_kind {
#define X(id, key, tag, name) CIPHER_##id,
	CIPHER_MAP(X)
#undef X
		CIPHER_COUNT_
};

enum { CIPHER_KEY_MAX = 32, CIPHER_NONCE = 12, CIPHER_BLOCK = 16 };

struct cipher;

size_t cipher_key_len(enum cipher_kind k);
size_t cipher_tag_len(enum cipher_kind k); /* 0: it authenticates nothing */

/* key: cipher_key_len(k) bytes. ST_OK, ST_NOMEM (or the library refuses it). */
MUST_CHECK enum st cipher_new(struct cipher **ret, enum cipher_kind k, const uint8_t *key);
void cipher_free(struct cipher *c); /* NULL is fine */

/*
 * Ciphers with a tag: sealed ends in it; out takes sealed.len - tag bytes.
 * ST_OK; ST_BAD: not this key, or changed on the way (out holds nothing to use).
 */
MUST_CHECK enum st cipher_open(struct cipher *c, const uint8_t nonce[CIPHER_NONCE], struct span aad,
			       struct span sealed, uint8_t *out);

/*
 * The way back: out takes plain.len bytes and the tag behind them. ST_OK; ST_BAD: too long, or a
 * cipher without a tag.
 */
MUST_CHECK enum st cipher_seal(struct cipher *c, const uint8_t nonce[CIPHER_NONCE], struct span aad,
			       struct span plain, uint8_t *out);

/* CBC: whole blocks; ECB: iv NULL. out takes in.len bytes. ST_OK, ST_BAD. */
MUST_CHECK enum st cipher_blocks(struct cipher *c, const uint8_t *iv, struct span in, uint8_t *out);
/* CBC the other way. */
MUST_CHECK enum st cipher_seal_blocks(struct cipher *c, const uint8_t iv[CIPHER_BLOCK],
				      struct span in, uint8_t *out);

#endif
