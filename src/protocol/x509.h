/*
 * x509.h - the names in a certificate (RFC 5280 section 4.1), as fields.
 *
 * Subject's attributes under their short name (CN, serialNumber), alternative
 * names under SAN, extensions of private OIDs under "extension"; issuer, serial
 * number, and everything of an authority's certificate as context.
 */
#ifndef PROTOCOL_X509_H
#define PROTOCOL_X509_H

#include "protocol/parse.h"

/* own: the certificate of who speaks, not of one who vouches. der may be cut short. */
void x509_fields(struct parse *p, const char *field, struct span der, bool own);

#endif
