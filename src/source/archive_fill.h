/*
 * archive_fill.h - how a reader gathers an exchange.
 *
 * All texts of an exchange lie in one block of fixed size; what does not fit
 * is cut off and counted.
 */
#ifndef SOURCE_ARCHIVE_FILL_H
#define SOURCE_ARCHIVE_FILL_H

#include "base/buf.h"
#include "model/anomaly.h"
#include "source/archive.h"

enum {
	ARCHIVE_TEXT_MAX = 24 << 20, /* all texts of an exchange */
	ARCHIVE_BODY_MAX = 6 << 20,  /* one body or WebSocket message, as it stands in the file */
	ARCHIVE_FIELD_MAX = 1 << 20, /* any other text */
	ARCHIVE_PAIRS_MAX = 8192,    /* headers, cookies, ... of an exchange */
	ARCHIVE_TURNS_MAX = 65536,
};

struct archive {
	struct exchange x;
	struct buf text; /* never moves */
	struct exchange_pair *pairs;
	struct exchange_turn *turns;
	size_t n_pairs, cap_pairs, n_turns, cap_turns;
	size_t at[2][EXCHANGE_LISTS]; /* first pair of each list */
	uint64_t cut;		      /* texts of this exchange that were cut off or left out */
	enum st st;		      /* ST_NOMEM once memory is gone */
};

MUST_CHECK enum st archive_init(struct archive *a);
void archive_deinit(struct archive *a); /* zeroed is fine */

void archive_begin(struct archive *a, uint64_t number, uint64_t off, const char *how);
void archive_list(struct archive *a, unsigned side, enum exchange_list list); /* begins it anew */
void archive_pair(struct archive *a, unsigned side, enum exchange_list list,
		  const struct exchange_pair *pair);
void archive_turn(struct archive *a, const struct exchange_turn *turn);

/*
 * Appends bytes to the text that began when text.len was begin, up to limit.
 * False: some did not fit (whoever reads counts that in cut).
 */
MUST_CHECK bool archive_put(struct archive *a, struct span bytes, size_t limit, size_t begin);
/* Takes base64 off; what is none stays as it is. */
void archive_decode(struct archive *a, struct exchange_text *t);

/* Resolves lists, fills *ret; anomaly "limit.entry" where something was cut off. */
void archive_end(struct archive *a, const struct anomaly_sink *anomalies, struct exchange *ret);

#endif
