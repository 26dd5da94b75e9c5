/*
 * tls13.h - a TLS 1.3 conversation as both sides would send it (RFC 8446), and its key log.
 *
 * x25519, AES-128-GCM, an Ed25519 certificate: real enough that Wireshark
 * decrypts it with the key log. All randomness comes from the seed.
 */
#ifndef LAB_TLS13_H
#define LAB_TLS13_H

#include "base/buf.h"
#include "base/prng.h"

struct tls_talk {
	struct buf hello;	 /* client: ClientHello */
	struct buf server;	 /* server: ServerHello to Finished */
	struct buf request;	 /* client: Finished, then the request */
	struct buf answer;	 /* server: the answer */
	struct buf client_close; /* client: close_notify */
	struct buf keylog;	 /* lines in the format of NSS */
};

void tls_talk_init(struct tls_talk *t);
void tls_talk_deinit(struct tls_talk *t);

MUST_CHECK enum st tls_talk_make(struct tls_talk *t, struct prng *rng, const char *host,
				 struct span request, struct span answer);

/*
 * Only what passers-by see: hellos of a connection whose keys nobody has.
 * Used for noise; hello and server are filled.
 */
MUST_CHECK enum st tls_talk_opening(struct tls_talk *t, struct prng *rng, const char *host);

#endif
