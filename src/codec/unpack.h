/*
 * unpack.h - the other compressors: brotli (RFC 7932), zstd (RFC 8878), LZ4 frames.
 *
 * Append to out and set *used to the input consumed.
 * ST_OK    the end was reached
 * ST_MORE  cut short: what came out stands
 * ST_BAD   not of this format, or damaged behind what came out (compare out->len)
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM
 */
#ifndef CODEC_UNPACK_H
#define CODEC_UNPACK_H

#include "codec/mark.h"

MUST_CHECK enum st brotli_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);
/* All frames, one after the other. A window over 8 MiB is refused: ST_LIMIT with nothing of that
 * frame. */
MUST_CHECK enum st zstd_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);
MUST_CHECK enum st lz4_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

#endif
