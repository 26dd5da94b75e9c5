/*
 * repack.h - compressed again: the other way of inflate.h and unpack.h.
 *
 * Appends one whole stream that holds in. Not the bytes that another encoder would have
 * written, but what every decoder reads. Nothing of time or name stands in a gzip
 * header. ST_OK, ST_LIMIT, ST_NOMEM.
 */
#ifndef CODEC_REPACK_H
#define CODEC_REPACK_H

#include "codec/inflate.h"

MUST_CHECK enum st deflate_encode(struct span in, enum inflate_format format, struct buf *out);
MUST_CHECK enum st zstd_encode(struct span in, struct buf *out);
MUST_CHECK enum st lz4_encode(struct span in, struct buf *out);
MUST_CHECK enum st brotli_encode(struct span in, struct buf *out);

#endif
