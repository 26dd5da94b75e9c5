/*
 * swap_table.h - pairs of bytes of one length, and where the first of a pair stands.
 *
 * For swaps.c. Text is compared by its letters (report/needles.h); what is no text, or whose
 * letters are as many as those of its counterpart only with the signs between, as it is.
 */
#ifndef EXCERPT_SWAP_TABLE_H
#define EXCERPT_SWAP_TABLE_H

#include "base/map.h"
#include "excerpt/swaps.h"
#include "report/needles.h"

enum swap_where {
	SWAP_ANYWHERE,
	SWAP_TOKEN, /* no letter or digit beside it */
	SWAP_WORD,  /* the same, but not as the name of a field: "password": */
	SWAP_FIELD, /* the signs of a notation around it */
};

struct swap {
	struct span was, now; /* of one length; of text the letters alone */
	enum swap_where where;
	bool text, fold; /* fold: bytes that are letters of either case */
};

struct swap_table {
	struct arena arena;
	struct swap *all;
	size_t n, cap;
	struct needles *needles;
	struct map starts; /* first bytes of those met as they are */
	uint64_t filter[1 << 10];
};

MUST_CHECK enum st swap_table_init(struct swap_table *t);
void swap_table_deinit(struct swap_table *t);

/* Copied. now as long as was; of text, as many letters. ST_OK (too short: passed over). */
MUST_CHECK enum st swap_table_put(struct swap_table *t, const struct swap *s);
MUST_CHECK enum st swap_table_ready(struct swap_table *t);

/* Letters of text, into out (at least s.len bytes); how many. */
size_t swap_letters(struct span s, uint8_t *out);

/* sure: only what is met anywhere. */
size_t swap_table_apply(const struct swap_table *t, uint8_t *p, size_t len,
			const struct swaps_kept *kept, size_t n_kept, bool sure);
/* tokens: those of eight letters and more, too. */
bool swap_table_find(const struct swap_table *t, struct span bytes, bool tokens, size_t *at);

#endif
