/*
 * digest.h - digests of whole spans (OpenSSL), for hashed identifiers and for evidence.
 */
#ifndef CODEC_DIGEST_H
#define CODEC_DIGEST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

#define DIGEST_MAP(X)           \
	X(MD5, "md5", 16)       \
	X(SHA1, "sha1", 20)     \
	X(SHA256, "sha256", 32) \
	X(SHA512, "sha512", 64)

enum digest {
#define X(id, name, len) DIGEST_##id,
	DIGEST_MAP(X)
#undef X
		DIGEST_COUNT_
};

enum { DIGEST_MAX = 64 };

const char *digest_name(enum digest d);
size_t digest_len(enum digest d);

/* digest_len(d) bytes into out. ST_OK, ST_NOMEM, ST_UNSUP (the library has it disabled). */
MUST_CHECK enum st digest_of(enum digest d, struct span data, uint8_t out[DIGEST_MAX]);
/* HMAC (RFC 2104). */
MUST_CHECK enum st digest_hmac(enum digest d, struct span key, struct span data,
			       uint8_t out[DIGEST_MAX]);

/* The same with one key many times over; the key is taken up once. Not for two threads at once. */
struct digest_mac;
MUST_CHECK enum st digest_mac_new(struct digest_mac **ret, enum digest d, struct span key);
MUST_CHECK enum st digest_mac_of(struct digest_mac *m, struct span data, uint8_t out[DIGEST_MAX]);
void digest_mac_free(struct digest_mac *m); /* NULL is fine */

/* In pieces. digest_end() frees, out may be NULL; so does digest_free(). */
struct digest_run;
MUST_CHECK enum st digest_begin(struct digest_run **ret, enum digest d);
MUST_CHECK enum st digest_feed(struct digest_run *r, struct span data);
MUST_CHECK enum st digest_end(struct digest_run *r, uint8_t out[DIGEST_MAX]);
void digest_free(struct digest_run *r); /* NULL is fine */

#endif
