/*
 * texts.h - the one catalogue of sentences that pages and documents are made of.
 *
 * data/texts/en.tsv, inside the program: an id, a tab, the text with {names}
 * for what is put in. Another language is another file of the same ids.
 */
#ifndef REPORT_TEXTS_H
#define REPORT_TEXTS_H

#include "base/attr.h"
#include "base/rd.h"

#include <stddef.h>

struct text_row {
	struct span id, text;
};

/* Rows in the order of the file; *at is 0 at first. False at the end. */
bool texts_next(size_t *at, struct text_row *ret);

/* Empty when the catalogue has no such id. */
struct span texts_get(const char *id);

#endif
