/*
 * needles.h - many texts looked for at once, whatever their case and separators.
 *
 * Texts are compared by their letters and digits in lower case: the
 * separators blank, tab, line ends and : - . / _ + are passed over, in the
 * needle and in the text. A needle under NEEDLE_SHORT such bytes is met only
 * where it stands as a whole token, with no letter or digit beside it.
 * Looking takes time in proportion to the text, however many needles there are.
 */
#ifndef REPORT_NEEDLES_H
#define REPORT_NEEDLES_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

enum { NEEDLE_SHORT = 6 };

struct needles;

MUST_CHECK enum st needles_new(struct needles **ret);
void needles_free(struct needles *n);

/* Copies text. What has nothing but separators is passed over. ST_OK, ST_NOMEM. */
MUST_CHECK enum st needles_add(struct needles *n, struct span text, uint32_t value);

/* After the last add, before the first look. ST_OK, ST_NOMEM. */
MUST_CHECK enum st needles_ready(struct needles *n);

struct needle_hit {
	size_t at, len; /* in the text, separators included */
	uint32_t value; /* of the needle; of several with the same letters, the first added */
	bool joined;	/* several needles that overlap: value is the first one's */
};

/* Next hit at or after from (a position no hit covers); false when there is none. */
bool needles_next(const struct needles *n, struct span text, size_t from, struct needle_hit *ret);

#endif
