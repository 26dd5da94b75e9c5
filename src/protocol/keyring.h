/*
 * keyring.h - secrets of TLS connections out of key logs (NSS format), found by the client's
 *random.
 *
 *	LABEL <client random, 64 hex digits> <secret, hex>
 *
 * Lines come from --keylog and from pcapng's secrets blocks, and are read as
 * hostile as anything else. A secret counts from a frame on: those of a block
 * for the frames behind it, so that the answer is the same for any number of
 * threads. One thread may add while others look up. Bounded by KEYRING_MOST.
 */
#ifndef PROTOCOL_KEYRING_H
#define PROTOCOL_KEYRING_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum { KEY_RANDOM = 32, KEY_SECRET_MAX = 48, KEYRING_MOST = 1 << 16 };

#define KEY_LABEL_MAP(X)                                       \
	X(MASTER, "CLIENT_RANDOM") /* up to TLS 1.2 */         \
	X(CLIENT_EARLY, "CLIENT_EARLY_TRAFFIC_SECRET")         \
	X(CLIENT_HANDSHAKE, "CLIENT_HANDSHAKE_TRAFFIC_SECRET") \
	X(SERVER_HANDSHAKE, "SERVER_HANDSHAKE_TRAFFIC_SECRET") \
	X(CLIENT_TRAFFIC, "CLIENT_TRAFFIC_SECRET_0")           \
	X(SERVER_TRAFFIC, "SERVER_TRAFFIC_SECRET_0")

enum key_label {
#define X(id, name) KEY_##id,
	KEY_LABEL_MAP(X)
#undef X
		KEY_LABEL_COUNT_
};

struct key_secret {
	uint8_t len, bytes[KEY_SECRET_MAX];
};

struct keyring;

MUST_CHECK enum st keyring_new(struct keyring **ret);
void keyring_free(struct keyring *k); /* NULL is fine */

struct keyring_read {
	size_t keys;  /* lines that were secrets of a label above */
	size_t other; /* lines that were neither that, nor a comment, nor another label */
	bool full;    /* some did not fit */
};

/* Adds the lines of text, which count for frames behind number from. ST_OK, ST_NOMEM. */
MUST_CHECK enum st keyring_add(struct keyring *k, struct span text, uint64_t from,
			       struct keyring_read *ret);

/* How many secrets count for a frame; 0: none. */
uint64_t keyring_count(struct keyring *k, uint64_t frame);

MUST_CHECK bool keyring_find(struct keyring *k, enum key_label label,
			     const uint8_t random[KEY_RANDOM], uint64_t frame,
			     struct key_secret *ret);

#endif
