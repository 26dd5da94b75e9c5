#include "codec/kdf.h"

#include "base/span.h"
#include "codec/fetched.h"

enum { SEED_MAX = 256, DIGEST_MOST = 64, BLOCK_MOST = 128 };

static const EVP_MD *algorithm(enum kdf_hash h)
{
	return fetched_md(h == KDF_SHA384 ? FETCHED_SHA384 : FETCHED_SHA256);
}

size_t kdf_len(enum kdf_hash h)
{
	return h == KDF_SHA384 ? 48 : 32;
}

/* A key as long as a block of md, longer ones as their digest (RFC 2104 section 2). */
static bool block_of(EVP_MD_CTX *c, const EVP_MD *md, struct span key, uint8_t block[BLOCK_MOST])
{
	memset(block, 0, BLOCK_MOST);
	if (key.len <= (size_t)EVP_MD_get_block_size(md)) {
		if (key.len != 0)
			memcpy(block, key.p, key.len);
		return true;
	}
	return EVP_DigestInit_ex(c, md, NULL) == 1 && EVP_DigestUpdate(c, key.p, key.len) == 1
	       && EVP_DigestFinal_ex(c, block, NULL) == 1;
}

/* md NULL: the one that c had before. */
static bool pass(EVP_MD_CTX *c, const EVP_MD *md, const uint8_t block[BLOCK_MOST], size_t n,
		 uint8_t pad, struct span data, uint8_t *out)
{
	uint8_t padded[BLOCK_MOST];

	for (size_t i = 0; i < n; i++)
		padded[i] = block[i] ^ pad;
	return EVP_DigestInit_ex(c, md, NULL) == 1 && EVP_DigestUpdate(c, padded, n) == 1
	       && EVP_DigestUpdate(c, data.p, data.len) == 1
	       && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

/*
 * HMAC out of digests: every QUIC connection asks five times, and HMAC() of OpenSSL 3 takes
 * longer to set up than to hash these few bytes.
 */
static enum st mac(const EVP_MD *md, struct span key, struct span data, uint8_t *out)
{
	EVP_MD_CTX *c = spare_md_take();
	uint8_t block[BLOCK_MOST], inner[DIGEST_MOST];
	/* no algorithm, as where a policy forbids MD5, is a block of no size */
	size_t n = md != NULL ? (size_t)EVP_MD_get_block_size(md) : SIZE_MAX;
	size_t len = md != NULL ? (size_t)EVP_MD_get_size(md) : 0;
	bool good = c != NULL && n <= BLOCK_MOST && block_of(c, md, key, block)
		    && pass(c, md, block, n, 0x36, data, inner)
		    && pass(c, NULL, block, n, 0x5c, span_of(inner, len), out);

	spare_md_give(c);
	return good ? ST_OK : ST_UNSUP;
}

enum st kdf_extract(enum kdf_hash h, struct span salt, struct span secret, uint8_t out[KDF_MAX])
{
	return mac(algorithm(h), salt, secret, out);
}

enum st kdf_expand_label(enum kdf_hash h, struct span secret, const char *label, uint8_t *out,
			 size_t n)
{
	uint8_t block[DIGEST_MOST] = { 0 }, in[DIGEST_MOST + SEED_MAX];
	struct span name = span_str(label);
	size_t had = 0, at, info;

	if (n > KDF_OUT_MAX || name.len > 64)
		return ST_LIMIT;
	for (uint8_t i = 1; had < n; i++) {
		size_t part = n - had < kdf_len(h) ? n - had : kdf_len(h);
		enum st st;

		at = i == 1 ? 0 : kdf_len(h);
		memcpy(in, block, at);
		info = at;
		in[info++] = (uint8_t)(n >> 8);
		in[info++] = (uint8_t)n;
		in[info++] = (uint8_t)(6 + name.len);
		memcpy(in + info, "tls13 ", 6);
		memcpy(in + info + 6, name.p, name.len);
		info += 6 + name.len;
		in[info++] = 0;
		in[info++] = i;
		st = mac(algorithm(h), secret, span_of(in, info), block);
		if (st != ST_OK)
			return st;
		memcpy(out + had, block, part);
		had += part;
	}
	return ST_OK;
}

/* A(i) = HMAC(secret, A(i-1)); output HMAC(secret, A(i) + seed), mixed into out. */
static enum st expand(const EVP_MD *md, struct span secret, struct span seed, uint8_t *out,
		      size_t n)
{
	uint8_t in[DIGEST_MOST + SEED_MAX], block[DIGEST_MOST];
	enum st st = mac(md, secret, seed, in);
	size_t len, had = 0;

	if (st != ST_OK)
		return st;
	len = (size_t)EVP_MD_get_size(md);
	memcpy(in + len, seed.p, seed.len);
	while (st == ST_OK && had < n) {
		size_t part = n - had < len ? n - had : len;

		st = mac(md, secret, span_of(in, len + seed.len), block);
		for (size_t i = 0; st == ST_OK && i < part; i++)
			out[had + i] ^= block[i];
		had += part;
		if (st == ST_OK)
			st = mac(md, secret, span_of(in, len), block);
		memcpy(in, block, len);
	}
	return st;
}

static enum st joined(const char *label, struct span seed, size_t n, uint8_t *out, struct span *ret)
{
	struct span name = span_str(label);

	if (name.len + seed.len > SEED_MAX || n > KDF_OUT_MAX)
		return ST_LIMIT;
	memcpy(out, name.p, name.len);
	if (seed.len != 0)
		memcpy(out + name.len, seed.p, seed.len);
	*ret = span_of(out, name.len + seed.len);
	return ST_OK;
}

enum st kdf_prf(enum kdf_hash h, struct span secret, const char *label, struct span seed,
		uint8_t *out, size_t n)
{
	uint8_t both[SEED_MAX];
	struct span all;

	if (joined(label, seed, n, both, &all) != ST_OK)
		return ST_LIMIT;
	memset(out, 0, n);
	return expand(algorithm(h), secret, all, out, n);
}

enum st kdf_prf_10(struct span secret, const char *label, struct span seed, uint8_t *out, size_t n)
{
	size_t half = (secret.len + 1) / 2;
	uint8_t both[SEED_MAX];
	struct span all;
	enum st st;

	if (joined(label, seed, n, both, &all) != ST_OK)
		return ST_LIMIT;
	memset(out, 0, n);
	st = expand(fetched_md(FETCHED_MD5), span_cut(secret, 0, half), all, out, n);
	if (st == ST_OK)
		st = expand(fetched_md(FETCHED_SHA1), span_from(secret, secret.len - half), all,
			    out, n);
	return st;
}
