#include "lab/tls_cert.h"

#include "base/span.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

static bool fill(X509 *x, EVP_PKEY *key, const char *host)
{
	X509_NAME *name = X509_get_subject_name(x);

	return X509_set_version(x, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1
	       && ASN1_TIME_set_string(X509_getm_notBefore(x), "20190101000000Z") == 1
	       && ASN1_TIME_set_string(X509_getm_notAfter(x), "20291231000000Z") == 1
	       && X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
					     (const unsigned char *)"re-enactment", -1, -1, 0)
			  == 1
	       && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)host,
					     -1, -1, 0)
			  == 1
	       && X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1
	       && X509_sign(x, key, NULL) > 0;
}

enum st tls_cert_make(const uint8_t key[32], const char *host, struct buf *out)
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, 32);
	X509 *x = X509_new();
	unsigned char *der = NULL;
	enum st ret = ST_NOMEM;
	int n = -1;

	if (pkey != NULL && x != NULL && fill(x, pkey, host))
		n = i2d_X509(x, &der);
	if (n > 0)
		ret = buf_put(out, span_of(der, (size_t)n));
	OPENSSL_free(der);
	X509_free(x);
	EVP_PKEY_free(pkey);
	return ret;
}

bool tls_cert_sign(const uint8_t key[32], struct span in, uint8_t out[64])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 64;
	bool ok = pkey != NULL && ctx != NULL
		  && EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1
		  && EVP_DigestSign(ctx, out, &n, in.p, in.len) == 1 && n == 64;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return ok;
}
