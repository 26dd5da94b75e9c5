#include "app/redact_scan.h"

#include "app/kept_case.h"
#include "app/keeper.h"
#include "identify/identify.h"

#include <stdio.h>

enum { CASE_BYTES = 1 << 30 };

/* What keeper_take() needs; borrowed from here while it runs. */
struct scanning {
	struct identity *identity;
	struct sweeper *sweeper;
	struct lane_shared shared;
	struct progress progress;
	struct keeper keeper;
};

static enum st begin(struct scanning *g, const struct redact_scan *s, struct mem_case *m,
		     struct err *e)
{
	const struct needle *needles;
	size_t n = 0;
	enum st st;

	*g = (struct scanning){ 0 };
	st = identity_new(&g->identity, s->profile, e);
	if (st == ST_OK) {
		needles = identity_needles(g->identity, &n);
		st = sweeper_new(&g->sweeper, needles, n, e);
	}
	g->shared = (struct lane_shared){ .sweeper = g->sweeper,
					  .identity = g->identity,
					  .least = s->least };
	progress_init(&g->progress, false, 1);
	g->keeper = (struct keeper){ .memory = m,
				     .store = mem_case_store(m),
				     .profile = s->profile,
				     .who = s->who,
				     .shared = &g->shared,
				     .progress = &g->progress,
				     .threads = 1,
				     .hash = true };
	return st;
}

static void end(struct scanning *g)
{
	sweeper_free(g->sweeper);
	identity_free(g->identity);
}

static enum st take(struct scanning *g, const char *path, struct err *e)
{
	const struct input_file file = { .path = path };
	enum kept how = KEPT_WHOLE;
	enum st st = keeper_take(&g->keeper, &file, &how, e);

	if (st == ST_OK && how != KEPT_WHOLE)
		return err_set(e, ST_IO, 0, 0, "%.80s: cannot be read again whole", path);
	return st;
}

enum st redact_scan_search(const struct redact_scan *s, const char *path, struct mem_case *into,
			   struct err *e)
{
	struct scanning g;
	enum st st = begin(&g, s, into, e);

	if (st == ST_OK)
		st = take(&g, path, e);
	end(&g);
	return st;
}

enum st redact_scan_keep(const struct redact_scan *s, const char *const *paths, size_t n,
			 const char *case_path, struct err *e)
{
	const struct kept_reading how = { s->least, s->profile, s->who, NULL };
	struct kept_case *kept = NULL;
	struct mem_case *memory = NULL;
	struct scanning g = { 0 };
	enum st st = mem_case_new(&memory, CASE_BYTES);

	if (st == ST_OK)
		st = begin(&g, s, memory, e);
	if (st == ST_OK && kept_case_open(&kept, case_path, &how) != EXIT_CLEAN)
		st = err_set(e, ST_IO, 0, 0, "the case made anew cannot be opened");
	if (st == ST_OK) {
		g.keeper.store = kept_case_store(kept, memory);
		g.shared.evidence = true;
	}
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = take(&g, paths[i], e);
	kept_case_close(kept);
	mem_case_free(memory);
	end(&g);
	return st;
}
