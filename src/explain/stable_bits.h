/*
 * stable_bits.h - how much two values of one place can tell apart, and how they are written.
 */
#ifndef EXPLAIN_STABLE_BITS_H
#define EXPLAIN_STABLE_BITS_H

#include "explain/stable.h"

/*
 * Places between the first and the last that differ, times what their alphabet
 * holds; a common beginning or end that chance explains counts, too. It is
 * the most that the form can tell apart: two devices do not show the rest.
 */
double stable_bits(const struct stable_text *a, const struct stable_text *b);

/* Static: "digits", "hex", "base64", "text", "bytes". */
const char *stable_form(const struct stable_text *a, const struct stable_text *b);

#endif
