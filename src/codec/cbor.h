/*
 * cbor.h - CBOR (RFC 8949) written out as lines (tree.h).
 */
#ifndef CODEC_CBOR_H
#define CODEC_CBOR_H

#include "codec/tree.h"

MUST_CHECK enum st cbor_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

/* One value into a tree that was begun; s lies in t->in. */
MUST_CHECK enum st cbor_put(struct tree *t, struct span s);

#endif
