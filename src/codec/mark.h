/*
 * mark.h - how decoded bytes lead back to the encoded ones.
 *
 * From offset out of the output on, the bytes came from input offset
 * in + (o - out) * num / den, up to the next mark. num 0 (compressors): not
 * before in. A decoder appends a mark where the proportion changes; offsets
 * count from the start of its own output, also when out held bytes before.
 * marks may be NULL for who does not want them.
 */
#ifndef CODEC_MARK_H
#define CODEC_MARK_H

#include "base/buf.h"

struct mark {
	uint32_t out, in;
	uint16_t num, den;
};

/* ST_OK, ST_LIMIT, ST_NOMEM. Appends nothing when the mark before says the same. */
MUST_CHECK enum st mark_put(struct buf *marks, size_t out, size_t in, unsigned num, unsigned den);

/*
 * Appends n bytes of in at offset at as they are, with their mark; start is
 * out->len when the decoder began. ST_LIMIT: out got as many as it had room for.
 */
MUST_CHECK enum st mark_copy(struct buf *out, size_t start, struct span in, size_t at, size_t n,
			     struct buf *marks);

/* The input offset of an output offset; what is behind the last mark goes on with it. */
size_t mark_find(const struct mark *marks, size_t n, size_t out);

#endif
