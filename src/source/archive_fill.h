/*
 * archive_fill.h - how a reader gathers an exchange.
 *
 * Texts, lists and turns are bounded; what does not fit is cut off and counted.
 */
#ifndef SOURCE_ARCHIVE_FILL_H
#define SOURCE_ARCHIVE_FILL_H

#include "base/attr.h"
#include "base/err.h"
#include "model/anomaly.h"
#include "source/archive.h"

enum {
	ARCHIVE_TEXT_MAX = 24 << 20, /* all texts of an exchange */
	ARCHIVE_BODY_MAX = 6 << 20,  /* one body or WebSocket message, as it stands in the file */
	ARCHIVE_FIELD_MAX = 1 << 20, /* any other text */
	ARCHIVE_PAIRS_MAX = 8192,    /* headers, cookies, ... of an exchange */
	ARCHIVE_TURNS_MAX = 65536,
};

struct archive_block;

struct archive {
	struct exchange x;
	struct archive_block *block; /* texts, which never move once they are whole */
	size_t begin, end;	     /* in block: of the text begun last */
	size_t texts;		     /* bytes of all */
	struct exchange_pair *pairs;
	struct exchange_turn *turns;
	size_t n_pairs, cap_pairs, n_turns, cap_turns;
	size_t at[2][EXCHANGE_LISTS]; /* first pair of each list */
	uint64_t cut;		      /* texts of this exchange that were cut off or left out */
	enum st st;		      /* ST_NOMEM once memory is gone */
};

void archive_deinit(struct archive *a); /* zeroed is a beginning, too */

void archive_begin(struct archive *a, uint64_t number, uint64_t off, const char *how);
void archive_list(struct archive *a, unsigned side, enum exchange_list list); /* begins it anew */
void archive_pair(struct archive *a, unsigned side, enum exchange_list list,
		  const struct exchange_pair *pair);
void archive_turn(struct archive *a, const struct exchange_turn *turn);

void archive_text_begin(struct archive *a);
/* Appends to the text begun last, up to limit. False: some did not fit (the caller counts it). */
MUST_CHECK bool archive_put(struct archive *a, struct span bytes, size_t limit);
struct span archive_text(const struct archive *a);

/* Takes base64 off; what is none stays as it is. */
void archive_decode(struct archive *a, struct exchange_text *t);

/* Resolves lists, fills *ret; anomaly "limit.entry" where something was cut off. */
void archive_end(struct archive *a, const struct anomaly_sink *anomalies, struct exchange *ret);

#endif
