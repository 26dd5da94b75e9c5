#include "attribute/adequacy.h"

#include "base/span.h"

#include <stddef.h>

enum { ARENA_MAX = 8 << 20 };

struct top {
	struct doc_node decisions;
	struct span date, source;
	struct doc_texts eea;
};

#define AT(f) offsetof(struct top, f)
static const struct doc_field top_fields[] = {
	{ "date", DOC_DATE, true, AT(date) },
	{ "source", DOC_TEXT, true, AT(source) },
	{ "eea", DOC_TEXTS, true, AT(eea) },
	{ "decisions", DOC_NODE, true, AT(decisions) },
};
#undef AT

#define AT(f) offsetof(struct adequacy_row, f)
static const struct doc_field fields[] = {
	{ "country", DOC_COUNTRY, true, AT(country) }, { "covers", DOC_TEXT, false, AT(covers) },
	{ "source", DOC_TEXT, true, AT(source) },      { "date", DOC_DATE, true, AT(date) },
	{ "until", DOC_DATE, false, AT(until) },
};
#undef AT

void adequacy_init(struct adequacy *a)
{
	*a = (struct adequacy){ 0 };
	arena_init(&a->arena, ARENA_MAX);
}

void adequacy_deinit(struct adequacy *a)
{
	if (a == NULL)
		return;
	arena_deinit(&a->arena);
	*a = (struct adequacy){ 0 };
}

enum st adequacy_read(struct adequacy *a, struct doc *d, struct err *e)
{
	struct top top = { 0 };
	size_t n = 0;
	enum st st =
		doc_fields(doc_root(d), top_fields, N_ELEMENTS(top_fields), &top, &a->arena, e);

	if (st == ST_OK)
		st = doc_list(top.decisions, &n, e);
	if (st != ST_OK)
		return st;
	a->rows = arena_alloc(&a->arena, n * sizeof(*a->rows));
	if (a->rows == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct doc_node at = doc_item(top.decisions, i);

		st = doc_fields(at, fields, N_ELEMENTS(fields), &a->rows[i], &a->arena, e);
		for (size_t j = 0; j < i && st == ST_OK; j++)
			if (span_eq(a->rows[j].country, a->rows[i].country))
				st = doc_bad(at, e, "a country stands twice");
	}
	if (st != ST_OK)
		return st;
	a->n_rows = n;
	a->eea = top.eea;
	a->date = top.date;
	a->source = top.source;
	a->read = true;
	return ST_OK;
}

enum adequacy_basis adequacy_of(const struct adequacy *a, struct span country,
				const struct adequacy_row **row)
{
	*row = NULL;
	if (!a->read || country.len == 0)
		return ADEQUACY_UNKNOWN;
	for (size_t i = 0; i < a->eea.n; i++)
		if (span_eq(a->eea.p[i], country))
			return ADEQUACY_EEA;
	for (size_t i = 0; i < a->n_rows; i++) {
		if (!span_eq(a->rows[i].country, country))
			continue;
		*row = &a->rows[i];
		return a->rows[i].covers.len != 0 ? ADEQUACY_CONDITIONAL : ADEQUACY_DECIDED;
	}
	return ADEQUACY_NONE;
}

const char *adequacy_name(enum adequacy_basis b)
{
	static const char *const names[] = {
		[ADEQUACY_UNKNOWN] = NULL,	 [ADEQUACY_EEA] = "eea",
		[ADEQUACY_DECIDED] = "adequacy", [ADEQUACY_CONDITIONAL] = "conditional",
		[ADEQUACY_NONE] = "none",
	};

	return names[b];
}
