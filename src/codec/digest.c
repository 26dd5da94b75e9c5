#include "codec/digest.h"

#include "codec/fetched.h"

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <limits.h>
#include <stdio.h>

static const struct {
	const char *name;
	size_t len;
} infos[] = {
#define X(id, name, len) { name, len },
	DIGEST_MAP(X)
#undef X
};

const char *digest_name(enum digest d)
{
	return (unsigned)d < DIGEST_COUNT_ ? infos[d].name : "unknown";
}

size_t digest_len(enum digest d)
{
	return (unsigned)d < DIGEST_COUNT_ ? infos[d].len : 0;
}

static const EVP_MD *algorithm(enum digest d)
{
	switch (d) {
	case DIGEST_MD5:
		return fetched_md(FETCHED_MD5);
	case DIGEST_SHA1:
		return fetched_md(FETCHED_SHA1);
	case DIGEST_SHA256:
		return fetched_md(FETCHED_SHA256);
	case DIGEST_SHA512:
		return fetched_md(FETCHED_SHA512);
	default:
		return NULL;
	}
}

/* An empty span may hold any pointer; the library wants one. */
static const uint8_t *bytes(struct span s)
{
	return s.len != 0 ? s.p : (const uint8_t *)"";
}

enum st digest_of(enum digest d, struct span data, uint8_t out[DIGEST_MAX])
{
	const EVP_MD *md = algorithm(d);
	EVP_MD_CTX *c = md != NULL ? spare_md_take() : NULL;
	bool good = c != NULL && EVP_DigestInit_ex(c, md, NULL) == 1
		    && EVP_DigestUpdate(c, bytes(data), data.len) == 1
		    && EVP_DigestFinal_ex(c, out, NULL) == 1;

	spare_md_give(c);
	return good ? ST_OK : ST_UNSUP;
}

enum st digest_hmac(enum digest d, struct span key, struct span data, uint8_t out[DIGEST_MAX])
{
	const EVP_MD *md = algorithm(d);
	unsigned n = 0;

	if (md == NULL || key.len > INT_MAX
	    || HMAC(md, bytes(key), (int)key.len, bytes(data), data.len, out, &n) == NULL)
		return ST_UNSUP;
	return n == infos[d].len ? ST_OK : ST_UNSUP;
}

/* struct digest_mac is the library's context under our name. */
static EVP_MAC_CTX *mac_context(struct digest_mac *m)
{
	return (EVP_MAC_CTX *)(void *)m;
}

enum st digest_mac_new(struct digest_mac **ret, enum digest d, struct span key)
{
	const EVP_MD *md = algorithm(d);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	OSSL_PARAM params[2] = { OSSL_PARAM_END, OSSL_PARAM_END };
	char name[32];

	EVP_MAC_free(mac); /* the context holds it */
	if (md == NULL || ctx == NULL) {
		EVP_MAC_CTX_free(ctx);
		return md == NULL ? ST_UNSUP : ST_NOMEM;
	}
	snprintf(name, sizeof(name), "%s", EVP_MD_get0_name(md));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
	if (EVP_MAC_init(ctx, bytes(key), key.len, params) != 1) {
		EVP_MAC_CTX_free(ctx);
		return ST_UNSUP;
	}
	*ret = (struct digest_mac *)(void *)ctx;
	return ST_OK;
}

enum st digest_mac_of(struct digest_mac *m, struct span data, uint8_t out[DIGEST_MAX])
{
	EVP_MAC_CTX *ctx = mac_context(m);
	size_t n = 0;

	/* without a key: from where the one it has was taken up */
	if (EVP_MAC_init(ctx, NULL, 0, NULL) != 1 || EVP_MAC_update(ctx, bytes(data), data.len) != 1
	    || EVP_MAC_final(ctx, out, &n, DIGEST_MAX) != 1)
		return ST_UNSUP;
	return ST_OK;
}

void digest_mac_free(struct digest_mac *m)
{
	EVP_MAC_CTX_free(mac_context(m));
}

/* struct digest_run is the library's context under our name. */
static EVP_MD_CTX *context(struct digest_run *r)
{
	return (EVP_MD_CTX *)(void *)r;
}

enum st digest_begin(struct digest_run **ret, enum digest d)
{
	const EVP_MD *md = algorithm(d);
	EVP_MD_CTX *ctx;

	if (md == NULL)
		return ST_UNSUP;
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL)
		return ST_NOMEM;
	if (EVP_DigestInit_ex(ctx, md, NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		return ST_UNSUP;
	}
	*ret = (struct digest_run *)(void *)ctx;
	return ST_OK;
}

enum st digest_feed(struct digest_run *r, struct span data)
{
	return EVP_DigestUpdate(context(r), bytes(data), data.len) == 1 ? ST_OK : ST_UNSUP;
}

enum st digest_end(struct digest_run *r, uint8_t out[DIGEST_MAX])
{
	uint8_t unwanted[DIGEST_MAX];
	int ok = EVP_DigestFinal_ex(context(r), out != NULL ? out : unwanted, NULL);

	digest_free(r);
	return ok == 1 ? ST_OK : ST_UNSUP;
}

void digest_free(struct digest_run *r)
{
	EVP_MD_CTX_free(context(r));
}
