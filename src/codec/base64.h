/*
 * base64.h - base64 (RFC 4648 sections 4 and 5) as it is really sent.
 *
 * Standard and URL-safe symbols, even mixed; padded or not; CR, LF, space and
 * tab anywhere (RFC 2045 section 6.8 wraps at 76 columns).
 */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "codec/mark.h"

/* Value of a symbol in either alphabet, 0 to 63; else 64 and more. */
uint8_t base64_symbol(uint8_t c);

/*
 * Decodes groups of four symbols with nothing between, three bytes each, up to n symbols or
 * the first group that is none; returns how many symbols that took. For gates and the bulk.
 */
size_t base64_groups(const uint8_t *in, size_t n, uint8_t *out);

/*
 * Appends what the longest run of base64 at the start of in decodes to and
 * sets *used to its length with padding and blanks inside, without blanks behind.
 *
 * ST_OK    the run ended on whole bytes
 * ST_MORE  one symbol (six bits) was left over: cut short; *used is without it
 * ST_BAD   no byte at all; out and *used are left alone
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM
 */
MUST_CHECK enum st base64_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

#endif
