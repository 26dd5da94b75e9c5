/*
 * base32.h - base32 (RFC 4648 section 6), either case, padded or not, blanks inside.
 */
#ifndef CODEC_BASE32_H
#define CODEC_BASE32_H

#include "codec/mark.h"

/*
 * Appends what the longest run of base32 at the start of in decodes to; *used as
 * in base64.h. ST_OK; ST_MORE: the run ends with a count of symbols that no
 * encoder writes (cut short); ST_BAD: no byte at all; ST_LIMIT; ST_NOMEM.
 */
MUST_CHECK enum st base32_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

#endif
