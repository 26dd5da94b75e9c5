/*
 * tls_record.h - one enciphered record opened with the key it needs, or made with it.
 *
 *	TLS 1.3 (RFC 8446 5.2)		head | content, type, zeros, tag
 *	AEAD of TLS 1.2 (RFC 5288, 6655)	head | nonce (8) | content | tag
 *	ChaCha20 of TLS 1.2 (RFC 7905)	head | content | tag
 *	CBC (RFC 5246 6.2.3.2, 7366)	head | IV (16, from TLS 1.1 on) | content, MAC, padding
 */
#ifndef PROTOCOL_TLS_RECORD_H
#define PROTOCOL_TLS_RECORD_H

#include "base/buf.h"
#include "protocol/tls_session.h"

/* ST_OK, ST_BAD: not this key, not this position, or changed on the way. */
MUST_CHECK enum st tls_record_13(struct cipher *c, const uint8_t iv[CIPHER_NONCE], uint64_t seq,
				 size_t tag, struct span record, uint8_t *room,
				 struct tls_opened *ret);

/* The same up to TLS 1.2; of TLS 1.0 the IV is the end of the record before: h->iv is moved on. */
MUST_CHECK enum st tls_record_12(struct tls_half *h, const struct tls_suite *suite,
				 unsigned version, bool etm, struct span record, uint8_t *room,
				 struct tls_opened *ret);

enum { TLS_SEALED_MAX = 16384 }; /* that one record hides */

/*
 * Append the record at position h->seq that hides plain, at most TLS_SEALED_MAX bytes, and move
 * on. What a sender chooses (nonces, IVs) is made of the position: its keys are no secrets.
 * ST_OK; ST_BAD: the cipher refuses; ST_LIMIT, ST_NOMEM: nothing was appended.
 */
MUST_CHECK enum st tls_record_seal_13(struct tls_half *h, const struct tls_suite *suite,
				      unsigned type, struct span plain, struct buf *out);
MUST_CHECK enum st tls_record_seal_12(struct tls_half *h, const struct tls_suite *suite,
				      unsigned version, bool etm, unsigned type, struct span plain,
				      struct buf *out);

#endif
