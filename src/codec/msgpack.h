/*
 * msgpack.h - MessagePack (github.com/msgpack/msgpack, spec.md) written out as lines (tree.h).
 */
#ifndef CODEC_MSGPACK_H
#define CODEC_MSGPACK_H

#include "codec/tree.h"

MUST_CHECK enum st msgpack_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

/* One value into a tree that was begun; s lies in t->in. */
MUST_CHECK enum st msgpack_put(struct tree *t, struct span s);

#endif
