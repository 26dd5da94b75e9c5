/*
 * tls_cert.h - the certificate of a re-enacted server: Ed25519, self-signed, the same for a seed.
 */
#ifndef LAB_TLS_CERT_H
#define LAB_TLS_CERT_H

#include "base/buf.h"

/* Appends the DER of a certificate for host whose organisation is "re-enactment". */
MUST_CHECK enum st tls_cert_make(const uint8_t key[32], const char *host, struct buf *out);
/* An Ed25519 signature; deterministic (RFC 8032). */
MUST_CHECK bool tls_cert_sign(const uint8_t key[32], struct span in, uint8_t out[64]);

#endif
