#include "attribute/owners.h"

#include "base/buf.h"
#include "base/span.h"

#include <stddef.h>

enum { ARENA_MAX = 64 << 20, SHORT_MAX = 400 };

struct top {
	struct span date;
	struct doc_node registries, owners;
};

struct owner_in {
	struct owner row;
	struct doc_node claims;
};

static const struct doc_field top_fields[] = {
	{ "date", DOC_DATE, true, offsetof(struct top, date) },
	{ "registries", DOC_NODE, false, offsetof(struct top, registries) },
	{ "owners", DOC_NODE, true, offsetof(struct top, owners) },
};

#define AT(f) offsetof(struct registry_keeper, f)
static const struct doc_field keeper_fields[] = {
	{ "suffixes", DOC_TEXTS, true, AT(suffixes) },	{ "keeper", DOC_TEXT, true, AT(keeper) },
	{ "country", DOC_COUNTRY, false, AT(country) }, { "source", DOC_TEXT, true, AT(source) },
	{ "date", DOC_DATE, true, AT(date) },
};
#undef AT

#define AT(f) offsetof(struct owner_in, row.f)
static const struct doc_field owner_fields[] = {
	{ "hosts", DOC_TEXTS, true, AT(hosts) },
	{ "addresses", DOC_TEXTS, false, AT(addresses) },
	{ "operator", DOC_TEXT, true, AT(operator) },
	{ "country", DOC_COUNTRY, false, AT(country) },
	{ "country_source", DOC_TEXT, false, AT(country_source) },
	{ "parent", DOC_TEXT, false, AT(parent) },
	{ "parent_country", DOC_COUNTRY, false, AT(parent_country) },
	{ "parent_source", DOC_TEXT, false, AT(parent_source) },
	{ "registrant", DOC_TEXT, false, AT(registrant) },
	{ "registrant_country", DOC_COUNTRY, false, AT(registrant_country) },
	{ "registrant_source", DOC_TEXT, false, AT(registrant_source) },
	{ "purpose", DOC_TEXT, false, AT(purpose) },
	{ "note", DOC_TEXT, false, AT(note) },
	{ "source", DOC_TEXT, true, AT(source) },
	{ "date", DOC_DATE, true, AT(date) },
	{ "claims", DOC_NODE, false, offsetof(struct owner_in, claims) },
};
#undef AT

#define AT(f) offsetof(struct owner_claim, f)
static const struct doc_field claim_fields[] = {
	{ "role", DOC_TEXT, true, AT(role) },		{ "name", DOC_TEXT, true, AT(name) },
	{ "country", DOC_COUNTRY, false, AT(country) }, { "source", DOC_TEXT, true, AT(source) },
	{ "date", DOC_DATE, true, AT(date) },		{ "text", DOC_TEXT, true, AT(text) },
};
#undef AT

void owners_init(struct owners *o)
{
	*o = (struct owners){ 0 };
	arena_init(&o->arena, ARENA_MAX);
	places_init(&o->places);
	places_init(&o->suffixes);
}

void owners_deinit(struct owners *o)
{
	if (o == NULL)
		return;
	arena_deinit(&o->arena);
	places_deinit(&o->places);
	places_deinit(&o->suffixes);
	*o = (struct owners){ 0 };
}

static enum st no_room(struct err *e)
{
	return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
}

static enum st told(enum st st, struct doc_node n, struct span what, struct err *e)
{
	if (st == ST_BAD)
		return doc_bad(n, e, "'%.*s' stands twice, or is none", (int)what.len,
			       (const char *)what.p);
	return st == ST_OK ? ST_OK : err_set(e, st, 0, 0, "%s", st_name(st));
}

static enum st add_places(struct owners *o, const struct owner *w, uint32_t row, struct doc_node n,
			  struct err *e)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < w->hosts.n && st == ST_OK; i++)
		st = told(places_add_host(&o->places, w->hosts.p[i], row), n, w->hosts.p[i], e);
	for (size_t i = 0; i < w->addresses.n && st == ST_OK; i++) {
		struct ip ip = { 0 };

		if (!ip_parse(w->addresses.p[i], &ip))
			return doc_bad(n, e, "'addresses' wants addresses");
		st = told(places_add_ip(&o->places, &ip, row), n, w->addresses.p[i], e);
	}
	return st;
}

static enum st read_claims(struct owners *o, struct owner_in *in, struct err *e)
{
	size_t n = 0;
	enum st st = in->claims.doc != NULL ? doc_list(in->claims, &n, e) : ST_OK;
	struct owner_claim *c = arena_alloc(&o->arena, n * sizeof(*c));

	if (st == ST_OK && c == NULL)
		return no_room(e);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = doc_fields(doc_item(in->claims, i), claim_fields, N_ELEMENTS(claim_fields),
				&c[i], &o->arena, e);
	in->row.claims = c;
	in->row.n_claims = n;
	return st;
}

/* Source and date in one text, for the short form. */
static enum st join_source(struct owners *o, struct owner *w, struct err *e)
{
	struct buf b;
	enum st st;

	buf_init(&b, SHORT_MAX + 16);
	st = buf_put(&b, span_cut(w->source, 0, SHORT_MAX));
	if (st == ST_OK && span_find_span(buf_span(&b), w->date, 0) == b.len) {
		st = buf_put_str(&b, ", ");
		if (st == ST_OK)
			st = buf_put(&b, w->date);
	}
	if (st == ST_OK && !arena_dup(&o->arena, buf_span(&b), &w->short_source))
		st = ST_NOMEM;
	buf_deinit(&b);
	return st == ST_OK ? ST_OK : no_room(e);
}

static enum st read_owners(struct owners *o, struct doc_node list, struct err *e)
{
	size_t n;
	enum st st = doc_list(list, &n, e);

	if (st != ST_OK)
		return st;
	o->rows = arena_alloc(&o->arena, n * sizeof(*o->rows));
	if (o->rows == NULL)
		return no_room(e);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct owner_in in = { 0 };
		struct doc_node at = doc_item(list, i);

		st = doc_fields(at, owner_fields, N_ELEMENTS(owner_fields), &in, &o->arena, e);
		if (st == ST_OK)
			st = read_claims(o, &in, e);
		if (st == ST_OK)
			st = join_source(o, &in.row, e);
		if (st == ST_OK)
			st = add_places(o, &in.row, (uint32_t)i, at, e);
		if (st == ST_OK)
			o->rows[o->n_rows++] = in.row;
	}
	return st;
}

static enum st read_keepers(struct owners *o, struct doc_node list, struct err *e)
{
	size_t n = 0;
	enum st st = list.doc != NULL ? doc_list(list, &n, e) : ST_OK;

	o->keepers = arena_alloc(&o->arena, n * sizeof(*o->keepers));
	if (st == ST_OK && o->keepers == NULL)
		return no_room(e);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct registry_keeper *k = &o->keepers[i];
		struct doc_node at = doc_item(list, i);

		st = doc_fields(at, keeper_fields, N_ELEMENTS(keeper_fields), k, &o->arena, e);
		for (size_t j = 0; j < k->suffixes.n && st == ST_OK; j++)
			st = told(places_add_host(&o->suffixes, k->suffixes.p[j], (uint32_t)i), at,
				  k->suffixes.p[j], e);
		o->n_keepers += st == ST_OK;
	}
	return st;
}

enum st owners_read(struct owners *o, struct doc *d, struct err *e)
{
	struct top top = { 0 };
	enum st st =
		doc_fields(doc_root(d), top_fields, N_ELEMENTS(top_fields), &top, &o->arena, e);

	o->date = top.date;
	if (st == ST_OK)
		st = read_keepers(o, top.registries, e);
	return st == ST_OK ? read_owners(o, top.owners, e) : st;
}

const struct owner *owners_find(const struct owners *o, struct span host, const struct ip *ip)
{
	uint32_t row = places_host(&o->places, host);

	if (row == PLACES_NONE && ip != NULL)
		row = places_ip(&o->places, ip);
	return row < o->n_rows ? &o->rows[row] : NULL;
}

const struct registry_keeper *owners_keeper(const struct owners *o, struct span host)
{
	uint32_t row = places_host(&o->suffixes, host);

	return row < o->n_keepers ? &o->keepers[row] : NULL;
}
