#include "packet/defrag.h"

#include "base/hash.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void defrag_init(struct defrag *d, uint32_t max_n, uint32_t max_bytes)
{
	*d = (struct defrag){
		.free = DEFRAG_NONE,
		.oldest = DEFRAG_NONE,
		.newest = DEFRAG_NONE,
		.max_n = max_n,
		.max_bytes = max_bytes,
	};
	map_init(&d->by_key, max_n < UINT32_MAX ? max_n + 1 : max_n);
}

void datagram_deinit(struct datagram *g)
{
	free(g->bytes);
	free(g->pieces);
	g->bytes = NULL;
	g->pieces = NULL;
}

void defrag_deinit(struct defrag *d)
{
	for (uint32_t i = d->oldest; d->rows != NULL && i != DEFRAG_NONE; i = d->rows[i].newer)
		datagram_deinit(&d->rows[i]);
	free(d->rows);
	map_deinit(&d->by_key);
	d->rows = NULL;
}

/* Seed 0: which datagram is given up must not differ from run to run. */
static uint64_t hash_key(const struct frag_key *k)
{
	uint8_t b[39];

	memcpy(b, k->src.b, 16);
	memcpy(b + 16, k->dst.b, 16);
	memcpy(b + 32, &k->id, 4);
	memcpy(b + 36, &k->tunnels, 2);
	b[38] = k->proto;
	return hash_bytes((struct span){ b, sizeof(b) }, 0);
}

static bool key_eq(const struct frag_key *a, const struct frag_key *b)
{
	return a->id == b->id && a->tunnels == b->tunnels && a->proto == b->proto
	       && ip_eq(&a->src, &b->src) && ip_eq(&a->dst, &b->dst);
}

uint32_t defrag_find(const struct defrag *d, const struct frag_key *k)
{
	uint64_t h = hash_key(k);

	if (d->n == 0)
		return DEFRAG_NONE;
	for (uint32_t it = map_first(&d->by_key, h); it != MAP_NONE;
	     it = map_next(&d->by_key, h, it))
		if (key_eq(&d->rows[map_value(&d->by_key, it)].key, k))
			return map_value(&d->by_key, it);
	return DEFRAG_NONE;
}

enum st defrag_open(struct defrag *d, const struct frag_key *k, uint32_t *ret)
{
	uint32_t i = d->free;
	struct datagram *g;
	uint64_t h = hash_key(k);
	enum st st;

	if (i == DEFRAG_NONE) {
		i = d->n_used;
		st = vec_grow((void **)&d->rows, &d->cap, (size_t)i + 1, sizeof(*d->rows),
			      (size_t)d->max_n + 1);
		if (st != ST_OK)
			return ST_NOMEM;
	}
	st = map_put(&d->by_key, h, i);
	if (st != ST_OK)
		return ST_NOMEM;
	g = &d->rows[i];
	if (i == d->n_used)
		d->n_used++;
	else
		d->free = g->newer;
	*g = (struct datagram){ .key = *k, .hash = h, .older = d->newest, .newer = DEFRAG_NONE };
	if (d->newest != DEFRAG_NONE)
		d->rows[d->newest].newer = i;
	else
		d->oldest = i;
	d->newest = i;
	d->n++;
	*ret = i;
	return ST_OK;
}

static size_t cost(const struct datagram *g)
{
	return g->cap + g->cap_pieces * sizeof(*g->pieces);
}

static enum st make_room(struct datagram *g, size_t need)
{
	return vec_grow((void **)&g->bytes, &g->cap, need, 1, DATAGRAM_MAX);
}

/* First piece that ends behind off. */
static size_t piece_at(const struct datagram *g, uint32_t off)
{
	size_t lo = 0, hi = g->n_pieces;

	/* in order is the rule */
	if (hi == 0 || g->pieces[hi - 1].off + g->pieces[hi - 1].len <= off)
		return hi;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (g->pieces[mid].off + g->pieces[mid].len > off)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static enum st insert(struct datagram *g, size_t at, struct frag_piece piece)
{
	enum st st = vec_grow((void **)&g->pieces, &g->cap_pieces, g->n_pieces + 1,
			      sizeof(*g->pieces), DATAGRAM_MAX);

	if (st != ST_OK)
		return ST_NOMEM;
	memmove(&g->pieces[at + 1], &g->pieces[at], (g->n_pieces - at) * sizeof(*g->pieces));
	g->pieces[at] = piece;
	g->n_pieces++;
	g->have += piece.len;
	return ST_OK;
}

static enum st fill(struct datagram *g, const struct frag_piece *from, struct span s, bool *differ)
{
	uint32_t at = from->off, end = from->off + (uint32_t)s.len;

	for (size_t i = piece_at(g, at); at < end; i++) {
		const struct frag_piece *p = i < g->n_pieces ? &g->pieces[i] : NULL;
		bool covered = p != NULL && p->off <= at;
		uint32_t stop = p == NULL ? end : covered ? p->off + p->len : p->off;
		struct frag_piece piece = *from;
		const uint8_t *new = s.p + (at - from->off);

		if (stop > end)
			stop = end;
		if (covered) {
			*differ |= memcmp(g->bytes + at, new, stop - at) != 0;
		} else {
			piece.off = at;
			piece.len = stop - at;
			if (insert(g, i, piece) != ST_OK)
				return ST_NOMEM;
			memcpy(g->bytes + at, new, stop - at);
		}
		at = stop;
	}
	return ST_OK;
}

enum st defrag_put(struct defrag *d, uint32_t i, const struct frag_piece *from, struct span s,
		   bool *differ)
{
	struct datagram *g = &d->rows[i];
	size_t before = cost(g);
	enum st st = make_room(g, from->off + s.len);

	if (st == ST_OK)
		st = fill(g, from, s, differ);
	d->bytes += cost(g) - before;
	return st;
}

bool datagram_is_whole(const struct datagram *g)
{
	return g->total_known && g->have == g->total;
}

bool defrag_is_over(const struct defrag *d)
{
	return d->n > d->max_n || d->bytes > d->max_bytes;
}

void defrag_take(struct defrag *d, uint32_t i, struct datagram *ret)
{
	struct datagram *g = &d->rows[i];

	for (uint32_t it = map_first(&d->by_key, g->hash); it != MAP_NONE;
	     it = map_next(&d->by_key, g->hash, it))
		if (map_value(&d->by_key, it) == i) {
			map_remove(&d->by_key, it);
			break;
		}
	if (g->older != DEFRAG_NONE)
		d->rows[g->older].newer = g->newer;
	else
		d->oldest = g->newer;
	if (g->newer != DEFRAG_NONE)
		d->rows[g->newer].older = g->older;
	else
		d->newest = g->older;
	d->bytes -= cost(g);
	d->n--;
	*ret = *g;
	*g = (struct datagram){ .newer = d->free };
	d->free = i;
}
