#include "source/archive_fill.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "codec/base64.h"

#include <stdlib.h>

enum { BLOCK_FIRST = 64 << 10 };

struct archive_block {
	struct archive_block *before;
	size_t cap;
	uint8_t bytes[];
};

/* Frees the blocks; the first one may stay for the next exchange. */
static void drop_blocks(struct archive *a, bool all)
{
	while (a->block != NULL && (all || a->block->before != NULL)) {
		struct archive_block *before = a->block->before;

		free(a->block);
		a->block = before;
	}
	a->begin = a->end = a->texts = 0;
}

void archive_deinit(struct archive *a)
{
	if (a == NULL)
		return;
	drop_blocks(a, true);
	free(a->pairs);
	free(a->turns);
	*a = (struct archive){ 0 };
}

/* Room for n more bytes behind the text begun last, which moves when it must. */
static bool room(struct archive *a, size_t n)
{
	size_t had = a->end - a->begin, cap = BLOCK_FIRST;
	struct archive_block *b;

	if (a->block != NULL && n <= a->block->cap - a->end)
		return true;
	while (cap < 2 * (had + n))
		cap *= 2;
	b = malloc(sizeof(*b) + cap);
	if (b == NULL) {
		a->st = ST_NOMEM;
		return false;
	}
	b->before = a->block;
	b->cap = cap;
	if (had != 0)
		memcpy(b->bytes, a->block->bytes + a->begin, had);
	a->block = b;
	a->begin = 0;
	a->end = had;
	return true;
}

void archive_begin(struct archive *a, uint64_t number, uint64_t off, const char *how)
{
	a->x = (struct exchange){ .number = number,
				  .off = off,
				  .how = how,
				  .transport = TRANSPORT_TCP,
				  .side = { { .time_ns = TM_NONE }, { .time_ns = TM_NONE } } };
	drop_blocks(a, false);
	a->n_pairs = a->n_turns = 0;
	a->cut = 0;
}

void archive_list(struct archive *a, unsigned side, enum exchange_list list)
{
	a->at[side][list] = a->n_pairs;
	a->x.side[side].list[list].n = 0;
}

void archive_pair(struct archive *a, unsigned side, enum exchange_list list,
		  const struct exchange_pair *pair)
{
	enum st st;

	if (pair->key.bytes.len == 0 && pair->value.bytes.len == 0)
		return;
	st = vec_grow((void **)&a->pairs, &a->cap_pairs, a->n_pairs + 1, sizeof(*a->pairs),
		      ARCHIVE_PAIRS_MAX);
	if (st == ST_NOMEM)
		a->st = st;
	if (st != ST_OK) {
		a->cut++;
		return;
	}
	a->pairs[a->n_pairs++] = *pair;
	a->x.side[side].list[list].n++;
}

void archive_turn(struct archive *a, const struct exchange_turn *turn)
{
	enum st st;

	if (turn->bytes.bytes.len == 0)
		return;
	st = vec_grow((void **)&a->turns, &a->cap_turns, a->n_turns + 1, sizeof(*a->turns),
		      ARCHIVE_TURNS_MAX);
	if (st == ST_NOMEM)
		a->st = st;
	if (st != ST_OK) {
		a->cut++;
		return;
	}
	a->turns[a->n_turns++] = *turn;
}

void archive_text_begin(struct archive *a)
{
	a->begin = a->end;
}

bool archive_put(struct archive *a, struct span bytes, size_t limit)
{
	size_t had = a->end - a->begin, n = bytes.len;

	if (n > limit - had)
		n = limit - had;
	if (n > ARCHIVE_TEXT_MAX - a->texts)
		n = ARCHIVE_TEXT_MAX - a->texts;
	if (n != 0 && !room(a, n))
		return false;
	if (n != 0)
		memcpy(a->block->bytes + a->end, bytes.p, n);
	a->end += n;
	a->texts += n;
	return n == bytes.len;
}

struct span archive_text(const struct archive *a)
{
	return a->end != a->begin ? span_of(a->block->bytes + a->begin, a->end - a->begin)
				  : (struct span){ NULL, 0 };
}

void archive_decode(struct archive *a, struct exchange_text *t)
{
	size_t n = t->bytes.len / 4 * 3 + 3, used;
	struct buf b;
	enum st st;

	if (t->bytes.len == 0)
		return;
	if (n > ARCHIVE_TEXT_MAX - a->texts) {
		a->cut++;
		return;
	}
	archive_text_begin(a);
	if (!room(a, n))
		return;
	b = (struct buf){ a->block->bytes + a->end, 0, n, n };
	st = base64_decode(t->bytes, &b, &used, NULL);
	if (st == ST_BAD)
		return;
	a->end += b.len;
	a->texts += b.len;
	t->bytes = archive_text(a);
	t->coded = true;
}

void archive_end(struct archive *a, const struct anomaly_sink *anomalies, struct exchange *ret)
{
	struct anomaly cut = { "limit.entry", a->x.number, a->x.off,
			       "texts or fields of an entry were cut off: too many or too long",
			       a->cut };

	for (unsigned side = 0; side < 2; side++)
		for (unsigned k = 0; k < EXCHANGE_LISTS; k++)
			if (a->x.side[side].list[k].n != 0)
				a->x.side[side].list[k].p = a->pairs + a->at[side][k];
	a->x.turns = a->turns;
	a->x.n_turns = a->n_turns;
	if (a->cut != 0 && anomalies->anomaly != NULL)
		anomalies->anomaly(anomalies->arg, &cut);
	*ret = a->x;
}
