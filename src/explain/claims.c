#include "explain/claims.h"

#include "base/span.h"

enum { CLAIMS_MAX = 256, ARENA_MAX = 4 << 20 };

static const struct {
	const char *name, *list;
} sayings[] = {
#define X(id, name, list) { name, list },
	CLAIM_MAP(X)
#undef X
};

void claims_init(struct claims *c)
{
	*c = (struct claims){ 0 };
	arena_init(&c->arena, ARENA_MAX);
}

void claims_deinit(struct claims *c)
{
	arena_deinit(&c->arena);
	*c = (struct claims){ 0 };
}

#define AT(field) offsetof(struct claim, field)

static const struct doc_field claim_fields[] = {
	{ "id", DOC_TEXT, true, AT(id) },
	{ "says", DOC_TEXT, true, AT(says_text) },
	{ "text", DOC_TEXT, false, AT(text) },
	{ "client", DOC_TEXT, false, AT(client) },
	{ "date", DOC_DATE, false, AT(date) },
	{ "fields", DOC_TEXTS, false, AT(fields) },
	{ "recipients", DOC_TEXTS, false, AT(recipients) },
	{ "countries", DOC_TEXTS, false, AT(countries) },
	{ "builds", DOC_TEXTS, false, AT(builds) },
	{ "batches", DOC_TEXTS, false, AT(batches) },
	{ "devices", DOC_TEXTS, false, AT(devices) },
};

const struct doc_texts *claim_list(const struct claim *c)
{
	switch (c->says) {
	case CLAIM_ONLY_FIELDS:
		return &c->fields;
	case CLAIM_ONLY_RECIPIENTS:
		return &c->recipients;
	case CLAIM_ONLY_COUNTRIES:
		return &c->countries;
	case CLAIM_STOPPED_AT_BUILD:
	case CLAIM_ONLY_BUILDS:
		return &c->builds;
	case CLAIM_ONLY_BATCHES:
		return &c->batches;
	case CLAIM_ONLY_DEVICES:
		return &c->devices;
	default:
		return NULL;
	}
}

static enum st read_claim(struct claims *all, struct doc_node n, struct claim *c, struct err *e)
{
	const struct doc_texts *list;
	unsigned says = 0;
	enum st st = doc_fields(n, claim_fields, N_ELEMENTS(claim_fields), c, &all->arena, e);

	if (st != ST_OK)
		return st;
	while (says < CLAIM_COUNT_ && !span_eq_str(c->says_text, sayings[says].name))
		says++;
	if (says == CLAIM_COUNT_)
		return doc_bad(n, e, "says: no statement of that name (docs/claims.md lists them)");
	c->says = (enum claim_says)says;
	list = claim_list(c);
	if ((list != NULL && list->n == 0)
	    || (c->says == CLAIM_STOPPED_AT_DATE && c->date.len == 0))
		return doc_bad(n, e, "%s needs '%s'", sayings[says].name, sayings[says].list);
	return ST_OK;
}

enum st claims_read(struct claims *c, struct doc *d, struct err *e)
{
	struct {
		struct span vendor, source, date;
		struct doc_node claims;
	} head = { 0 };
	static const struct doc_field fields[] = {
		{ "vendor", DOC_TEXT, false, 0 },
		{ "source", DOC_TEXT, false, sizeof(struct span) },
		{ "date", DOC_DATE, false, 2 * sizeof(struct span) },
		{ "claims", DOC_NODE, true, 3 * sizeof(struct span) },
	};
	size_t n = 0;
	enum st st = doc_fields(doc_root(d), fields, N_ELEMENTS(fields), &head, &c->arena, e);

	if (st == ST_OK)
		st = doc_list(head.claims, &n, e);
	if (st == ST_OK && n > CLAIMS_MAX)
		return doc_bad(head.claims, e, "more than %d claims", CLAIMS_MAX);
	if (st == ST_OK) {
		c->rows = arena_alloc(&c->arena, (n + 1) * sizeof(*c->rows));
		if (c->rows == NULL)
			return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	}
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = read_claim(c, doc_item(head.claims, i), &c->rows[i], e);
		c->n += st == ST_OK;
	}
	c->vendor = head.vendor;
	c->source = head.source;
	c->date = head.date;
	return st;
}
