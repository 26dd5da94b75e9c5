/*
 * fields_sip.h - telephone numbers in SIP: the user part of sip:, sips: and tel: URIs
 * (RFC 3261 section 19.1, RFC 3966) of the request line, From, To, Contact and the like.
 */
#ifndef IDENTIFY_FIELDS_SIP_H
#define IDENTIFY_FIELDS_SIP_H

#include "identify/scan.h"

/* Does a URI of a caller or callee stand in this field? */
bool fields_sip_wants(const struct field *f);

/* Offers the numbers in sc->s, the field's root. */
void fields_sip_see(struct scan *sc);

#endif
