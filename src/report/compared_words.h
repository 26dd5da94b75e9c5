/*
 * compared_words.h - a comparison's verdict as a sentence, and what would settle it.
 */
#ifndef REPORT_COMPARED_WORDS_H
#define REPORT_COMPARED_WORDS_H

#include "explain/compare.h"
#include "report/words.h"

enum { COMPARED_ITEMS_MAX = DEV_COUNT_ + 12, COMPARED_TEXT_MAX = 8192 };

/* What would settle it, and other lists of short texts. */
struct compared_items {
	char text[COMPARED_ITEMS_MAX][WORDS_MAX * 2];
	size_t n;
};

/* The shortest list of actions, and what went encrypted to places that were not spoken to before.
 */
void compared_missing(const struct compared *c, struct compared_items *ret);
void compared_ciphers(const struct compare_in *in, struct compared_items *ret);

/* ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st compared_verdict(const struct compared *c, const struct compare_in *in,
				    const struct compared_items *lack,
				    const struct compared_items *ciphers, struct buf *out);

/* One restart is a power-on and a start-up. */
uint64_t compared_restarts(const uint64_t tried[DEV_COUNT_]);

#endif
