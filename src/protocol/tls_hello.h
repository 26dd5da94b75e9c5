/*
 * tls_hello.h - handshake messages that name somebody, for TLS, DTLS and QUIC (RFC 8446 section 4).
 *
 * Fields are added to the message being built: "tls.sni", "tls.alpn",
 * "tls.psk_identity", "tls.certificate" (x509.h). Whatever is malformed or cut
 * short ends the reading; what was read stays.
 */
#ifndef PROTOCOL_TLS_HELLO_H
#define PROTOCOL_TLS_HELLO_H

#include "protocol/parse.h"

enum {
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_CERTIFICATE = 11,
	TLS_CLIENT_KEY_EXCHANGE = 16,
	TLS_HANDSHAKE_MAX = 64 * 1024, /* longest message that is read */
};

/* A type that RFC 8446, 5246 or 5077 assigns. */
bool tls_handshake_known(unsigned type);

/* In DTLS a cookie stands in the client's hello; the server's name is told as the carrier's. */
enum tls_over { TLS_OVER_TCP, TLS_OVER_DTLS, TLS_OVER_QUIC };

/* body: behind the four bytes of type and length. */
void tls_handshake(struct parse *p, unsigned type, struct span body, enum tls_over over);

#endif
