#include "protocol/tls_session.h"

#include "base/span.h"
#include "protocol/tls_record.h"

#include <stdlib.h>

enum {
	VERSION_10 = 0x0301,
	VERSION_12 = 0x0303,
	VERSION_13 = 0x0304,
	SUITE_13_FIRST = 0x1301, /* RFC 8446 appendix B.4 */
	SUITE_13_LAST = 0x1305,
	EXT_ETM = 22,
	EXT_VERSIONS = 43,
	FAILED_MOST = 16,
	BEHIND_MOST = 16,   /* handshake records that a position may be off by */
	EXPLICIT_NONCE = 8, /* RFC 5288 section 3 */
	HOLE_MOST = 64,	    /* records that a hole may have swallowed */
};

/* RFC 8446 4.1.3: this random is a hello that asks the client for another */
static const uint8_t retry_random[KEY_RANDOM] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

void tls_session_client(struct tls_session *s, unsigned side, struct span hello)
{
	struct rd r = rd_of(hello);
	struct span random;

	(void)rd_be16(&r);
	random = rd_take(&r, KEY_RANDOM);
	if (!rd_ok(&r))
		return;
	for (unsigned i = 0; i < 2; i++) {
		cipher_free(s->half[i].cipher);
		s->half[i] = (struct tls_half){ 0 };
	}
	memcpy(s->client_random, random.p, KEY_RANDOM);
	s->client = (uint8_t)side;
	s->greeted = s->dead = false;
}

void tls_session_server(struct tls_session *s, struct span hello)
{
	struct rd r = rd_of(hello);
	unsigned suite;
	struct span random;

	s->version = rd_be16(&r);
	random = rd_take(&r, KEY_RANDOM);
	(void)rd_take(&r, rd_u8(&r));
	suite = rd_be16(&r);
	(void)rd_u8(&r);
	if (!rd_ok(&r) || memcmp(random.p, retry_random, KEY_RANDOM) == 0)
		return;
	memcpy(s->server_random, random.p, KEY_RANDOM);
	s->suite = tls_suite_of(suite);
	s->etm = false;
	s->greeted = true;
	(void)rd_be16(&r);
	while (rd_ok(&r) && rd_left(&r) >= 4) {
		unsigned type = rd_be16(&r);
		struct rd ext = rd_sub(&r, rd_be16(&r));

		if (type == EXT_VERSIONS)
			s->version = rd_be16(&ext);
		else if (type == EXT_ETM)
			s->etm = true;
	}
	if (s->version == VERSION_13)
		s->half[0].on = s->half[1].on = true;
}

void tls_session_change(struct tls_session *s, unsigned side)
{
	struct tls_half *h = &s->half[side];

	if (s->version == VERSION_13)
		return; /* it says nothing there (RFC 8446 appendix D.4) */
	cipher_free(h->cipher);
	*h = (struct tls_half){ .on = true };
}

/* TLS 1.2 and before: RFC 5246 section 6.3. */
static enum st keys_12(struct tls_session *s, unsigned side, const struct key_secret *master)
{
	size_t mac = s->suite->mac, key = cipher_key_len(s->suite->cipher), iv = 4, at;
	uint8_t seed[2 * KEY_RANDOM], block[KDF_OUT_MAX];
	struct span secret = { master->bytes, master->len };
	unsigned second = side != s->client;
	struct tls_half *h = &s->half[side];
	enum st st;

	if (s->suite->cipher == CIPHER_CHACHA20)
		iv = CIPHER_NONCE;
	else if (mac != 0)
		iv = CIPHER_BLOCK;
	memcpy(seed, s->server_random, KEY_RANDOM);
	memcpy(seed + KEY_RANDOM, s->client_random, KEY_RANDOM);
	if (s->version >= VERSION_12)
		st = kdf_prf(s->suite->hash, secret, "key expansion", span_of(seed, sizeof(seed)),
			     block, 2 * (mac + key + iv));
	else
		st = kdf_prf_10(secret, "key expansion", span_of(seed, sizeof(seed)), block,
				2 * (mac + key + iv));
	if (st != ST_OK)
		return st;
	memcpy(h->mac, block + second * mac, mac);
	at = 2 * mac;
	st = cipher_new(&h->cipher, s->suite->cipher, block + at + second * key);
	at += 2 * key;
	memcpy(h->iv, block + at + second * iv, iv);
	h->key = TLS_KEY_TRAFFIC;
	return st;
}

/* RFC 8446 section 7.3. */
static enum st keys_13(const struct tls_suite *suite, const struct key_secret *secret,
		       struct tls_half *ret)
{
	struct span s = { secret->bytes, secret->len };
	uint8_t key[CIPHER_KEY_MAX];
	struct tls_half h = { .secret = *secret, .on = true };
	enum st st = kdf_expand_label(suite->hash, s, "key", key, cipher_key_len(suite->cipher));

	if (st == ST_OK)
		st = kdf_expand_label(suite->hash, s, "iv", h.iv, CIPHER_NONCE);
	if (st == ST_OK)
		st = cipher_new(&h.cipher, suite->cipher, key);
	if (st == ST_OK)
		*ret = h;
	return st;
}

static bool find(struct tls_session *s, unsigned side, enum tls_key key, uint64_t frame,
		 struct key_secret *ret)
{
	static const enum key_label labels[][2] = {
		[TLS_KEY_EARLY] = { KEY_CLIENT_EARLY, KEY_LABEL_COUNT_ },
		[TLS_KEY_HANDSHAKE] = { KEY_CLIENT_HANDSHAKE, KEY_SERVER_HANDSHAKE },
		[TLS_KEY_TRAFFIC] = { KEY_CLIENT_TRAFFIC, KEY_SERVER_TRAFFIC },
	};
	enum key_label label = labels[key][side != s->client];

	return label != KEY_LABEL_COUNT_
	       && keyring_find(s->keys, label, s->client_random, frame, ret)
	       && ret->len == kdf_len(s->suite->hash);
}

/* The next key of a side; true: *ret is ready to try. */
static bool next_key(struct tls_session *s, unsigned side, uint64_t frame, struct tls_half *ret)
{
	struct tls_half *h = &s->half[side];
	struct key_secret secret = { 0 };
	enum tls_key key = h->key + 1;

	if (h->key == TLS_KEY_TRAFFIC) { /* an update: RFC 8446 section 7.2 */
		secret.len = h->secret.len;
		if (kdf_expand_label(s->suite->hash, span_of(h->secret.bytes, h->secret.len),
				     "traffic upd", secret.bytes, secret.len)
		    != ST_OK)
			return false;
		key = TLS_KEY_TRAFFIC;
	} else {
		while (key <= TLS_KEY_TRAFFIC && !find(s, side, key, frame, &secret))
			key++;
		if (key > TLS_KEY_TRAFFIC)
			return false;
	}
	if (keys_13(s->suite, &secret, ret) != ST_OK)
		return false;
	ret->key = key;
	return true;
}

/*
 * Early data (RFC 8446 section 2.3) comes before the server has chosen a suite: it is the one of
 * the connection before, and the secret's length leaves but a few.
 */
static bool early_secret(struct tls_session *s, unsigned side, uint64_t frame,
			 struct key_secret *ret)
{
	return side == s->client
	       && keyring_find(s->keys, KEY_CLIENT_EARLY, s->client_random, frame, ret);
}

bool tls_session_ready(struct tls_session *s, unsigned side, uint64_t frame)
{
	struct tls_half *h = &s->half[side];
	struct key_secret master;
	uint64_t count;

	if (s->dead)
		return false;
	if (!s->greeted)
		return h->cipher != NULL || early_secret(s, side, frame, &master);
	if (s->suite == NULL || !h->on)
		return false;
	if (h->cipher != NULL)
		return true;
	count = keyring_count(s->keys, frame);
	if (h->looked == count)
		return false;
	if (s->version == VERSION_13) {
		struct tls_half first;

		if (next_key(s, side, frame, &first)) {
			first.passed = h->passed;
			*h = first;
			return true;
		}
	} else if (s->version >= VERSION_10 && s->version <= VERSION_12
		   && keyring_find(s->keys, KEY_MASTER, s->client_random, frame, &master)
		   && keys_12(s, side, &master) == ST_OK) {
		h->seq = h->passed;
		return true;
	}
	h->looked = count;
	return false;
}

void tls_session_hole(struct tls_session *s, unsigned side)
{
	s->half[side].hole = s->half[side].cipher != NULL;
}

uint64_t tls_session_clear_len(const struct tls_session *s, size_t len)
{
	size_t more;

	if (!s->greeted || s->suite == NULL || s->suite->mac != TLS_MAC_NONE)
		return TLS_UNKNOWN;
	more = cipher_tag_len(s->suite->cipher);
	if (s->version == VERSION_13)
		more++; /* the type; most do not pad */
	else if (s->suite->cipher != CIPHER_CHACHA20)
		more += EXPLICIT_NONCE;
	return len > more ? len - more : 0;
}

void tls_session_pass(struct tls_session *s, unsigned side)
{
	struct tls_half *h = &s->half[side];

	if (!h->on)
		return;
	if (h->cipher == NULL || (s->version == VERSION_13 && !h->works))
		h->passed++;
	else
		h->seq++;
}

/* Tries where a key may stand: at its beginning; after records missed, or a hole, a few places on.
 */
static enum st try_13(struct tls_half *h, const struct tls_suite *suite, struct span record,
		      uint8_t *room, struct tls_opened *ret)
{
	uint64_t seq = h->seq, behind = h->passed;
	enum st st = tls_record_13(h->cipher, h->iv, seq, cipher_tag_len(suite->cipher), record,
				   room, ret);

	for (unsigned i = 0; st == ST_BAD && behind != 0 && i <= BEHIND_MOST && i <= behind; i++) {
		seq = behind - i;
		st = tls_record_13(h->cipher, h->iv, seq, cipher_tag_len(suite->cipher), record,
				   room, ret);
	}
	for (unsigned i = 1; st == ST_BAD && h->hole && i <= HOLE_MOST; i++) {
		seq = h->seq + i;
		st = tls_record_13(h->cipher, h->iv, seq, cipher_tag_len(suite->cipher), record,
				   room, ret);
	}
	if (st == ST_OK) {
		h->seq = seq + 1;
		h->passed = 0;
		h->works = true;
		h->hole = false;
	}
	return st;
}

/* The same before TLS 1.3, where but a hole moves the position. */
static enum st try_12(struct tls_session *s, unsigned side, struct span record, uint8_t *room,
		      struct tls_opened *ret)
{
	struct tls_half *h = &s->half[side];
	uint64_t seq = h->seq;
	uint8_t iv[CIPHER_BLOCK];
	enum st st;

	memcpy(iv, h->iv, sizeof(iv));
	st = tls_record_12(h, s->suite, s->version, s->etm, record, room, ret);
	for (unsigned i = 1; st == ST_BAD && h->hole && i <= HOLE_MOST; i++) {
		memcpy(h->iv, iv, sizeof(iv));
		h->seq = seq + i;
		st = tls_record_12(h, s->suite, s->version, s->etm, record, room, ret);
	}
	h->hole = h->hole && st != ST_OK;
	h->seq = st == ST_OK ? h->seq + 1 : seq + 1;
	return st;
}

static enum st open_13(struct tls_session *s, unsigned side, uint64_t frame, struct span record,
		       uint8_t *room, struct tls_opened *ret)
{
	struct tls_half *h = &s->half[side], next;
	enum st st = try_13(h, s->suite, record, room, ret);

	while (st == ST_BAD && next_key(s, side, frame, &next)) {
		bool update = h->key == TLS_KEY_TRAFFIC;

		next.passed = h->passed;
		next.hole = h->hole;
		st = try_13(&next, s->suite, record, room, ret);
		if (st != ST_OK && update) {
			cipher_free(next.cipher);
			break;
		}
		/* a key that opens nothing is gone through on the way to the next, unless it
		 * opened something before: then it stays until the next one does */
		if (st != ST_OK && h->works) {
			cipher_free(next.cipher);
			break;
		}
		cipher_free(h->cipher);
		*h = next;
	}
	return st;
}

static enum st open_early(struct tls_session *s, unsigned side, uint64_t frame, struct span record,
			  uint8_t *room, struct tls_opened *ret)
{
	struct tls_half *h = &s->half[side];
	struct key_secret secret;
	enum st st = ST_BAD;

	if (h->cipher != NULL)
		return try_13(h, s->suite, record, room, ret);
	if (!early_secret(s, side, frame, &secret))
		return ST_BAD;
	for (unsigned id = SUITE_13_FIRST; id <= SUITE_13_LAST && st == ST_BAD; id++) {
		const struct tls_suite *suite = tls_suite_of(id);
		struct tls_half early;

		if (suite == NULL || kdf_len(suite->hash) != secret.len
		    || keys_13(suite, &secret, &early) != ST_OK)
			continue;
		early.key = TLS_KEY_EARLY;
		st = try_13(&early, suite, record, room, ret);
		if (st == ST_OK) {
			s->suite = suite;
			*h = early;
		} else {
			cipher_free(early.cipher);
		}
	}
	return st;
}

enum st tls_session_open(struct tls_session *s, unsigned side, uint64_t frame, struct span record,
			 uint8_t *room, struct tls_opened *ret)
{
	struct tls_half *h = &s->half[side];
	enum st st;

	if (!s->greeted)
		return open_early(s, side, frame, record, room, ret);
	if (s->version == VERSION_13) {
		st = open_13(s, side, frame, record, room, ret);
	} else {
		st = try_12(s, side, record, room, ret);
	}
	if (st == ST_OK) {
		h->failed = 0;
		return ST_OK;
	}
	if (s->version == VERSION_13)
		tls_session_pass(s, side);
	if (++h->failed > FAILED_MOST)
		s->dead = true;
	return ST_BAD;
}

static enum st key_12(struct tls_session *s, unsigned side)
{
	struct key_secret master;

	if (s->version < VERSION_10 || s->version > VERSION_12)
		return ST_UNSUP;
	if (!keyring_find(s->keys, KEY_MASTER, s->client_random, UINT64_MAX, &master))
		return ST_END;
	cipher_free(s->half[side].cipher);
	s->half[side] = (struct tls_half){ .on = true };
	return keys_12(s, side, &master);
}

enum st tls_session_key(struct tls_session *s, unsigned side, enum tls_key key)
{
	struct key_secret secret;
	struct tls_half next;
	enum st st;

	if (!s->greeted || s->suite == NULL)
		return ST_UNSUP;
	if (s->version != VERSION_13)
		return key_12(s, side);
	if (!find(s, side, key, UINT64_MAX, &secret))
		return ST_END;
	st = keys_13(s->suite, &secret, &next);
	if (st != ST_OK)
		return st;
	next.key = key;
	cipher_free(s->half[side].cipher);
	s->half[side] = next;
	return ST_OK;
}

enum st tls_session_seal(struct tls_session *s, unsigned side, unsigned type, struct span plain,
			 struct buf *out)
{
	struct tls_half *h = &s->half[side];

	if (h->cipher == NULL)
		return ST_BAD;
	if (s->version == VERSION_13)
		return tls_record_seal_13(h, s->suite, type, plain, out);
	return tls_record_seal_12(h, s->suite, s->version, s->etm, type, plain, out);
}

void tls_session_deinit(struct tls_session *s)
{
	cipher_free(s->half[0].cipher);
	cipher_free(s->half[1].cipher);
	*s = (struct tls_session){ 0 };
}

void tls_session_free(struct tls_session *s)
{
	if (s == NULL)
		return;
	tls_session_deinit(s);
	free(s);
}
