#include "lab/tls_keys.h"

#include "base/span.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { RECORD_MAX = 16384, TAG = 16 };

bool tls_sha256(struct span in, uint8_t out[TLS_HASH])
{
	unsigned n = TLS_HASH;

	return EVP_Digest(in.p, in.len, out, &n, EVP_sha256(), NULL) == 1;
}

bool tls_hmac(const uint8_t key[TLS_HASH], struct span in, uint8_t out[TLS_HASH])
{
	unsigned n = TLS_HASH;

	return HMAC(EVP_sha256(), key, TLS_HASH, in.p, in.len, out, &n) != NULL;
}

bool tls_extract(const uint8_t salt[TLS_HASH], const uint8_t in[TLS_HASH], uint8_t out[TLS_HASH])
{
	return tls_hmac(salt, span_of(in, TLS_HASH), out);
}

bool tls_expand(const uint8_t secret[TLS_HASH], const char *label, struct span context,
		uint8_t *out, size_t len)
{
	uint8_t info[128] = { 0 }, full[TLS_HASH];
	size_t n = 0, label_len = strlen(label);

	if (label_len > 40 || context.len > TLS_HASH || len > TLS_HASH)
		return false;
	info[n++] = 0;
	info[n++] = (uint8_t)len;
	info[n++] = (uint8_t)(6 + label_len);
	memcpy(info + n, "tls13 ", 6);
	memcpy(info + n + 6, label, label_len);
	n += 6 + label_len;
	info[n++] = (uint8_t)context.len;
	if (context.len != 0)
		memcpy(info + n, context.p, context.len);
	n += context.len;
	info[n++] = 1; /* HKDF-Expand's counter: one block is enough */
	if (!tls_hmac(secret, span_of(info, n), full))
		return false;
	memcpy(out, full, len);
	return true;
}

bool tls_cipher_init(struct tls_cipher *c, const uint8_t secret[TLS_HASH])
{
	struct span none = { 0 };

	c->sequence = 0;
	return tls_expand(secret, "key", none, c->key, sizeof(c->key))
	       && tls_expand(secret, "iv", none, c->iv, sizeof(c->iv));
}

static bool encrypt(const struct tls_cipher *c, const uint8_t nonce[12], struct span head,
		    uint8_t *p, size_t n)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len = 0;
	bool ok = ctx != NULL
		  && EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, c->key, nonce) == 1
		  && EVP_EncryptUpdate(ctx, NULL, &len, head.p, (int)head.len) == 1
		  && EVP_EncryptUpdate(ctx, p, &len, p, (int)n) == 1
		  && EVP_EncryptFinal_ex(ctx, p + n, &len) == 1
		  && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, p + n) == 1;

	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

enum st tls_seal(struct tls_cipher *c, uint8_t type, struct span plain, struct buf *out)
{
	size_t len = plain.len + 1 + TAG;
	uint8_t head[5] = { 23, 3, 3, (uint8_t)(len >> 8), (uint8_t)len }, nonce[12];
	enum st ret;
	uint8_t *p;

	if (plain.len > RECORD_MAX)
		return ST_LIMIT;
	ret = buf_reserve(out, 5 + len);
	if (ret != ST_OK)
		return ret;
	memcpy(nonce, c->iv, sizeof(nonce));
	for (unsigned i = 0; i < 8; i++)
		nonce[11 - i] ^= (uint8_t)(c->sequence >> 8 * i);
	c->sequence++;
	p = out->p + out->len;
	memcpy(p, head, 5);
	memcpy(p + 5, plain.p, plain.len);
	p[5 + plain.len] = type;
	if (!encrypt(c, nonce, span_of(head, 5), p + 5, plain.len + 1))
		return ST_NOMEM;
	out->len += 5 + len;
	return ST_OK;
}
