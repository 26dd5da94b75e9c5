/*
 * kdf.h - keys out of secrets, as TLS and QUIC derive them (OpenSSL's HMAC below).
 *
 * HKDF (RFC 5869) with the labels of TLS 1.3 (RFC 8446 section 7.1), and the
 * pseudo-random function of TLS 1.2 (RFC 5246 section 5).
 */
#ifndef CODEC_KDF_H
#define CODEC_KDF_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum kdf_hash { KDF_SHA256, KDF_SHA384, KDF_HASHES_ };

enum { KDF_MAX = 48, KDF_OUT_MAX = 256 };

size_t kdf_len(enum kdf_hash h); /* of its digest */

/* kdf_len(h) bytes. All: ST_OK; ST_UNSUP: the library refuses; ST_LIMIT: more than KDF_OUT_MAX. */
MUST_CHECK enum st kdf_extract(enum kdf_hash h, struct span salt, struct span secret,
			       uint8_t out[KDF_MAX]);
/* HKDF-Expand-Label with an empty context; label without "tls13 ". n bytes. */
MUST_CHECK enum st kdf_expand_label(enum kdf_hash h, struct span secret, const char *label,
				    uint8_t *out, size_t n);
/* P_hash(secret, label + seed), n bytes. */
MUST_CHECK enum st kdf_prf(enum kdf_hash h, struct span secret, const char *label, struct span seed,
			   uint8_t *out, size_t n);

/* For TLS 1.0 and 1.1 (RFC 2246 section 5): MD5 and SHA-1 over the two halves, exclusive or. */
MUST_CHECK enum st kdf_prf_10(struct span secret, const char *label, struct span seed, uint8_t *out,
			      size_t n);

#endif
