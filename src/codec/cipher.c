#include "codec/cipher.h"

#include "base/span.h"
#include "codec/fetched.h"

#include <stdlib.h>

enum { SEALED_MAX = 1 << 24 };

struct cipher {
	EVP_CIPHER_CTX *ctx;
	enum cipher_kind kind;
	uint8_t key[CIPHER_KEY_MAX];
};

static const struct {
	size_t key, tag;
} infos[] = {
#define X(id, key, tag, name) { key, tag },
	CIPHER_MAP(X)
#undef X
};

size_t cipher_key_len(enum cipher_kind k)
{
	return (unsigned)k < CIPHER_COUNT_ ? infos[k].key : 0;
}

size_t cipher_tag_len(enum cipher_kind k)
{
	return (unsigned)k < CIPHER_COUNT_ ? infos[k].tag : 0;
}

static bool is_ccm(enum cipher_kind k)
{
	return k >= CIPHER_AES_128_CCM && k <= CIPHER_AES_256_CCM_8;
}

enum st cipher_new(struct cipher **ret, enum cipher_kind k, const uint8_t *key)
{
	bool block = cipher_tag_len(k) == 0;
	struct cipher *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ST_NOMEM;
	c->kind = k;
	memcpy(c->key, key, infos[k].key);
	c->ctx = EVP_CIPHER_CTX_new();
	if (c->ctx == NULL || EVP_DecryptInit_ex(c->ctx, fetched_cipher(k), NULL, NULL, NULL) != 1
	    || (block && k == CIPHER_AES_128_ECB
		&& EVP_EncryptInit_ex(c->ctx, NULL, NULL, key, NULL) != 1)
	    || EVP_CIPHER_CTX_set_padding(c->ctx, block ? 0 : 1) != 1) {
		cipher_free(c);
		return ST_NOMEM;
	}
	*ret = c;
	return ST_OK;
}

void cipher_free(struct cipher *c)
{
	if (c == NULL)
		return;
	EVP_CIPHER_CTX_free(c->ctx);
	free(c);
}

enum st cipher_open(struct cipher *c, const uint8_t nonce[CIPHER_NONCE], struct span aad,
		    struct span sealed, uint8_t *out)
{
	size_t tag = infos[c->kind].tag, len;
	uint8_t copy[CIPHER_BLOCK];
	int n = 0, rest = 0;

	if (tag == 0 || sealed.len < tag || sealed.len > SEALED_MAX || aad.len > SEALED_MAX)
		return ST_BAD;
	len = sealed.len - tag;
	memcpy(copy, sealed.p + len, tag);
	if (EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_SET_IVLEN, CIPHER_NONCE, NULL) != 1
	    || EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag, copy) != 1
	    || EVP_DecryptInit_ex(c->ctx, NULL, NULL, c->key, nonce) != 1)
		return ST_BAD;
	/* CCM wants to know the length first, and says in one call whether the tag fits */
	if (is_ccm(c->kind) && EVP_DecryptUpdate(c->ctx, NULL, &n, NULL, (int)len) != 1)
		return ST_BAD;
	if (aad.len != 0 && EVP_DecryptUpdate(c->ctx, NULL, &n, aad.p, (int)aad.len) != 1)
		return ST_BAD;
	if (EVP_DecryptUpdate(c->ctx, out, &n, sealed.p, (int)len) != 1 || n != (int)len)
		return ST_BAD;
	if (is_ccm(c->kind))
		return ST_OK;
	return EVP_DecryptFinal_ex(c->ctx, out + n, &rest) == 1 && rest == 0 ? ST_OK : ST_BAD;
}

enum st cipher_seal(struct cipher *c, const uint8_t nonce[CIPHER_NONCE], struct span aad,
		    struct span plain, uint8_t *out)
{
	size_t tag = infos[c->kind].tag;
	int n = 0, rest = 0, len = (int)plain.len;

	if (tag == 0 || plain.len > SEALED_MAX || aad.len > SEALED_MAX)
		return ST_BAD;
	/* CCM wants to know how long tag and text will be; the others refuse a tag to come */
	if (EVP_EncryptInit_ex(c->ctx, NULL, NULL, NULL, NULL) != 1
	    || EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_SET_IVLEN, CIPHER_NONCE, NULL) != 1
	    || (is_ccm(c->kind)
		&& EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag, NULL) != 1)
	    || EVP_EncryptInit_ex(c->ctx, NULL, NULL, c->key, nonce) != 1
	    || (is_ccm(c->kind) && EVP_EncryptUpdate(c->ctx, NULL, &n, NULL, len) != 1)
	    || (aad.len != 0 && EVP_EncryptUpdate(c->ctx, NULL, &n, aad.p, (int)aad.len) != 1)
	    || EVP_EncryptUpdate(c->ctx, out, &n, plain.p, len) != 1 || n != len
	    || EVP_EncryptFinal_ex(c->ctx, out + n, &rest) != 1 || rest != 0)
		return ST_BAD;
	/* and back: a tag to compare with is refused on the way out */
	return EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_GET_TAG, (int)tag, out + n) == 1
			       && EVP_DecryptInit_ex(c->ctx, NULL, NULL, NULL, NULL) == 1
		       ? ST_OK
		       : ST_BAD;
}

enum st cipher_blocks(struct cipher *c, const uint8_t *iv, struct span in, uint8_t *out)
{
	int n = 0;

	if (infos[c->kind].tag != 0 || in.len % CIPHER_BLOCK != 0 || in.len > SEALED_MAX)
		return ST_BAD;
	if (c->kind == CIPHER_AES_128_ECB) {
		if (EVP_EncryptInit_ex(c->ctx, NULL, NULL, c->key, NULL) != 1
		    || EVP_EncryptUpdate(c->ctx, out, &n, in.p, (int)in.len) != 1)
			return ST_BAD;
		return n == (int)in.len ? ST_OK : ST_BAD;
	}
	if (EVP_DecryptInit_ex(c->ctx, NULL, NULL, c->key, iv) != 1
	    || EVP_CIPHER_CTX_set_padding(c->ctx, 0) != 1
	    || EVP_DecryptUpdate(c->ctx, out, &n, in.p, (int)in.len) != 1)
		return ST_BAD;
	return n == (int)in.len ? ST_OK : ST_BAD;
}

enum st cipher_seal_blocks(struct cipher *c, const uint8_t iv[CIPHER_BLOCK], struct span in,
			   uint8_t *out)
{
	int n = 0;

	if (infos[c->kind].tag != 0 || c->kind == CIPHER_AES_128_ECB || in.len % CIPHER_BLOCK != 0
	    || in.len > SEALED_MAX || EVP_EncryptInit_ex(c->ctx, NULL, NULL, c->key, iv) != 1
	    || EVP_CIPHER_CTX_set_padding(c->ctx, 0) != 1
	    || EVP_EncryptUpdate(c->ctx, out, &n, in.p, (int)in.len) != 1)
		return ST_BAD;
	return n == (int)in.len ? ST_OK : ST_BAD;
}
