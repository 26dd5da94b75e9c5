/*
 * fetched.h - OpenSSL's algorithms, looked up once.
 *
 * What EVP_sha256() and its like return is looked up by name again at each use (OpenSSL 3,
 * crypto(7), "implicit fetching"), which takes longer than to hash a few bytes. These are
 * kept until the program ends; any thread may ask.
 */
#ifndef CODEC_FETCHED_H
#define CODEC_FETCHED_H

#include "codec/cipher.h"
#include "codec/digest.h"

#include <openssl/evp.h>

enum fetched_md {
	FETCHED_MD5,
	FETCHED_SHA1,
	FETCHED_SHA256,
	FETCHED_SHA384,
	FETCHED_SHA512,
	FETCHED_MD_COUNT_
};

/* NULL: the library has it not. */
const EVP_MD *fetched_md(enum fetched_md m);
const EVP_CIPHER *fetched_cipher(enum cipher_kind k);

/*
 * A context for digests, fresh or one that was given back: for those who hash a few bytes
 * often. NULL: out of memory. Whoever takes it begins with EVP_DigestInit_ex().
 */
EVP_MD_CTX *spare_md_take(void);
void spare_md_give(EVP_MD_CTX *c); /* NULL is fine */

#endif
