/*
 * respell.h - other bytes in the spelling of some: the other way of decoders of text.
 *
 * was is encoded text as it stood, now what it is to decode to instead. Alphabet, case,
 * padding, line ends and separators are those of was. Appends to out.
 * ST_OK; ST_UNSUP: was has no such spelling, or now cannot stand in it; ST_LIMIT, ST_NOMEM.
 */
#ifndef CODEC_RESPELL_H
#define CODEC_RESPELL_H

#include "codec/mark.h"

MUST_CHECK enum st respell_base64(struct span was, struct span now, struct buf *out);
MUST_CHECK enum st respell_base32(struct span was, struct span now, struct buf *out);
MUST_CHECK enum st respell_hex(struct span was, struct span now, struct buf *out);

/*
 * Of text in which most bytes stand for themselves: old is what was decodes to by
 * marks, as long as now. Only what differs is written, in the manner of what stood there:
 * as itself, %XX, =XX, \u00XX, or with a zero byte beside it.
 */
MUST_CHECK enum st respell_escaped(struct span was, struct span old, struct span now,
				   const struct mark *marks, size_t n_marks, struct buf *out);

#endif
