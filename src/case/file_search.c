#include "case/file_search.h"

#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "case/file_bytes.h"
#include "case/file_captures.h"
#include "case/file_read.h"

#include <stdlib.h>

enum { SHA256_LEN = 32, HITS_MOST = 1 << 24, TRACE_MOST = 64 << 20 };

struct wanted_bytes {
	uint8_t sha256[SHA256_LEN];
	bool given; /* a finding has it */
};

/* A step whose bytes are wanted. */
struct hit {
	size_t capture, step;
	int64_t finding;
};

struct searching {
	struct case_file *f;
	const struct bytes_search *s;
	struct wanted_bytes *digests;
	size_t n_digests, cap_digests;
	struct map by_start; /* of the digest: digests are spread as hashes are */
	struct hit *hits;
	size_t n_hits, cap_hits;
	struct arena arena; /* of one trace */
	size_t at;	    /* the hit that is given out */
};

static uint64_t start_of(struct span sha256)
{
	uint64_t h;

	memcpy(&h, sha256.p, sizeof(h));
	return h;
}

static struct wanted_bytes *wanted_digest(struct searching *g, struct span sha256)
{
	uint64_t h;

	if (sha256.len != SHA256_LEN)
		return NULL;
	h = start_of(sha256);
	for (uint32_t it = map_first(&g->by_start, h); it != MAP_NONE;
	     it = map_next(&g->by_start, h, it)) {
		struct wanted_bytes *d = &g->digests[map_value(&g->by_start, it)];

		if (memcmp(d->sha256, sha256.p, SHA256_LEN) == 0)
			return d;
	}
	return NULL;
}

static enum st want(struct searching *g, struct span sha256)
{
	enum st st;

	if (sha256.len != SHA256_LEN)
		return err_set(&g->f->e, ST_BAD, 0, 0, "is damaged: a digest of bytes");
	st = vec_grow((void **)&g->digests, &g->cap_digests, g->n_digests + 1, sizeof(*g->digests),
		      HITS_MOST);
	if (st == ST_OK)
		st = map_put(&g->by_start, start_of(sha256), (uint32_t)g->n_digests);
	if (st != ST_OK)
		return st;
	memcpy(g->digests[g->n_digests].sha256, sha256.p, SHA256_LEN);
	g->digests[g->n_digests++].given = false;
	return ST_OK;
}

static enum st look_through(struct searching *g, const char *rows)
{
	struct sql q;
	enum st st = sql_open(&q, g->f->db, rows, &g->f->e);

	while (st == ST_OK && (st = sql_step(&q, &g->f->e)) == ST_OK) {
		if (g->s->wanted(g->s->arg, sql_bytes(&q, 1)))
			st = want(g, sql_bytes(&q, 0));
		if (st == ST_OK && !sql_ok(&q))
			st = err_set(&g->f->e, ST_BAD, 0, 0, "is damaged: a row of bytes");
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}

/* Which capture an entry is, *capture that of the one before; SIZE_MAX: one that is not read. */
static size_t capture_of(const struct case_file *f, int64_t entry, size_t from)
{
	while (from < f->n_entries && f->entries[from] < entry)
		from++;
	return from < f->n_entries && f->entries[from] == entry ? from : SIZE_MAX;
}

static enum st add_hit(struct searching *g, const struct hit *h)
{
	enum st st =
		vec_grow((void **)&g->hits, &g->cap_hits, g->n_hits + 1, sizeof(*h), HITS_MOST);

	if (st == ST_OK)
		g->hits[g->n_hits++] = *h;
	return st;
}

static enum st find_steps(struct searching *g)
{
	size_t from = 0;
	struct sql q;
	enum st st =
		sql_open(&q, g->f->db,
			 "SELECT entry, finding, n, sha256 FROM traces ORDER BY entry, finding, "
			 "n",
			 &g->f->e);

	while (st == ST_OK && (st = sql_step(&q, &g->f->e)) == ST_OK) {
		struct wanted_bytes *d = wanted_digest(g, sql_bytes(&q, 3));
		struct hit h = { 0 };

		if (d == NULL || d->given)
			continue;
		h.capture = capture_of(g->f, sql_i64(&q, 0), from);
		h.finding = sql_i64(&q, 1);
		h.step = (size_t)sql_u64(&q, 2);
		if (h.capture == SIZE_MAX)
			continue;
		from = h.capture;
		d->given = true;
		st = sql_ok(&q) ? add_hit(g, &h)
				: err_set(&g->f->e, ST_BAD, 0, 0, "is damaged: a row of traces");
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}

/* All hits of one finding. */
static enum st on_finding(void *arg, const struct finding *f)
{
	struct searching *g = arg;
	struct trace t = { 0 };
	enum st st;

	arena_reset(&g->arena);
	st = file_trace(g->f, f, &g->arena, &t);
	for (; st == ST_OK && g->at < g->n_hits; g->at++) {
		const struct hit *h = &g->hits[g->at];

		if (h->capture != f->capture || (size_t)h->finding != f->row)
			break;
		if (h->step < t.n)
			st = g->s->found(g->s->arg, f, &t, h->step);
	}
	return st;
}

static enum st give_out(struct searching *g)
{
	enum st st = ST_OK;

	while (st == ST_OK && g->at < g->n_hits) {
		size_t capture = g->hits[g->at].capture, n = 0;
		int64_t *rows = NULL;
		size_t cap = 0;

		for (size_t i = g->at; i < g->n_hits && g->hits[i].capture == capture; i++) {
			if (n != 0 && rows[n - 1] == g->hits[i].finding)
				continue;
			st = vec_grow((void **)&rows, &cap, n + 1, sizeof(*rows), HITS_MOST);
			if (st != ST_OK)
				break;
			rows[n++] = g->hits[i].finding;
		}
		if (st == ST_OK)
			st = file_each_of(g->f, capture, rows, n, on_finding, g);
		free(rows);
		/* traces of a finding that is not there: damage that verify names */
		while (g->at < g->n_hits && g->hits[g->at].capture == capture)
			g->at++;
	}
	return st;
}

enum st case_file_search(struct case_file *f, const struct bytes_search *s)
{
	struct searching g = { .f = f, .s = s };
	enum st st = file_load(f);

	map_init(&g.by_start, HITS_MOST);
	arena_init(&g.arena, TRACE_MOST);
	if (st == ST_OK)
		st = look_through(&g, "SELECT sha256, bytes FROM bodies");
	if (st == ST_OK) /* of cases before the fifth schema */
		st = look_through(&g, "SELECT sha256, bytes FROM bytes");
	if (st == ST_OK && g.n_digests != 0)
		st = find_steps(&g);
	if (st == ST_OK)
		st = give_out(&g);
	map_deinit(&g.by_start);
	arena_deinit(&g.arena);
	free(g.digests);
	free(g.hits);
	return st;
}
