/*
 * hex.h - bytes written as pairs of hex digits.
 *
 * Either case; between pairs any of space, tab, CR, LF, ':', '-', ',' and the
 * prefixes "0x" and "\x" are passed over.
 */
#ifndef CODEC_HEX_H
#define CODEC_HEX_H

#include "codec/mark.h"

/* Value of a hex digit, 0 to 15; else 255. */
uint8_t hex_digit(uint8_t c);

/*
 * Appends what the longest run of pairs at the start of in stands for and sets
 * *used to its length, without separators behind.
 *
 * ST_OK    the run ended behind a pair
 * ST_MORE  a single digit was left over; *used is without it
 * ST_BAD   no pair at all; out and *used are left alone
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM
 */
MUST_CHECK enum st hex_decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

/* Pairs at the very start of in, nothing between or before them, at most max; returns how many. */
size_t hex_pairs(struct span in, uint8_t *out, size_t max);

/* Lower-case digits of s into out, 2 * s.len and a NUL. */
void hex_format(struct span s, char *out);

#endif
