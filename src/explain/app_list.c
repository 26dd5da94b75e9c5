#include "explain/app_list.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/digest.h"
#include "explain/event_csv.h"
#include "explain/event_log.h"

#include <stdlib.h>

#define NS_PER_S 1000000000LL

/* A list tells whole seconds, and what was sent may be seen a little before or after. */
#define SLACK_NS (5 * NS_PER_S)
/* The furthest that a local clock is from UTC. */
#define ZONE_NS (14 * 3600 * NS_PER_S)

enum { FLOWS_MAX = 1 << 20, PACKAGES_MAX = 1 << 16, ARENA_MAX = 128 << 20, LINE_TAKEN = 16 * 1024 };
enum { SAME_MOST = 4096 }; /* connections between the same ends that are looked through */

void app_list_init(struct app_list *a)
{
	*a = (struct app_list){ .seed = hash_seed() };
	arena_init(&a->arena, ARENA_MAX);
	map_init(&a->by_flow, FLOWS_MAX);
	map_init(&a->by_uid, PACKAGES_MAX);
}

void app_list_deinit(struct app_list *a)
{
	map_deinit(&a->by_flow);
	map_deinit(&a->by_uid);
	free(a->flows);
	free(a->packages);
	arena_deinit(&a->arena);
	*a = (struct app_list){ 0 };
}

static struct span ip_bytes(const struct ip *ip)
{
	return span_of(ip->b, sizeof(ip->b));
}

static uint64_t flow_hash(const struct app_list *a, const struct ip *src, uint16_t src_port,
			  const struct ip *dst, uint16_t dst_port)
{
	uint64_t h = hash_bytes(ip_bytes(dst), a->seed + dst_port);

	return hash_bytes(ip_bytes(src), h + src_port);
}

static enum st add_flow(struct app_list *a, const struct csv_flow *c, int64_t first, int64_t last)
{
	struct app_flow f = { c->src, c->dst, c->src_port, c->dst_port, c->transport,
			      c->uid, { 0 },  first,	   last };
	enum st st =
		vec_grow((void **)&a->flows, &a->cap_flows, a->n_flows + 1, sizeof(f), FLOWS_MAX);

	if (st == ST_OK && !arena_dup(&a->arena, c->app, &f.name))
		st = ST_LIMIT;
	if (st == ST_OK)
		st = map_put(&a->by_flow, flow_hash(a, &f.src, f.src_port, &f.dst, f.dst_port),
			     (uint32_t)a->n_flows);
	if (st == ST_OK)
		a->flows[a->n_flows++] = f;
	a->passed_over += st == ST_LIMIT;
	return st == ST_LIMIT ? ST_OK : st;
}

/* When it may have been, by a clock that may not say its year or zone. */
static void span_of_time(const struct csv_flow *c, const struct event_hints *hints, int64_t *first,
			 int64_t *last)
{
	bool zone = c->first.has_zone || hints->has_zone;
	int64_t move = !c->first.has_zone && hints->has_zone ? hints->zone_s * NS_PER_S : 0;
	int64_t slack = zone ? SLACK_NS : SLACK_NS + ZONE_NS;

	*first = INT64_MIN;
	*last = INT64_MAX;
	if (!c->first.has_year || !c->last.has_year)
		return;
	*first = c->first.ns - move - slack;
	*last = c->last.ns - move + slack;
}

static bool next_line(struct span *rest, struct span *line)
{
	size_t end = span_find(*rest, '\n', 0);

	if (rest->len == 0)
		return false;
	*line = span_trim(span_cut(*rest, 0, end));
	*rest = span_from(*rest, end + 1);
	return true;
}

static enum st take_list(struct app_list *a, struct csv_row *row,
			 const struct csv_connections *columns, struct span text,
			 const struct event_hints *hints)
{
	struct span line;
	enum st st = ST_OK;

	while (st != ST_NOMEM && next_line(&text, &line)) {
		struct csv_flow c;
		int64_t first, last;

		st = csv_row_read(row, line);
		if (st != ST_OK || !csv_flow(row, columns, &c))
			continue;
		span_of_time(&c, hints, &first, &last);
		st = add_flow(a, &c, first, last);
	}
	return st == ST_NOMEM ? st : ST_OK;
}

static enum st add_package(struct app_list *a, int32_t uid, struct span name)
{
	uint64_t h = hash_bytes(span_of(&uid, sizeof(uid)), a->seed);
	struct app_package p = { uid, { 0 }, false };
	enum st st;

	for (uint32_t it = map_first(&a->by_uid, h); it != MAP_NONE;
	     it = map_next(&a->by_uid, h, it)) {
		struct app_package *at = &a->packages[map_value(&a->by_uid, it)];

		if (at->uid != uid)
			continue;
		at->shared |= !span_eq(at->name, name);
		return ST_OK;
	}
	st = vec_grow((void **)&a->packages, &a->cap_packages, a->n_packages + 1, sizeof(p),
		      PACKAGES_MAX);
	if (st == ST_OK && !arena_dup(&a->arena, name, &p.name))
		st = ST_LIMIT;
	if (st == ST_OK)
		st = map_put(&a->by_uid, h, (uint32_t)a->n_packages);
	if (st == ST_OK)
		a->packages[a->n_packages++] = p;
	return st == ST_LIMIT ? ST_OK : st;
}

static enum st take_log(struct app_list *a, struct span text)
{
	struct span line;
	enum st st = ST_OK;

	while (st == ST_OK && next_line(&text, &line)) {
		struct log_event e;

		if (log_line_read(span_cut(line, 0, LINE_TAKEN), &e) == LOG_EVENT
		    && e.package.len != 0)
			st = add_package(a, e.uid, e.package);
	}
	return st;
}

/* One more file, behind those before it. */
static enum st note_file(struct app_list *a, struct span text)
{
	uint8_t both[2 * 32], digest[DIGEST_MAX];
	enum st st = digest_of(DIGEST_SHA256, text, digest);

	if (st != ST_OK)
		return st;
	memcpy(both, a->sha256, 32);
	memcpy(both + 32, digest, 32);
	st = digest_of(DIGEST_SHA256, span_of(both, sizeof(both)), digest);
	if (st == ST_OK)
		memcpy(a->sha256, digest, sizeof(a->sha256));
	return st;
}

enum st app_list_add(struct app_list *a, struct span text, const struct event_hints *hints)
{
	struct csv_connections columns;
	struct csv_row row;
	struct span rest, line;
	size_t before = a->n_flows + a->n_packages;
	enum st st = ST_BAD;

	if (span_starts(text, SPAN_LIT("\xef\xbb\xbf")))
		text = span_from(text, 3);
	rest = text;
	csv_row_init(&row);
	if (next_line(&rest, &line))
		st = csv_row_read(&row, span_cut(line, 0, LINE_TAKEN));
	if (st == ST_OK && csv_is_connections(&row, &columns))
		st = take_list(a, &row, &columns, rest, hints);
	else if (st != ST_NOMEM)
		st = take_log(a, text);
	csv_row_deinit(&row);
	if (st == ST_OK && a->n_flows + a->n_packages != before)
		st = note_file(a, text);
	return st;
}

static bool is_flow(const struct app_flow *f, const struct endpoint *src,
		    const struct endpoint *dst, const struct finding *of)
{
	return f->src_port == src->port && f->dst_port == dst->port && ip_eq(&f->src, &src->ip)
	       && ip_eq(&f->dst, &dst->ip) && f->transport == of->transport
	       && (of->first_ns == TM_NONE
		   || (of->first_ns >= f->first_ns && of->first_ns <= f->last_ns));
}

/* The one connection that it can have been; NULL: none, or those that fit tell different apps. */
static const struct app_flow *find_flow(const struct app_list *a, const struct endpoint *src,
					const struct endpoint *dst, const struct finding *of)
{
	uint64_t h = flow_hash(a, &src->ip, src->port, &dst->ip, dst->port);
	const struct app_flow *found = NULL;
	unsigned seen = 0;

	for (uint32_t it = map_first(&a->by_flow, h); it != MAP_NONE;
	     it = map_next(&a->by_flow, h, it)) {
		const struct app_flow *f = &a->flows[map_value(&a->by_flow, it)];

		if (++seen == SAME_MOST)
			return NULL;
		if (!is_flow(f, src, dst, of))
			continue;
		if (found != NULL && (found->uid != f->uid || !span_eq(found->name, f->name)))
			return NULL;
		found = f;
	}
	return found;
}

static struct span package_of(const struct app_list *a, int32_t uid)
{
	uint64_t h = hash_bytes(span_of(&uid, sizeof(uid)), a->seed);

	for (uint32_t it = map_first(&a->by_uid, h); it != MAP_NONE;
	     it = map_next(&a->by_uid, h, it)) {
		const struct app_package *p = &a->packages[map_value(&a->by_uid, it)];

		if (p->uid == uid && !p->shared)
			return p->name;
	}
	return (struct span){ 0 };
}

void app_list_label(const struct app_list *a, struct finding *f)
{
	if (!f->has_app && a->n_flows != 0) {
		bool in = f->direction == DIRECTION_IN;
		const struct app_flow *flow =
			find_flow(a, in ? &f->dst.at : &f->src.at, in ? &f->src.at : &f->dst.at, f);

		if (flow != NULL) {
			f->has_app = true;
			f->app = (struct app_text){ flow->uid, flow->name, { 0 } };
		}
	}
	if (f->has_app && f->app.uid >= 0 && f->app.package.len == 0)
		f->app.package = package_of(a, f->app.uid);
}
