#include "codec/fetched.h"

#include <stdatomic.h>

static const char *const md_names[FETCHED_MD_COUNT_] = {
	[FETCHED_MD5] = "MD5",	       [FETCHED_SHA1] = "SHA1",	      [FETCHED_SHA256] = "SHA2-256",
	[FETCHED_SHA384] = "SHA2-384", [FETCHED_SHA512] = "SHA2-512",
};

static const char *const cipher_names[CIPHER_COUNT_] = {
#define X(id, key, tag, name) name,
	CIPHER_MAP(X)
#undef X
};

const EVP_MD *fetched_md(enum fetched_md m)
{
	static _Atomic(EVP_MD *) kept[FETCHED_MD_COUNT_];
	EVP_MD *md, *before = NULL;

	if ((unsigned)m >= FETCHED_MD_COUNT_)
		return NULL;
	md = atomic_load_explicit(&kept[m], memory_order_acquire);
	if (LIKELY(md != NULL))
		return md;
	md = EVP_MD_fetch(NULL, md_names[m], NULL);
	if (md == NULL || atomic_compare_exchange_strong(&kept[m], &before, md))
		return md;
	EVP_MD_free(md); /* another thread was first */
	return before;
}

static _Atomic(EVP_MD_CTX *) spare;

EVP_MD_CTX *spare_md_take(void)
{
	EVP_MD_CTX *c = atomic_exchange_explicit(&spare, NULL, memory_order_acq_rel);

	return c != NULL ? c : EVP_MD_CTX_new();
}

void spare_md_give(EVP_MD_CTX *c)
{
	if (c != NULL)
		EVP_MD_CTX_free(atomic_exchange_explicit(&spare, c, memory_order_acq_rel));
}

const EVP_CIPHER *fetched_cipher(enum cipher_kind k)
{
	static _Atomic(EVP_CIPHER *) kept[CIPHER_COUNT_];
	EVP_CIPHER *c, *before = NULL;

	if ((unsigned)k >= CIPHER_COUNT_)
		return NULL;
	c = atomic_load_explicit(&kept[k], memory_order_acquire);
	if (LIKELY(c != NULL))
		return c;
	c = EVP_CIPHER_fetch(NULL, cipher_names[k], NULL);
	if (c == NULL || atomic_compare_exchange_strong(&kept[k], &before, c))
		return c;
	EVP_CIPHER_free(c);
	return before;
}
