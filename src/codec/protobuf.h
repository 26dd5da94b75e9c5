/*
 * protobuf.h - protobuf without its schema (protobuf.dev/programming-guides/encoding) written out
 * as lines (tree.h). An entry of a map has the path of its key: /3/imei=.
 */
#ifndef CODEC_PROTOBUF_H
#define CODEC_PROTOBUF_H

#include "codec/tree.h"

MUST_CHECK enum st protobuf_decode(struct span in, struct buf *out, size_t *used,
				   struct buf *marks);

/* The fields of a message into a tree that was begun; s lies in t->in. */
MUST_CHECK enum st protobuf_put(struct tree *t, struct span s);

/*
 * Does in read as a message, a cut off last field allowed, and is a quarter of it text,
 * or one of its numbers as long as an identifier? Random bytes hardly ever do.
 */
bool protobuf_looks(struct span in);

#endif
