#include "protocol/tls_record.h"

#include "base/span.h"
#include "codec/digest.h"
#include "codec/inet_sum.h"

enum { VERSION_11 = 0x0302, VERSION_12 = 0x0303, EXPLICIT = 8, AAD_12 = 13, APPLICATION = 23 };

static void seq_bytes(uint64_t seq, uint8_t out[8])
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)(seq >> (8 * (7 - i)));
}

static void nonce_of(const uint8_t iv[CIPHER_NONCE], uint64_t seq, uint8_t out[CIPHER_NONCE])
{
	uint8_t n[8];

	seq_bytes(seq, n);
	memcpy(out, iv, CIPHER_NONCE);
	for (unsigned i = 0; i < 8; i++)
		out[CIPHER_NONCE - 8 + i] ^= n[i];
}

enum st tls_record_13(struct cipher *c, const uint8_t iv[CIPHER_NONCE], uint64_t seq, size_t tag,
		      struct span record, uint8_t *room, struct tls_opened *ret)
{
	struct span sealed = span_from(record, TLS_RECORD_HEAD);
	uint8_t nonce[CIPHER_NONCE];
	size_t n;

	if (sealed.len < tag + 1)
		return ST_BAD;
	nonce_of(iv, seq, nonce);
	if (cipher_open(c, nonce, span_cut(record, 0, TLS_RECORD_HEAD), sealed, room) != ST_OK)
		return ST_BAD;
	for (n = sealed.len - tag; n != 0 && room[n - 1] == 0;)
		n--;
	if (n == 0)
		return ST_BAD;
	*ret = (struct tls_opened){ room[n - 1], span_of(room, n - 1), TLS_RECORD_HEAD };
	return ST_OK;
}

/* Position, type, version and length of what was protected. */
static void protected_head(uint64_t seq, struct span record, size_t len, uint8_t out[AAD_12])
{
	seq_bytes(seq, out);
	memcpy(out + 8, record.p, 3);
	out[11] = (uint8_t)(len >> 8);
	out[12] = (uint8_t)len;
}

static enum st open_aead(struct tls_half *h, const struct tls_suite *suite, struct span record,
			 uint8_t *room, struct tls_opened *ret)
{
	struct span sealed = span_from(record, TLS_RECORD_HEAD);
	size_t tag = cipher_tag_len(suite->cipher),
	       own = suite->cipher == CIPHER_CHACHA20 ? 0 : EXPLICIT;
	uint8_t nonce[CIPHER_NONCE], aad[AAD_12];

	if (sealed.len < tag + own)
		return ST_BAD;
	if (own != 0) {
		memcpy(nonce, h->iv, CIPHER_NONCE - EXPLICIT);
		memcpy(nonce + CIPHER_NONCE - EXPLICIT, sealed.p, EXPLICIT);
	} else {
		nonce_of(h->iv, h->seq, nonce);
	}
	sealed = span_from(sealed, own);
	protected_head(h->seq, record, sealed.len - tag, aad);
	if (cipher_open(h->cipher, nonce, span_of(aad, AAD_12), sealed, room) != ST_OK)
		return ST_BAD;
	*ret = (struct tls_opened){ record.p[0], span_of(room, sealed.len - tag),
				    TLS_RECORD_HEAD + own };
	return ST_OK;
}

/* all: room for head and data one behind the other. */
static enum st mac_of(const struct tls_half *h, enum tls_mac mac, const uint8_t head[AAD_12],
		      struct span data, uint8_t *all, uint8_t ret[DIGEST_MAX])
{
	struct span key = { h->mac, mac }, in = { all, AAD_12 + data.len };

	memcpy(all, head, AAD_12);
	memcpy(all + AAD_12, data.p, data.len);
	if (mac == TLS_MAC_SHA1)
		return digest_hmac(DIGEST_SHA1, key, in, ret);
	return kdf_extract(mac == TLS_MAC_SHA384 ? KDF_SHA384 : KDF_SHA256, key, in, ret);
}

static bool mac_fits(const struct tls_half *h, enum tls_mac mac, const uint8_t head[AAD_12],
		     struct span data, struct span want, uint8_t *all)
{
	uint8_t got[DIGEST_MAX];

	return mac_of(h, mac, head, data, all, got) == ST_OK && want.len == mac
	       && memcmp(got, want.p, mac) == 0;
}

/* Content in front of a padding that says how long it is. False: no such padding. */
static bool without_padding(struct span *s)
{
	size_t n = s->len != 0 ? (size_t)s->p[s->len - 1] + 1 : 0;

	if (n == 0 || n > s->len)
		return false;
	for (size_t i = s->len - n; i < s->len; i++)
		if (s->p[i] != n - 1)
			return false;
	s->len -= n;
	return true;
}

static enum st open_cbc(struct tls_half *h, const struct tls_suite *suite, bool own_iv, bool etm,
			struct span record, uint8_t *room, struct tls_opened *ret)
{
	uint8_t head[AAD_12], iv[CIPHER_BLOCK], *all = room + record.len;
	struct span body = span_from(record, TLS_RECORD_HEAD), tail, plain;
	size_t from = TLS_RECORD_HEAD + (own_iv ? CIPHER_BLOCK : 0U);

	if (body.len < suite->mac)
		return ST_BAD;
	if (etm) {
		tail = span_from(body, body.len - suite->mac);
		body.len -= suite->mac;
		protected_head(h->seq, record, body.len, head);
		if (!mac_fits(h, suite->mac, head, body, tail, all))
			return ST_BAD;
	}
	if (body.len % CIPHER_BLOCK != 0 || body.len < (own_iv ? 2U : 1U) * CIPHER_BLOCK)
		return ST_BAD;
	memcpy(iv, own_iv ? body.p : h->iv, CIPHER_BLOCK);
	if (own_iv)
		body = span_from(body, CIPHER_BLOCK);
	memcpy(h->iv, body.p + body.len - CIPHER_BLOCK, CIPHER_BLOCK);
	if (cipher_blocks(h->cipher, iv, body, room) != ST_OK)
		return ST_BAD;
	plain = span_of(room, body.len);
	if (!without_padding(&plain))
		return ST_BAD;
	if (!etm) {
		if (plain.len < suite->mac)
			return ST_BAD;
		tail = span_from(plain, plain.len - suite->mac);
		plain.len -= suite->mac;
		protected_head(h->seq, record, plain.len, head);
		if (!mac_fits(h, suite->mac, head, plain, tail, all))
			return ST_BAD;
	}
	*ret = (struct tls_opened){ record.p[0], plain, from };
	return ST_OK;
}

enum st tls_record_12(struct tls_half *h, const struct tls_suite *suite, unsigned version, bool etm,
		      struct span record, uint8_t *room, struct tls_opened *ret)
{
	if (suite->mac == TLS_MAC_NONE)
		return open_aead(h, suite, record, room, ret);
	return open_cbc(h, suite, version >= VERSION_11, etm, record, room, ret);
}

/* --- sealing ------------------------------------------------------------------------------- */

/* Room behind out for a record whose body has len bytes, its head written; NULL: *st says why. */
static uint8_t *begin_record(struct buf *out, unsigned type, unsigned version, size_t len,
			     size_t room, enum st *st)
{
	uint8_t *p;

	*st = buf_reserve(out, TLS_RECORD_HEAD + room);
	if (*st != ST_OK)
		return NULL;
	p = out->p + out->len;
	p[0] = (uint8_t)type;
	put_be16(p + 1, (uint16_t)version);
	put_be16(p + 3, (uint16_t)len);
	return p;
}

static void end_record(struct tls_half *h, struct buf *out, size_t len)
{
	out->len += TLS_RECORD_HEAD + len;
	h->seq++;
}

enum st tls_record_seal_13(struct tls_half *h, const struct tls_suite *suite, unsigned type,
			   struct span plain, struct buf *out)
{
	size_t len = plain.len + 1 + cipher_tag_len(suite->cipher);
	uint8_t nonce[CIPHER_NONCE], *p, *body;
	enum st st;

	if (plain.len > TLS_SEALED_MAX)
		return ST_LIMIT;
	p = begin_record(out, APPLICATION, VERSION_12, len, len, &st);
	if (p == NULL)
		return st;
	body = p + TLS_RECORD_HEAD;
	if (plain.len != 0)
		memcpy(body, plain.p, plain.len);
	body[plain.len] = (uint8_t)type;
	nonce_of(h->iv, h->seq, nonce);
	st = cipher_seal(h->cipher, nonce, span_of(p, TLS_RECORD_HEAD),
			 span_of(body, plain.len + 1), body);
	if (st == ST_OK)
		end_record(h, out, len);
	return st;
}

static enum st seal_aead(struct tls_half *h, const struct tls_suite *suite, unsigned version,
			 unsigned type, struct span plain, struct buf *out)
{
	size_t own = suite->cipher == CIPHER_CHACHA20 ? 0 : EXPLICIT;
	size_t len = own + plain.len + cipher_tag_len(suite->cipher);
	uint8_t nonce[CIPHER_NONCE], aad[AAD_12], *p, *body;
	enum st st;

	p = begin_record(out, type, version, len, len, &st);
	if (p == NULL)
		return st;
	body = p + TLS_RECORD_HEAD;
	if (own != 0) {
		seq_bytes(h->seq, body);
		memcpy(nonce, h->iv, CIPHER_NONCE - EXPLICIT);
		memcpy(nonce + CIPHER_NONCE - EXPLICIT, body, EXPLICIT);
	} else {
		nonce_of(h->iv, h->seq, nonce);
	}
	protected_head(h->seq, span_of(p, TLS_RECORD_HEAD), plain.len, aad);
	st = cipher_seal(h->cipher, nonce, span_of(aad, AAD_12), plain, body + own);
	if (st == ST_OK)
		end_record(h, out, len);
	return st;
}

/* Text, MAC and padding up to whole blocks, as they are enciphered. */
static size_t pad(uint8_t *p, size_t len)
{
	size_t n = CIPHER_BLOCK - len % CIPHER_BLOCK;

	memset(p + len, (int)(n - 1), n);
	return len + n;
}

static enum st seal_cbc(struct tls_half *h, const struct tls_suite *suite, unsigned version,
			bool etm, unsigned type, struct span plain, struct buf *out)
{
	size_t own = version >= VERSION_11 ? CIPHER_BLOCK : 0, len = plain.len;
	size_t most = own + plain.len + suite->mac + CIPHER_BLOCK;
	uint8_t head[AAD_12], mac[DIGEST_MAX], iv[CIPHER_BLOCK] = { 0 }, *p, *body, *room;
	enum st st;

	p = begin_record(out, type, version, 0, 2 * most + AAD_12, &st);
	if (p == NULL)
		return st;
	body = p + TLS_RECORD_HEAD + own;
	room = p + TLS_RECORD_HEAD + most;
	if (own != 0)
		seq_bytes(h->seq, iv);
	memcpy(p + TLS_RECORD_HEAD, iv, own);
	if (plain.len != 0)
		memcpy(body, plain.p, plain.len);
	protected_head(h->seq, span_of(p, TLS_RECORD_HEAD), plain.len, head);
	if (!etm) {
		st = mac_of(h, suite->mac, head, plain, room, mac);
		memcpy(body + len, mac, suite->mac);
		len += suite->mac;
	}
	len = pad(body, len);
	if (st == ST_OK)
		st = cipher_seal_blocks(h->cipher, own != 0 ? iv : h->iv, span_of(body, len), body);
	if (st != ST_OK)
		return st;
	memcpy(h->iv, body + len - CIPHER_BLOCK, CIPHER_BLOCK);
	if (etm) {
		struct span all = { body - own, own + len };

		protected_head(h->seq, span_of(p, TLS_RECORD_HEAD), all.len, head);
		st = mac_of(h, suite->mac, head, all, room, mac);
		memcpy(body + len, mac, suite->mac);
		len += suite->mac;
	}
	put_be16(p + 3, (uint16_t)(own + len));
	if (st == ST_OK)
		end_record(h, out, own + len);
	return st;
}

enum st tls_record_seal_12(struct tls_half *h, const struct tls_suite *suite, unsigned version,
			   bool etm, unsigned type, struct span plain, struct buf *out)
{
	if (plain.len > TLS_SEALED_MAX)
		return ST_LIMIT;
	if (suite->mac == TLS_MAC_NONE)
		return seal_aead(h, suite, version, type, plain, out);
	return seal_cbc(h, suite, version, etm, type, plain, out);
}
