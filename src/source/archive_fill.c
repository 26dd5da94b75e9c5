#include "source/archive_fill.h"

#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "codec/base64.h"

#include <stdlib.h>

enum st archive_init(struct archive *a)
{
	*a = (struct archive){ 0 };
	buf_init(&a->text, ARCHIVE_TEXT_MAX);
	/* all of it at once, so that spans into it stay; pages are touched as they are used */
	return buf_reserve(&a->text, ARCHIVE_TEXT_MAX);
}

void archive_deinit(struct archive *a)
{
	if (a == NULL)
		return;
	buf_deinit(&a->text);
	free(a->pairs);
	free(a->turns);
	*a = (struct archive){ 0 };
}

void archive_begin(struct archive *a, uint64_t number, uint64_t off, const char *how)
{
	a->x = (struct exchange){ .number = number,
				  .off = off,
				  .how = how,
				  .transport = TRANSPORT_TCP,
				  .side = { { .time_ns = TM_NONE }, { .time_ns = TM_NONE } } };
	buf_clear(&a->text);
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

bool archive_put(struct archive *a, struct span bytes, size_t limit, size_t begin)
{
	size_t had = a->text.len - begin, room = ARCHIVE_TEXT_MAX - a->text.len;
	size_t n = bytes.len;

	if (n > limit - had)
		n = limit - had;
	if (n > room)
		n = room;
	return buf_put(&a->text, span_cut(bytes, 0, n)) == ST_OK && n == bytes.len;
}

void archive_decode(struct archive *a, struct exchange_text *t)
{
	size_t begin = a->text.len, used;
	enum st st;

	if (t->bytes.len == 0)
		return;
	st = base64_decode(t->bytes, &a->text, &used, NULL);
	if (st == ST_BAD)
		return;
	a->cut += st == ST_LIMIT;
	t->bytes = span_cut(buf_span(&a->text), begin, a->text.len - begin);
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
