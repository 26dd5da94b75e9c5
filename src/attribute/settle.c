#include "attribute/settle.h"

#include "attribute/hashed.h"
#include "attribute/pool.h"
#include "attribute/side.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "model/trace.h"

#include <stdlib.h>

enum { KEY_MORE = 4096 };

const struct settle_limits settle_limits_default = {
	.findings = 100000,
	.sightings = 1000000,
	.bytes = 96u << 20,
};

/* A finding as it grows; its first row holds what all its sightings share. */
struct group {
	struct span key;
	size_t first;
	enum direction direction;
	enum confidence confidence;
	unsigned why, flags;
	int64_t first_ns, last_ns;
	uint64_t count;
	struct sighting one; /* most are seen once: those need no array */
	struct sighting *more;
	size_t n_sightings, cap_more;
};

static const struct sighting *sightings_of(const struct group *g)
{
	return g->more != NULL ? g->more : &g->one;
}

struct settle {
	const struct profile *profile;
	struct settle_limits limits;
	struct pool pool;
	uint64_t seed;
};

/* What one run needs besides; gone when it ends. */
struct run_state {
	struct settle *s;
	const struct names *names;
	struct sides sides;
	struct hashed hashed;
	struct map sure, by_key, ids; /* rows, groups, groups */
	struct group *groups;
	size_t n_groups, cap_groups;
	struct arena keys;
	struct buf scratch;
	struct candidate c, other; /* large: not on the stack */
	enum kind found_as;	   /* of c, before its digest was looked up */
	uint64_t groups_cut;
};

enum st settle_new(struct settle **ret, const struct profile *profile,
		   const struct settle_limits *l)
{
	struct settle *s = calloc(1, sizeof(*s));
	enum st st;

	if (s == NULL)
		return ST_NOMEM;
	s->profile = profile;
	s->limits = l != NULL ? *l : settle_limits_default;
	s->seed = hash_seed();
	st = pool_init(&s->pool, s->limits.sightings, s->limits.bytes);
	if (st != ST_OK) {
		settle_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

void settle_free(struct settle *s)
{
	if (s == NULL)
		return;
	pool_deinit(&s->pool);
	free(s);
}

enum st settle_add(struct settle *s, const struct candidate *c)
{
	/* context names nobody: it travels in beside */
	if ((kind_info(c->kind)->flags & KIND_CONTEXT) != 0)
		return ST_OK;
	return pool_add(&s->pool, c);
}

static void state_deinit(struct run_state *r)
{
	for (size_t i = 0; i < r->n_groups; i++)
		free(r->groups[i].more);
	free(r->groups);
	map_deinit(&r->sure);
	map_deinit(&r->by_key);
	map_deinit(&r->ids);
	sides_deinit(&r->sides);
	hashed_deinit(&r->hashed);
	arena_deinit(&r->keys);
	buf_deinit(&r->scratch);
	free(r);
}

static uint64_t value_hash(const struct run_state *r, const struct candidate *c)
{
	return hash_bytes(c->value, r->s->seed + (unsigned)c->kind);
}

static bool same_message(const struct candidate *a, const struct candidate *b)
{
	return a->shard == b->shard && a->order == b->order;
}

/* Remembers, for each value told at likely and above, up to two messages that told it. */
static enum st note_sure(struct run_state *r, size_t row, enum direction d)
{
	uint64_t h = value_hash(r, &r->c);
	unsigned known = 0;

	for (uint32_t it = map_first(&r->sure, h); it != MAP_NONE; it = map_next(&r->sure, h, it)) {
		pool_get(&r->s->pool, map_value(&r->sure, it), &r->other);
		if (r->other.kind != r->c.kind || !span_eq(r->other.value, r->c.value))
			continue;
		if (++known == 2 || same_message(&r->other, &r->c))
			return ST_OK;
	}
	if (known == 0) {
		enum st st = hashed_try(&r->hashed, &r->c, row, side_device(&r->c, d));

		if (st != ST_OK)
			return st;
	}
	return map_put(&r->sure, h, (uint32_t)row);
}

/* Which digests the capture tells at all: values are hashed for them alone. */
static enum st note_digests(struct run_state *r)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->s->pool.n_rows && st == ST_OK; i++) {
		uint8_t digest[DIGEST_MAX];
		size_t n;

		pool_get(&r->s->pool, i, &r->c);
		n = hashed_read(&r->c, digest);
		if (n != 0)
			st = hashed_note(&r->hashed, span_of(digest, n));
	}
	return st;
}

/*
 * Row i into c: a digest of what is told in clear is that value, as sure as it
 * was there. False: a digest of nobody, which is nothing.
 */
static bool get_row(struct run_state *r, size_t i)
{
	uint8_t digest[DIGEST_MAX];
	struct span form;
	size_t n, row;

	pool_get(&r->s->pool, i, &r->c);
	r->found_as = r->c.kind;
	n = hashed_read(&r->c, digest);
	if (n == 0 || !hashed_find(&r->hashed, span_of(digest, n), &row, &form))
		return (r->c.flags & CANDIDATE_DIGEST) == 0;
	pool_get(&r->s->pool, row, &r->other);
	r->c.kind = r->other.kind;
	r->c.value = r->other.value;
	r->c.device = r->other.device;
	r->c.form = form;
	r->c.why |= 1u << WITNESS_HASH_OF;
	r->c.confidence =
		r->other.confidence < CONFIDENCE_CERTAIN ? r->other.confidence : CONFIDENCE_CERTAIN;
	r->c.flags &= ~(unsigned)CANDIDATE_DIGEST;
	r->c.flags |= r->other.flags & CANDIDATE_SYNTHETIC;
	return true;
}

static bool told_elsewhere(struct run_state *r)
{
	uint64_t h = value_hash(r, &r->c);

	for (uint32_t it = map_first(&r->sure, h); it != MAP_NONE; it = map_next(&r->sure, h, it)) {
		pool_get(&r->s->pool, map_value(&r->sure, it), &r->other);
		if (r->other.kind == r->c.kind && span_eq(r->other.value, r->c.value)
		    && !same_message(&r->other, &r->c))
			return true;
	}
	return false;
}

/* The first pass: what later decisions about other rows need. */
static enum st learn(struct run_state *r)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->s->pool.n_rows && st == ST_OK; i++) {
		enum direction d;

		pool_get(&r->s->pool, i, &r->c);
		if (r->c.confidence < CONFIDENCE_LIKELY)
			continue;
		d = side_direction(&r->c, r->s->profile);
		st = note_sure(r, i, d);
		if (st == ST_OK && r->c.confidence == CONFIDENCE_KNOWN) {
			st = sides_learn(&r->sides, &r->c, d);
			if (st == ST_LIMIT) /* names for fewer devices, nothing else lost */
				st = ST_OK;
		}
	}
	return st == ST_OK ? hashed_try_pairs(&r->hashed) : st;
}

static enum st key_put(struct buf *key, struct span s)
{
	uint32_t len = (uint32_t)s.len;
	enum st st = buf_put(key, span_of(&len, sizeof(len)));

	return st == ST_OK ? buf_put(key, s) : st;
}

/* "json:/list/17/imei" as "json:/list/" "*" "/imei": which element of an array is no difference. */
static enum st key_put_path(struct buf *key, struct span el)
{
	size_t at = span_find_span(el, SPAN_LIT(":/"), 0);
	enum st st = buf_put_u8(key, 0);

	if (at == el.len)
		return st == ST_OK ? buf_put(key, el) : st;
	at += 2;
	if (st == ST_OK)
		st = buf_put(key, span_cut(el, 0, at));
	while (at < el.len && st == ST_OK) {
		size_t end = span_find(el, '/', at);
		struct span step = span_cut(el, at, end - at);
		uint64_t index;

		st = buf_put(key, span_to_u64(step, &index) ? SPAN_LIT("*") : step);
		if (st == ST_OK && end < el.len)
			st = buf_put_u8(key, '/');
		at = end + 1;
	}
	return st;
}

/* What the talk itself names comes before what the capture says of the address. */
static struct span host_of(const struct run_state *r, const struct candidate *c, enum direction d)
{
	bool to_named = d == DIRECTION_OUT ? (c->flags & CANDIDATE_SRC_OPENED) != 0
					   : (c->flags & CANDIDATE_SRC_OPENED) == 0;

	if (c->host.len != 0 && to_named)
		return c->host;
	return names_find(r->names, &side_remote(c, d)->ip, c->time_ns, &side_device(c, d)->ip,
			  NULL);
}

/* Everything that makes two sightings the same finding. */
static enum st key_of(struct run_state *r, const struct candidate *c, enum direction d)
{
	const struct endpoint *to = side_remote(c, d);
	uint8_t fixed[] = { (uint8_t)c->kind,		(uint8_t)d,
			    (uint8_t)c->transport,	(uint8_t)(to->port >> 8),
			    (uint8_t)(to->port & 0xff), to->ip.family };
	struct buf *key = &r->scratch;
	enum st st;

	buf_clear(key);
	st = buf_put(key, span_of(fixed, sizeof(fixed)));
	if (st == ST_OK)
		st = buf_put(key, span_of(to->ip.b, sizeof(to->ip.b)));
	if (st == ST_OK)
		st = key_put(key, host_of(r, c, d));
	if (st == ST_OK)
		st = key_put(key, c->value);
	if (st == ST_OK)
		st = key_put(key, c->protocol);
	if (st == ST_OK)
		st = key_put(key, c->key);
	for (size_t i = 0; i < c->n_path && st == ST_OK; i++)
		st = key_put_path(key, c->path[i]);
	return st;
}

static enum st group_make(struct run_state *r, size_t row, enum direction d, struct span key,
			  struct group **ret)
{
	struct group g = { .first = row, .direction = d, .first_ns = TM_NONE, .last_ns = TM_NONE };
	enum st st;

	if (r->n_groups >= r->s->limits.findings)
		return ST_LIMIT;
	st = vec_grow((void **)&r->groups, &r->cap_groups, r->n_groups + 1, sizeof(g), UINT32_MAX);
	if (st == ST_OK && !arena_dup(&r->keys, key, &g.key))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&r->by_key, hash_bytes(key, r->s->seed), (uint32_t)r->n_groups);
	if (st != ST_OK)
		return st;
	g.flags = r->c.flags;
	r->groups[r->n_groups] = g;
	*ret = &r->groups[r->n_groups++];
	return ST_OK;
}

static struct group *group_of(const struct run_state *r, struct span key)
{
	uint64_t h = hash_bytes(key, r->s->seed);

	for (uint32_t it = map_first(&r->by_key, h); it != MAP_NONE;
	     it = map_next(&r->by_key, h, it)) {
		struct group *g = &r->groups[map_value(&r->by_key, it)];

		if (span_eq(g->key, key))
			return g;
	}
	return NULL;
}

/* Every sighting is a row: the pool's limit bounds them all. */
static enum st group_grow(struct group *g, const struct candidate *c)
{
	const struct sighting seen = { c->n_frames != 0 ? c->frames[0] : 0, c->time_ns };
	enum st st = ST_OK;

	g->count++;
	if (c->confidence > g->confidence)
		g->confidence = c->confidence;
	g->why |= c->why;
	if (c->time_ns != TM_NONE && (g->first_ns == TM_NONE || c->time_ns < g->first_ns))
		g->first_ns = c->time_ns;
	if (c->time_ns > g->last_ns)
		g->last_ns = c->time_ns;
	if (g->n_sightings == 0)
		g->one = seen;
	else
		st = vec_grow((void **)&g->more, &g->cap_more, g->n_sightings + 1, sizeof(seen),
			      UINT32_MAX);
	if (st == ST_OK && g->n_sightings == 1)
		g->more[0] = g->one;
	if (st == ST_OK && g->n_sightings != 0)
		g->more[g->n_sightings] = seen;
	g->n_sightings += st == ST_OK;
	return st;
}

/* The second pass: rows, in order, into groups. */
static enum st gather(struct run_state *r)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->s->pool.n_rows && st == ST_OK; i++) {
		enum direction d;
		struct group *g;

		if (!get_row(r, i))
			continue;
		d = side_direction(&r->c, r->s->profile);
		if (r->c.confidence == CONFIDENCE_POSSIBLE && (r->c.why & 1u << WITNESS_KEY) == 0
		    && told_elsewhere(r))
			r->c.why |= 1u << WITNESS_REPEATED;
		st = key_of(r, &r->c, d);
		if (st != ST_OK)
			break;
		g = group_of(r, buf_span(&r->scratch));
		if (g == NULL)
			st = group_make(r, i, d, buf_span(&r->scratch), &g);
		if (st == ST_OK)
			st = group_grow(g, &r->c);
		if (st == ST_LIMIT) {
			r->groups_cut++;
			st = ST_OK;
		}
	}
	return st;
}

static enum st id_put_u64(struct buf *b, uint64_t v)
{
	uint8_t le[8];

	for (unsigned i = 0; i < 8; i++)
		le[i] = (uint8_t)(v >> 8 * i);
	return buf_put(b, span_of(le, sizeof(le)));
}

static enum st id_put_endpoint(struct buf *b, const struct endpoint *ep)
{
	enum st st = buf_put(b, span_of(ep->ip.b, sizeof(ep->ip.b)));

	return st == ST_OK ? id_put_u64(b, (uint64_t)ep->ip.family << 16 | ep->port) : st;
}

/* What an id is derived from: never the value. */
static enum st id_input(struct buf *b, const struct candidate *c)
{
	enum st st;

	buf_clear(b);
	st = id_put_u64(b, (uint64_t)c->time_ns);
	if (st == ST_OK)
		st = id_put_endpoint(b, &c->src);
	if (st == ST_OK)
		st = id_put_endpoint(b, &c->dst);
	if (st == ST_OK)
		st = id_put_u64(b, c->stream_off);
	for (size_t i = 0; i < c->n_path && st == ST_OK; i++) {
		st = id_put_u64(b, c->path[i].len);
		if (st == ST_OK)
			st = buf_put(b, c->path[i]);
	}
	return st == ST_OK ? buf_put_str(b, kind_info(c->kind)->name) : st;
}

static bool id_taken(const struct run_state *r, uint64_t id)
{
	return map_first(&r->ids, id) != MAP_NONE;
}

/* Two values at one place (both in a compressed block, say) are told apart by a number. */
static enum st make_id(struct run_state *r, const struct candidate *c, char id[17])
{
	enum st st = id_input(&r->scratch, c);
	size_t len = r->scratch.len;

	for (uint64_t n = 1; st == ST_OK; n++) {
		uint8_t md[DIGEST_MAX];
		uint64_t head = 0;

		if (digest_of(DIGEST_SHA256, buf_span(&r->scratch), md) != ST_OK)
			return ST_NOMEM;
		hex_format(span_of(md, 8), id);
		for (size_t i = 0; i < 8; i++)
			head = head << 8 | md[i];
		if (!id_taken(r, head))
			return map_put(&r->ids, head, 0);
		r->scratch.len = len;
		st = id_put_u64(&r->scratch, n);
	}
	return st;
}

static void name_remote(const struct run_state *r, struct finding *f, const struct candidate *c)
{
	struct party *p = f->direction == DIRECTION_OUT ? &f->dst : &f->src;

	p->host = host_of(r, c, f->direction);
	p->domain = names_domain(r->names, p->host);
}

static enum st give(struct run_state *r, const struct group *g, const struct finding_sink *out)
{
	const struct candidate *c = &r->c;
	char device[SIDE_TEXT_MAX];
	struct finding f = {
		.kind = c->kind,
		.confidence = g->confidence,
		.why = g->why,
		.flags = g->flags,
		.value = c->value,
		.matched = c->matched,
		.form = c->form,
		.key = c->key,
		.protocol = c->protocol,
		.protection = c->protection,
		.beside = c->beside,
		.path = c->path,
		.n_path = c->n_path,
		.src = { .at = c->src },
		.dst = { .at = c->dst },
		.transport = c->transport,
		.direction = g->direction,
		.app = c->app,
		.has_app = c->has_app,
		.first_ns = g->first_ns,
		.last_ns = g->last_ns,
		.count = g->count,
		.stream_off = c->stream_off,
		.trace_key = trace_key(r->found_as, c->matched, c->shard, c->order, c->stream_off),
		.frames = c->frames,
		.n_frames = c->n_frames,
		.sightings = sightings_of(g),
		.n_sightings = g->n_sightings,
		.device = sides_name(&r->sides, c, g->direction, device),
	};
	enum st st = make_id(r, c, f.id);

	if (st != ST_OK)
		return st;
	if ((c->flags & CANDIDATE_ENCODED) != 0
	    && (c->protection.len == 0 || span_eq_str(c->protection, "none")))
		f.protection = SPAN_LIT("encoded");
	name_remote(r, &f, c);
	return out->finding(out->arg, &f);
}

/* What only gathering needs: room for the case that now grows. */
static void end_gathering(struct run_state *r)
{
	map_deinit(&r->sure);
	map_deinit(&r->by_key);
	arena_deinit(&r->keys);
}

/* The ids depend on no level: they are made for all, given out for some. */
static enum st give_all(struct run_state *r, enum confidence least, const struct finding_sink *out)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->n_groups && st == ST_OK; i++) {
		char id[17];

		(void)get_row(r, r->groups[i].first);
		st = r->groups[i].confidence >= least ? give(r, &r->groups[i], out)
						      : make_id(r, &r->c, id);
	}
	return st;
}

static void say_cut(const struct anomaly_sink *sink, const char *what, const char *reason,
		    uint64_t count)
{
	struct anomaly a = { what, 0, 0, reason, count };

	if (count != 0 && sink != NULL && sink->anomaly != NULL)
		sink->anomaly(sink->arg, &a);
}

enum st settle_run(struct settle *s, const struct names *names, enum confidence least,
		   const struct finding_sink *out, const struct anomaly_sink *anomalies)
{
	struct run_state *r = calloc(1, sizeof(*r));
	enum st st;

	if (r == NULL)
		return ST_NOMEM;
	r->s = s;
	r->names = names;
	sides_init(&r->sides, s->profile);
	hashed_init(&r->hashed, s->profile);
	map_init(&r->sure, UINT32_MAX);
	map_init(&r->by_key, UINT32_MAX);
	map_init(&r->ids, UINT32_MAX);
	arena_init(&r->keys, SIZE_MAX / 2);
	buf_init(&r->scratch, s->limits.bytes + KEY_MORE);
	pool_settle(&s->pool);
	st = note_digests(r);
	if (st == ST_OK)
		st = learn(r);
	if (st == ST_OK)
		st = gather(r);
	end_gathering(r);
	if (st == ST_OK)
		st = give_all(r, least, out);
	if (st == ST_OK) {
		say_cut(anomalies, "limit.sightings",
			"later sightings were not kept: too many in one capture", s->pool.dropped);
		say_cut(anomalies, "limit.findings",
			"later findings were not kept: too many in one capture", r->groups_cut);
		say_cut(anomalies, "limit.names",
			"some names of addresses were not kept: too many in one capture",
			names_dropped(names));
		say_cut(anomalies, "limit.pairs",
			"values told in clear were not hashed with one another: too many",
			r->hashed.pairs_cut);
	}
	state_deinit(r);
	return st;
}
