/*
 * tls_session.h - one TLS connection whose records can be opened, given its secrets (RFC 5246,
 * 8446).
 *
 * Is told the hellos, looks its secrets up in a keyring, and opens records one
 * after the other. From TLS 1.3 on a side goes through several keys (early,
 * handshake, traffic, updated traffic): what the present key does not open is
 * tried with the next. Where records were missed, because the secret came
 * late, a few positions are tried; what opens says which one it was. Or it makes records.
 */
#ifndef PROTOCOL_TLS_SESSION_H
#define PROTOCOL_TLS_SESSION_H

#include "base/buf.h"
#include "protocol/keyring.h"
#include "protocol/tls_suite.h"

enum { TLS_RECORD_HEAD = 5, TLS_PLAIN_MAX = 16384 + 2048, TLS_SESSION_COST = 4096 };

enum tls_key { TLS_KEY_NONE, TLS_KEY_EARLY, TLS_KEY_HANDSHAKE, TLS_KEY_TRAFFIC };

struct tls_half {
	struct cipher *cipher;
	enum tls_key key;
	uint8_t iv[CIPHER_BLOCK], mac[TLS_MAC_SHA384];
	struct key_secret secret; /* TLS 1.3: that the key in use comes from */
	uint64_t seq;		  /* of the next record under this key */
	uint64_t passed;	  /* records that came while there was no key */
	uint8_t failed;		  /* one after the other */
	bool on;		  /* its records are enciphered */
	bool works;		  /* the key opened something */
	bool hole;	 /* records are missing in front of the next, nobody knows how many */
	uint64_t looked; /* keyring_count() when keys were last looked for in vain */
};

struct tls_session {
	struct keyring *keys;
	const struct tls_suite *suite;
	uint8_t client_random[KEY_RANDOM], server_random[KEY_RANDOM];
	uint16_t version;	 /* as negotiated: 0x0304 is TLS 1.3 */
	uint8_t client;		 /* the side that said the client's hello */
	bool greeted;		 /* both hellos were seen */
	bool etm;		 /* RFC 7366 */
	bool dead;		 /* too much did not open */
	struct tls_half half[2]; /* by side of the conversation */
};

/* A whole hello without its four bytes of head. */
void tls_session_client(struct tls_session *s, unsigned side, struct span hello);
void tls_session_server(struct tls_session *s, struct span hello);

/* The side enciphers from here on (TLS 1.2 and before: change cipher spec). */
void tls_session_change(struct tls_session *s, unsigned side);

/* Is there a key for the next record of this side, in frame? */
MUST_CHECK bool tls_session_ready(struct tls_session *s, unsigned side, uint64_t frame);

/* Bytes of the side are missing, and the next record is the first behind them. */
void tls_session_hole(struct tls_session *s, unsigned side);

/*
 * What a record with so many bytes behind its head holds in clear, where the suite lets that be
 * known; else more than any message inside goes on for, so that none is taken to.
 */
#define TLS_UNKNOWN (UINT64_C(1) << 40)
uint64_t tls_session_clear_len(const struct tls_session *s, size_t len);

/* A record of the side was not opened. */
void tls_session_pass(struct tls_session *s, unsigned side);

struct tls_opened {
	unsigned type;	   /* of the content: 23 is application data */
	struct span plain; /* in the room given */
	size_t from;	   /* where in the record its first byte stood, enciphered */
};

/* record: with its head; room: twice its length and 16. ST_OK, ST_BAD (counted as passed),
 * ST_NOMEM. */
MUST_CHECK enum st tls_session_open(struct tls_session *s, unsigned side, uint64_t frame,
				    struct span record, uint8_t *room, struct tls_opened *ret);

/*
 * To make records instead, of either side: takes its secret of this kind up (before TLS 1.3: any)
 * at position 0. ST_OK; ST_END: there is none; ST_UNSUP: a suite or version that is not opened;
 * ST_NOMEM.
 */
MUST_CHECK enum st tls_session_key(struct tls_session *s, unsigned side, enum tls_key key);
/* Appends the next record, of what type says; as tls_record_seal_13(). */
MUST_CHECK enum st tls_session_seal(struct tls_session *s, unsigned side, unsigned type,
				    struct span plain, struct buf *out);

void tls_session_deinit(struct tls_session *s);
void tls_session_free(struct tls_session *s); /* NULL is fine */

#endif
