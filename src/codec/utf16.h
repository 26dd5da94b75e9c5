/*
 * utf16.h - UTF-16 of either byte order to UTF-8.
 */
#ifndef CODEC_UTF16_H
#define CODEC_UTF16_H

#include "codec/mark.h"

/*
 * A byte order mark at the start decides over big and is left out; a lone
 * surrogate becomes U+FFFD. ST_OK; ST_MORE: a byte or half a pair is left over;
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM.
 */
MUST_CHECK enum st utf16_decode(struct span in, bool big, struct buf *out, struct buf *marks);

#endif
