#include "protocol/quic_initial.h"

#include "base/span.h"
#include "codec/cipher.h"
#include "codec/kdf.h"

#include <stdlib.h>

enum { LONG = 0x80, FIXED = 0x40, SAMPLE = 16, SALT = 20 };
#define VERSION_2 0x6b3343cf

struct quic_keys {
	struct cipher *packet, *head;
	uint8_t iv[CIPHER_NONCE];
};

/* Versions from least to most share a salt; drafts before 29 are gone from the networks. */
static const struct salt {
	uint32_t least, most;
	uint8_t salt[SALT];
	const char *key, *iv, *hp;
} salts[] = {
	{ 1,
	  1,
	  { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
	  "quic key",
	  "quic iv",
	  "quic hp" },
	{ VERSION_2,
	  VERSION_2,
	  { 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
	    0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 },
	  "quicv2 key",
	  "quicv2 iv",
	  "quicv2 hp" },
	{ 0xff00001d,
	  0xff000020,
	  { 0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
	    0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99 },
	  "quic key",
	  "quic iv",
	  "quic hp" },
	{ 0xff000021,
	  0xff000022,
	  { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
	  "quic key",
	  "quic iv",
	  "quic hp" },
};

static const struct salt *salt_of(uint32_t version)
{
	for (size_t i = 0; i < N_ELEMENTS(salts); i++)
		if (version >= salts[i].least && version <= salts[i].most)
			return &salts[i];
	return NULL;
}

static bool known_version(uint32_t v)
{
	return v == 1 || v == VERSION_2 || v >> 8 == 0xff0000 /* drafts */
	       || v >> 24 == 'Q' || v >> 24 == 'T'	      /* before the standard */
	       || (v & 0x0f0f0f0f) == 0x0a0a0a0a;
}

static enum quic_type type_of(unsigned first, uint32_t version)
{
	static const enum quic_type types[] = { QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE,
						QUIC_RETRY };

	if (version == 0)
		return QUIC_NEGOTIATION;
	if (salt_of(version) == NULL)
		return QUIC_OTHER;
	/* version 2 counts from Retry on (RFC 9369 section 3.2) */
	return types[((first >> 4 & 3) + (version == VERSION_2 ? 3U : 0U)) % 4];
}

uint64_t quic_varint(struct rd *r)
{
	unsigned first = rd_u8(r), more = (1U << (first >> 6)) - 1;
	uint64_t v = first & 0x3f;

	while (more-- != 0)
		v = v << 8 | rd_u8(r);
	return v;
}

bool quic_long(struct span datagram, size_t at, struct quic_packet *ret)
{
	struct quic_packet q = { .at = at, .end = datagram.len };
	struct rd r = rd_of(span_from(datagram, at));
	unsigned first = rd_u8(&r), n;
	uint64_t len;

	q.version = rd_be32(&r);
	n = rd_u8(&r);
	q.dcid = rd_take(&r, n);
	if ((first & LONG) == 0 || n > QUIC_ID_MAX)
		return false;
	n = rd_u8(&r);
	q.scid = rd_take(&r, n);
	if (!rd_ok(&r) || n > QUIC_ID_MAX)
		return false;
	q.type = type_of(first, q.version);
	if (q.type == QUIC_NEGOTIATION) {
		*ret = q;
		return rd_left(&r) != 0 && rd_left(&r) % 4 == 0;
	}
	if ((first & FIXED) == 0 || !known_version(q.version))
		return false;
	if (q.type != QUIC_RETRY && q.type != QUIC_OTHER) {
		uint64_t token = q.type == QUIC_INITIAL ? quic_varint(&r) : 0;

		(void)rd_take(&r, token < datagram.len ? (size_t)token : datagram.len);
		len = quic_varint(&r);
		q.number_at = datagram.len - rd_left(&r);
		/* cut short, or no length: what is behind belongs to it */
		if (rd_ok(&r) && len <= rd_left(&r))
			q.end = q.number_at + (size_t)len;
		else
			q.type = QUIC_OTHER;
	}
	*ret = q;
	return true;
}

enum st quic_keys_new(struct quic_keys **ret, uint32_t version, struct span dcid)
{
	const struct salt *s = salt_of(version);
	uint8_t initial[KDF_MAX], client[KDF_MAX], key[CIPHER_KEY_MAX], hp[CIPHER_KEY_MAX];
	struct quic_keys *k;
	enum st st;

	if (s == NULL)
		return ST_UNSUP;
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return ST_NOMEM;
	st = kdf_extract(KDF_SHA256, span_of(s->salt, SALT), dcid, initial);
	if (st == ST_OK)
		st = kdf_expand_label(KDF_SHA256, span_of(initial, 32), "client in", client, 32);
	if (st == ST_OK)
		st = kdf_expand_label(KDF_SHA256, span_of(client, 32), s->key, key, 16);
	if (st == ST_OK)
		st = kdf_expand_label(KDF_SHA256, span_of(client, 32), s->iv, k->iv, CIPHER_NONCE);
	if (st == ST_OK)
		st = kdf_expand_label(KDF_SHA256, span_of(client, 32), s->hp, hp, 16);
	if (st == ST_OK)
		st = cipher_new(&k->packet, CIPHER_AES_128_GCM, key);
	if (st == ST_OK)
		st = cipher_new(&k->head, CIPHER_AES_128_ECB, hp);
	if (st != ST_OK) {
		quic_keys_free(k);
		return ST_NOMEM;
	}
	*ret = k;
	return ST_OK;
}

void quic_keys_free(struct quic_keys *k)
{
	if (k == NULL)
		return;
	cipher_free(k->packet);
	cipher_free(k->head);
	free(k);
}

enum st quic_open(struct quic_keys *k, struct span datagram, const struct quic_packet *q,
		  uint8_t *room, struct span *plain, size_t *from)
{
	struct span sample = span_cut(datagram, q->number_at + 4, SAMPLE), sealed;
	size_t head = q->number_at - q->at, n;
	uint8_t mask[SAMPLE], nonce[CIPHER_NONCE];

	if (sample.len != SAMPLE || q->number_at + 4 + SAMPLE > q->end)
		return ST_BAD;
	if (cipher_blocks(k->head, NULL, sample, mask) != ST_OK)
		return ST_NOMEM;
	memcpy(room, datagram.p + q->at, head + 4);
	room[0] ^= mask[0] & 0x0f;
	n = (room[0] & 3U) + 1;
	memcpy(nonce, k->iv, CIPHER_NONCE);
	for (size_t i = 0; i < n; i++) {
		room[head + i] ^= mask[1 + i];
		nonce[CIPHER_NONCE - n + i] ^= room[head + i];
	}
	sealed = span_cut(datagram, q->number_at + n, q->end - q->number_at - n);
	if (cipher_open(k->packet, nonce, span_of(room, head + n), sealed, room + head + 4)
	    != ST_OK)
		return ST_BAD;
	*plain = span_of(room + head + 4, sealed.len - cipher_tag_len(CIPHER_AES_128_GCM));
	*from = q->number_at + n;
	return ST_OK;
}
