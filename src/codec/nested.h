/*
 * nested.h - bytes inside a tree that are a tree of some notation themselves.
 */
#ifndef CODEC_NESTED_H
#define CODEC_NESTED_H

#include "codec/tree.h"

/*
 * As tree_put(); but where bytes are no text and begin as MessagePack, CBOR, ASN.1
 * or protobuf, lines for what is in them, under the present path. Each look costs the
 * bytes looked at; when t->work has none left, bytes are put as they stand.
 */
MUST_CHECK enum st nested_put(struct tree *t, struct span bytes);

#endif
