/*
 * asn1.h - ASN.1 in BER or DER (ITU-T X.690) written out as lines (tree.h).
 *
 *	/0/1=text	strings, octets, numbers of at most eight bytes, under the places of their
 *members /0/imei=text	a SEQUENCE of two whose first is a name: attributes as LDAP and others write
 *them
 *
 * Truth values, NULL and object identifiers are left out.
 */
#ifndef CODEC_ASN1_H
#define CODEC_ASN1_H

#include "codec/tree.h"

MUST_CHECK enum st asn1_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

/* One value into a tree that was begun; s lies in t->in. As asn1_decode(). */
MUST_CHECK enum st asn1_put(struct tree *t, struct span s);

/*
 * Does head, the first bytes of whole, begin as a SEQUENCE or SET that is as long
 * as whole, with sound members inside? Certificates do not: they name their issuers.
 */
bool asn1_looks(struct span head, size_t whole);

#endif
