#include "attribute/clients.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stddef.h>
#include <stdlib.h>

enum { ARENA_MAX = 16 << 20, KEYS_MAX = CLIENTS_MAX * CLIENT_KEYS_MAX };

struct client_key {
	struct span key;
	uint32_t row, bit;
};

struct top {
	struct span date;
	struct doc_node clients;
};

static const struct doc_field top_fields[] = {
	{ "date", DOC_DATE, true, offsetof(struct top, date) },
	{ "clients", DOC_NODE, true, offsetof(struct top, clients) },
};

#define AT(f) offsetof(struct client, f)
static const struct doc_field fields[] = {
	{ "name", DOC_TEXT, true, AT(name) },
	{ "version", DOC_TEXT, false, AT(version) },
	{ "hosts", DOC_TEXTS, false, AT(hosts) },
	{ "addresses", DOC_TEXTS, false, AT(addresses) },
	{ "keys", DOC_TEXTS, false, AT(keys) },
	{ "least", DOC_TEXT, false, AT(least) },
	{ "ports", DOC_TEXTS, false, AT(ports) },
	{ "headers", DOC_TEXTS, false, AT(headers) },
	{ "packages", DOC_TEXTS, false, AT(packages) },
	{ "triggers", DOC_TEXTS, false, AT(triggers) },
	{ "events", DOC_TEXTS, false, AT(events) },
	{ "references", DOC_TEXTS, true, AT(references) },
};
#undef AT

void clients_init(struct clients *c)
{
	*c = (struct clients){ 0 };
	arena_init(&c->arena, ARENA_MAX);
	places_init(&c->places);
	map_init(&c->by_key, KEYS_MAX);
}

void clients_deinit(struct clients *c)
{
	if (c == NULL)
		return;
	arena_deinit(&c->arena);
	places_deinit(&c->places);
	map_deinit(&c->by_key);
	free(c->keys);
	*c = (struct clients){ 0 };
}

static enum st told(enum st st, struct doc_node n, struct span what, struct err *e)
{
	if (st == ST_BAD)
		return doc_bad(n, e, "'%.*s' stands twice, or is none", (int)what.len,
			       (const char *)what.p);
	return st == ST_OK ? ST_OK : err_set(e, st, 0, 0, "%s", st_name(st));
}

static enum st add_keys(struct clients *c, struct client *w, uint32_t row, struct doc_node n,
			struct err *e)
{
	if (w->keys.n == 0)
		return ST_OK;
	if (w->keys.n > CLIENT_KEYS_MAX)
		return doc_bad(n, e, "'keys' has over %d", CLIENT_KEYS_MAX);
	if (!span_to_u64(w->least, &w->enough) || w->enough < 2 || w->enough > w->keys.n)
		return doc_bad(n, e, "'least' wants from 2 to the number of keys");
	for (uint32_t i = 0; i < w->keys.n; i++) {
		enum st st = vec_grow((void **)&c->keys, &c->cap_keys, c->n_keys + 1,
				      sizeof(*c->keys), KEYS_MAX);

		if (st == ST_OK)
			st = map_put(&c->by_key, hash_bytes(w->keys.p[i], 0), (uint32_t)c->n_keys);
		if (st != ST_OK)
			return err_set(e, st, 0, 0, "%s", st_name(st));
		c->keys[c->n_keys++] = (struct client_key){ w->keys.p[i], row, i };
	}
	return ST_OK;
}

static enum st add(struct clients *c, struct client *w, uint32_t row, struct doc_node n,
		   struct err *e)
{
	enum st st = add_keys(c, w, row, n, e);

	for (size_t i = 0; i < w->hosts.n && st == ST_OK; i++)
		st = told(places_add_host(&c->places, w->hosts.p[i], row), n, w->hosts.p[i], e);
	for (size_t i = 0; i < w->addresses.n && st == ST_OK; i++) {
		struct ip ip = { 0 };

		if (!ip_parse(w->addresses.p[i], &ip))
			return doc_bad(n, e, "'addresses' wants addresses");
		st = told(places_add_ip(&c->places, &ip, row), n, w->addresses.p[i], e);
	}
	return st;
}

enum st clients_read(struct clients *c, struct doc *d, struct err *e)
{
	struct top top = { 0 };
	size_t n = 0;
	enum st st =
		doc_fields(doc_root(d), top_fields, N_ELEMENTS(top_fields), &top, &c->arena, e);

	c->date = top.date;
	if (st == ST_OK)
		st = doc_list(top.clients, &n, e);
	if (st == ST_OK && n > CLIENTS_MAX)
		return doc_bad(top.clients, e, "more than %d clients", CLIENTS_MAX);
	if (st != ST_OK)
		return st;
	c->rows = arena_alloc(&c->arena, n * sizeof(*c->rows));
	if (c->rows == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct doc_node at = doc_item(top.clients, i);

		st = doc_fields(at, fields, N_ELEMENTS(fields), &c->rows[i], &c->arena, e);
		if (st == ST_OK)
			st = add(c, &c->rows[i], (uint32_t)i, at, e);
		c->n_rows += st == ST_OK;
	}
	return st;
}

const struct client *clients_find(const struct clients *c, struct span host, const struct ip *ip,
				  const char **how)
{
	uint32_t row = places_host(&c->places, host);

	*how = "host";
	if (row == PLACES_NONE && ip != NULL) {
		row = places_ip(&c->places, ip);
		*how = "address";
	}
	return row < c->n_rows ? &c->rows[row] : NULL;
}

bool clients_has_key(const struct clients *c, struct span key)
{
	uint64_t h = hash_bytes(key, 0);

	for (uint32_t it = map_first(&c->by_key, h); it != MAP_NONE;
	     it = map_next(&c->by_key, h, it))
		if (span_eq(c->keys[map_value(&c->by_key, it)].key, key))
			return true;
	return false;
}

void clients_note(const struct clients *c, struct client_keys *met, struct span key)
{
	uint64_t h = hash_bytes(key, 0);

	for (uint32_t it = map_first(&c->by_key, h); it != MAP_NONE;
	     it = map_next(&c->by_key, h, it)) {
		const struct client_key *k = &c->keys[map_value(&c->by_key, it)];

		if (span_eq(k->key, key))
			met->of[k->row] |= 1ull << k->bit;
	}
}

const struct client *clients_by_keys(const struct clients *c, const struct client_keys *met)
{
	for (size_t i = 0; i < c->n_rows; i++)
		if (c->rows[i].enough != 0
		    && (uint64_t)__builtin_popcountll(met->of[i]) >= c->rows[i].enough)
			return &c->rows[i];
	return NULL;
}
