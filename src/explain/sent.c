#include "explain/sent.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ARENA_MAX = 256 << 20, SHAPE_MAX = 1024 };

void sent_init(struct sent *s)
{
	*s = (struct sent){ .seed = hash_seed() };
	arena_init(&s->arena, ARENA_MAX);
	map_init(&s->by_key, SENT_CLIENTS_MAX);
	buf_init(&s->shape, SHAPE_MAX);
}

void sent_deinit(struct sent *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->clients[i].values);
		free(s->clients[i].at);
	}
	free(s->clients);
	map_deinit(&s->by_key);
	buf_deinit(&s->shape);
	arena_deinit(&s->arena);
	*s = (struct sent){ 0 };
}

static enum shelter shelter_of(struct span protection)
{
	static const struct {
		const char *word;
		enum shelter is;
	} rows[] = { { "encoded", SHELTER_ENCODED },
		     { "weak", SHELTER_WEAK },
		     { "tls", SHELTER_TLS } };

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		if (span_eq_str(protection, rows[i].word))
			return rows[i].is;
	return SHELTER_NONE;
}

/* an element of a path without the field's name: "json:/SIM1ICCID" is "json" */
static struct span bare(struct span element)
{
	return span_cut(element, 0, span_find(element, ':', 0));
}

static enum st put_shape(struct buf *out, const struct finding *f)
{
	enum st st = buf_put(out, f->protocol);

	for (size_t i = 0; i < f->n_path && st == ST_OK; i++) {
		st = buf_put_u8(out, ' ');
		if (st == ST_OK)
			st = buf_put(out, bare(f->path[i]));
	}
	return st == ST_LIMIT ? ST_OK : st; /* so deep that the rest tells nothing apart */
}

bool sent_is_local(const struct finding *f)
{
	const struct ip *ip = &f->dst.at.ip;

	return f->transport == TRANSPORT_LINK || ip->family == IP_NONE || ip_is_multicast(ip)
	       || span_eq_str(f->protocol, "dhcp") || span_eq_str(f->protocol, "dhcp6");
}

static enum st new_client(struct sent *s, const struct finding *f, struct span name,
			  struct span dst, struct span shape)
{
	struct sent_client c = { .local = sent_is_local(f), .shelter = SHELTER_TLS };
	struct span *path;
	bool ok;
	enum st st = vec_grow((void **)&s->clients, &s->cap, s->n + 1, sizeof(*s->clients),
			      SENT_CLIENTS_MAX);

	if (st != ST_OK)
		return st;
	path = arena_alloc(&s->arena, f->n_path * sizeof(*path));
	ok = path != NULL && arena_dup(&s->arena, name, &c.name)
	     && arena_dup(&s->arena, dst, &c.dst) && arena_dup(&s->arena, shape, &c.shape)
	     && arena_dup(&s->arena, f->dst.domain, &c.domain)
	     && arena_dup(&s->arena, f->dst.country, &c.country)
	     && arena_dup(&s->arena, f->dst.owner, &c.owner)
	     && arena_dup(&s->arena, f->protocol, &c.protocol)
	     && arena_dup(&s->arena, f->client, &c.key_name);
	for (size_t i = 0; ok && i < f->n_path; i++)
		ok = arena_dup(&s->arena, bare(f->path[i]), &path[i]);
	if (!ok)
		return ST_NOMEM;
	c.path = path;
	c.n_path = f->n_path;
	s->clients[s->n++] = c;
	return ST_OK;
}

static enum st add_value(struct sent_client *c, const struct finding *f, uint64_t *passed_over)
{
	struct told_value v = {
		.hash = hash_bytes(f->value, (uint64_t)f->kind + 1),
		.key = f->key.len != 0 ? hash_bytes(f->key, 7) : 0,
		.kind = f->kind,
	};
	enum st st;

	for (size_t i = 0; i < c->n_values; i++)
		if (c->values[i].hash == v.hash && c->values[i].key == v.key)
			return ST_OK;
	st = vec_grow((void **)&c->values, &c->cap_values, c->n_values + 1, sizeof(*c->values),
		      SENT_VALUES_MAX);
	if (st == ST_OK)
		c->values[c->n_values++] = v;
	*passed_over += st == ST_LIMIT;
	return st == ST_LIMIT ? ST_OK : st;
}

static enum st add_times(struct sent_client *c, const struct finding *f, uint64_t *passed_over)
{
	/* a cell or a firmware is told by many devices, in one finding of whichever came first */
	bool shared = (kind_info(f->kind)->flags & KIND_PLACE) != 0 || f->kind == KIND_FINGERPRINT;
	uint64_t device = shared ? 0 : hash_bytes(f->device, 11) | 1;
	enum st st = vec_grow((void **)&c->at, &c->cap, c->n + f->n_sightings, sizeof(*c->at),
			      SENT_TIMES_MAX);

	if (st == ST_LIMIT) {
		*passed_over += f->n_sightings;
		return ST_OK;
	}
	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < f->n_sightings; i++)
		if (f->sightings[i].time_ns != TM_NONE)
			c->at[c->n++] = (struct sent_at){ f->sightings[i].time_ns,
							  f->sightings[i].frame, device };
	if (f->count > f->n_sightings)
		c->uncounted += f->count - f->n_sightings;
	return ST_OK;
}

static bool is_client(const struct sent_client *c, const struct finding *f, struct span name,
		      struct span dst, struct span shape)
{
	return span_eq(c->name, name) && span_eq(c->shape, shape)
	       && (f->client.len != 0 || span_eq(c->dst, dst));
}

static enum st client_for(struct sent *s, const struct finding *f, size_t *ret)
{
	char ip[IP_TEXT_MAX];
	struct span dst = f->dst.host, name, shape;
	uint64_t h;
	enum st st;

	buf_clear(&s->shape);
	st = put_shape(&s->shape, f);
	if (st != ST_OK)
		return st;
	shape = buf_span(&s->shape);
	if (dst.len == 0)
		dst = span_str(ip_format(&f->dst.at.ip, ip));
	if (dst.len == 0)
		dst = SPAN_LIT("the link");
	name = f->client.len != 0 ? f->client : dst;
	h = hash_bytes(name, hash_bytes(shape, s->seed));
	for (uint32_t it = map_first(&s->by_key, h); it != MAP_NONE;
	     it = map_next(&s->by_key, h, it)) {
		*ret = map_value(&s->by_key, it);
		if (is_client(&s->clients[*ret], f, name, dst, shape))
			return ST_OK;
	}
	st = new_client(s, f, name, dst, shape);
	if (st == ST_OK)
		st = map_put(&s->by_key, h, (uint32_t)(s->n - 1));
	*ret = s->n - 1;
	return st;
}

enum st sent_add(struct sent *s, const struct finding *f)
{
	struct sent_client *c;
	size_t at = 0;
	enum shelter shelter = shelter_of(f->protection);
	enum st st = client_for(s, f, &at);

	if (st == ST_LIMIT) {
		s->passed_over++;
		return ST_OK;
	}
	if (st != ST_OK)
		return st;
	c = &s->clients[at];
	if (c->n_values == 0 || shelter < c->shelter) {
		c->shelter = shelter;
		if (!arena_dup(&s->arena, f->protection, &c->protection))
			return ST_NOMEM;
	}
	if (c->n_ids < N_ELEMENTS(c->ids))
		memcpy(c->ids[c->n_ids++], f->id, sizeof(c->ids[0]));
	st = add_value(c, f, &s->passed_over);
	return st == ST_OK ? add_times(c, f, &s->passed_over) : st;
}

static int by_time(const void *a, const void *b)
{
	const struct sent_at *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->frame < y->frame ? -1 : x->frame > y->frame;
}

void sent_settle(struct sent *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct sent_client *c = &s->clients[i];
		size_t kept = 0;

		if (c->n != 0)
			qsort(c->at, c->n, sizeof(*c->at), by_time);
		for (size_t k = 0; k < c->n; k++) {
			struct sent_at *last = kept != 0 ? &c->at[kept - 1] : NULL;

			if (last == NULL || c->at[k].ns != last->ns)
				c->at[kept++] = c->at[k];
			else if (last->device == 0)
				last->device = c->at[k].device;
		}
		c->n = kept;
	}
}

static int by_device(const void *a, const void *b)
{
	const struct sent_at *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return by_time(a, b);
}

enum st sent_by_device(const struct sent_client *c, struct sent_at **ret, size_t *devices)
{
	struct sent_at *copy = malloc((c->n + 1) * sizeof(*copy));
	size_t told = 0;

	if (copy == NULL)
		return ST_NOMEM;
	if (c->n != 0)
		memcpy(copy, c->at, c->n * sizeof(*copy));
	qsort(copy, c->n, sizeof(*copy), by_device);
	for (size_t i = 0; i < c->n; i++)
		told += copy[i].device != 0 && (i == 0 || copy[i].device != copy[i - 1].device);
	/* where there is one, what names nobody is its own, too */
	if (told == 1 && copy[0].device == 0) {
		memcpy(copy, c->at, c->n * sizeof(*copy));
		for (size_t i = 0; i < c->n; i++)
			copy[i].device = 1;
	}
	*devices = told != 0 || c->n == 0 ? told : 1;
	*ret = copy;
	return ST_OK;
}

bool sent_tells(const struct sent_client *c, enum kind k)
{
	for (size_t i = 0; i < c->n_values; i++)
		if (c->values[i].kind == k)
			return true;
	return false;
}

enum st sent_episodes(const struct sent_client *c, int64_t gap_ns, int64_t **ret, size_t *n)
{
	int64_t *at = malloc((c->n + 1) * sizeof(*at));
	size_t k = 0;

	if (at == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < c->n; i++)
		if (i == 0 || c->at[i].ns - c->at[i - 1].ns > gap_ns)
			at[k++] = c->at[i].ns;
	*ret = at;
	*n = k;
	return ST_OK;
}
