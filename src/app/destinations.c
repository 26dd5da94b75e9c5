#include "app/destinations.h"

#include "app/cmd.h"
#include "app/keeper.h"
#include "app/screen.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ROWS_MAX = 1 << 16, HOSTS_MAX = 32 << 20 };

#define CASE_BYTES ((size_t)192 * 1024 * 1024)

void destinations_init(struct destinations *d)
{
	*d = (struct destinations){ 0 };
	map_init(&d->by_place, ROWS_MAX);
	arena_init(&d->arena, HOSTS_MAX);
}

void destinations_deinit(struct destinations *d)
{
	if (d == NULL)
		return;
	mem_case_free(d->memory);
	map_deinit(&d->by_place);
	arena_deinit(&d->arena);
	free(d->rows);
	*d = (struct destinations){ 0 };
}

static enum st add(struct destinations *d, const struct party *p)
{
	const struct ip *ip = &p->at.ip;
	uint64_t h = hash_bytes(p->host, hash_bytes(span_of(ip->b, sizeof(ip->b)), ip->family));
	enum st st;

	for (uint32_t it = map_first(&d->by_place, h); it != MAP_NONE;
	     it = map_next(&d->by_place, h, it)) {
		const struct party *r = &d->rows[map_value(&d->by_place, it)];

		if (ip_eq(&r->at.ip, ip) && span_eq(r->host, p->host))
			return ST_OK;
	}
	if (ip->family == IP_NONE && p->host.len == 0)
		return ST_OK;
	st = vec_grow((void **)&d->rows, &d->cap, d->n + 1, sizeof(*d->rows), ROWS_MAX);
	if (st == ST_OK)
		st = map_put(&d->by_place, h, (uint32_t)d->n);
	if (st == ST_OK)
		d->rows[d->n++] = *p;
	return st;
}

static enum st add_finding(void *arg, const struct finding *f)
{
	return f->direction == DIRECTION_OUT ? add(arg, &f->dst) : ST_OK;
}

static enum st add_closed(void *arg, const struct kept_closed *c)
{
	return add(arg, &c->dst);
}

static void say_kept(const struct destinations *d, const struct input_file *file)
{
	const struct case_reader r = mem_case_reader(d->memory);
	struct capture c;

	if (r.capture(r.self, r.n_captures(r.self) - 1, &c) == ST_OK)
		cmd_say("%s: %.*s", file->path, (int)c.reason.len, (const char *)c.reason.p);
}

static enum st take_all(struct destinations *d, struct keeper *k, const struct inputs *in,
			struct err *e)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < in->n && st == ST_OK; i++) {
		enum kept how = KEPT_WHOLE;

		st = keeper_take(k, &in->files[i], &how, e);
		if (st != ST_OK || (how != KEPT_PARTIAL && how != KEPT_UNREADABLE))
			continue;
		d->partial = true;
		say_kept(d, &in->files[i]);
	}
	return st;
}

static enum st scan(struct destinations *d, const char *path, struct lane_shared *shared,
		    const struct who *who, bool quiet, struct err *e)
{
	struct progress progress;
	struct inputs in;
	struct keeper k = {
		.memory = d->memory,
		.store = mem_case_store(d->memory),
		.who = who,
		.shared = shared,
		.progress = &progress,
		.threads = screen_processors(),
	};
	enum st st;

	inputs_init(&in);
	st = inputs_add(&in, path);
	progress_init(&progress, !quiet, (unsigned)in.n);
	if (st == ST_OK)
		st = take_all(d, &k, &in, e);
	inputs_deinit(&in);
	return st;
}

enum st destinations_read(struct destinations *d, const char *path, const struct who *who,
			  bool quiet, struct err *e)
{
	struct identity *identity = NULL;
	struct sweeper *sweeper = NULL;
	size_t n = 0;
	enum st st = identity_new(&identity, NULL, e);

	if (st == ST_OK) {
		const struct needle *needles = identity_needles(identity, &n);

		st = sweeper_new(&sweeper, needles, n, e);
	}
	if (st == ST_OK)
		st = mem_case_new(&d->memory, CASE_BYTES);
	if (st == ST_OK) {
		struct lane_shared shared = { .sweeper = sweeper,
					      .identity = identity,
					      .least = CONFIDENCE_POSSIBLE };

		st = scan(d, path, &shared, who, quiet, e);
	}
	if (st == ST_OK) {
		const struct case_reader r = mem_case_reader(d->memory);

		for (size_t i = 0; i < r.n_captures(r.self) && st == ST_OK; i++) {
			st = r.each_finding(r.self, i, add_finding, d);
			if (st == ST_OK)
				st = r.each_closed(r.self, i, add_closed, d);
		}
	}
	sweeper_free(sweeper);
	identity_free(identity);
	return st;
}

/* --- of a case ---------------------------------------------------------------------------- */

struct collecting {
	struct destinations *d;
	enum destinations_which which;
	enum confidence least;
};

static enum st collect(struct destinations *d, const struct party *p)
{
	struct party copy = { .host = p->host, .at.ip = p->at.ip };
	size_t before = d->n;
	enum st st = add(d, &copy);

	if (st == ST_OK && d->n != before && !arena_dup(&d->arena, p->host, &d->rows[before].host))
		st = ST_NOMEM;
	return st;
}

static enum st collect_finding(void *arg, const struct finding *f)
{
	struct collecting *c = arg;
	bool out = f->direction == DIRECTION_OUT;

	if (c->which == DESTINATIONS_TOLD
	    && (!out || f->confidence < c->least || (f->flags & CANDIDATE_PLACEHOLDER) != 0))
		return ST_OK;
	return collect(c->d, out ? &f->dst : &f->src);
}

static enum st collect_closed(void *arg, const struct kept_closed *k)
{
	return collect(((struct collecting *)arg)->d, &k->dst);
}

enum st destinations_collect(struct destinations *d, const struct case_reader *r,
			     enum destinations_which which, enum confidence least)
{
	struct collecting c = { d, which, least };
	enum st st = ST_OK;

	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++) {
		st = r->each_finding(r->self, i, collect_finding, &c);
		if (st == ST_OK && which == DESTINATIONS_ALL)
			st = r->each_closed(r->self, i, collect_closed, &c);
	}
	return st;
}
