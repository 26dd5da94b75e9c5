#include "explain/builds.h"

#include "base/span.h"

#include <stddef.h>

enum { ROWS_MAX = 10000, TEXT_MAX = 4 << 20 };

void fixed_builds_init(struct fixed_builds *b)
{
	*b = (struct fixed_builds){ 0 };
	arena_init(&b->arena, TEXT_MAX);
}

void fixed_builds_deinit(struct fixed_builds *b)
{
	arena_deinit(&b->arena);
	*b = (struct fixed_builds){ 0 };
}

static enum st read_row(struct fixed_builds *b, struct doc_node n, struct fixed_build *row,
			struct err *e)
{
	static const struct doc_field fields[] = {
		{ "model", DOC_TEXT, false, offsetof(struct fixed_build, model) },
		{ "build", DOC_TEXT, false, offsetof(struct fixed_build, build) },
		{ "security_patch", DOC_DATE, false, offsetof(struct fixed_build, security_patch) },
	};
	enum st st = doc_fields(n, fields, N_ELEMENTS(fields), row, &b->arena, e);

	if (st == ST_OK && row->build.len == 0 && row->security_patch.len == 0)
		return doc_bad(n, e, "a fixed build needs 'build' or 'security_patch'");
	return st;
}

enum st fixed_builds_read(struct fixed_builds *b, struct doc *d, struct err *e)
{
	struct {
		struct span vendor, source, date;
		struct doc_node fixed;
	} head = { 0 };
	static const struct doc_field fields[] = {
		{ "vendor", DOC_TEXT, false, 0 },
		{ "source", DOC_TEXT, false, sizeof(struct span) },
		{ "date", DOC_DATE, false, 2 * sizeof(struct span) },
		{ "fixed", DOC_NODE, true, 3 * sizeof(struct span) },
	};
	size_t n = 0;
	enum st st = doc_fields(doc_root(d), fields, N_ELEMENTS(fields), &head, &b->arena, e);

	if (st == ST_OK)
		st = doc_list(head.fixed, &n, e);
	if (st == ST_OK && n > ROWS_MAX)
		return doc_bad(head.fixed, e, "more than %d builds", ROWS_MAX);
	if (st == ST_OK) {
		b->rows = arena_alloc(&b->arena, (n + 1) * sizeof(*b->rows));
		if (b->rows == NULL)
			return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	}
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = read_row(b, doc_item(head.fixed, i), &b->rows[i], e);
		b->n += st == ST_OK;
	}
	b->vendor = head.vendor;
	b->source = head.source;
	b->date = head.date;
	return st;
}

/* One thing that a row asks for. */
static enum listed one(struct span asked, struct span seen, bool from_day_on)
{
	bool holds;

	if (asked.len == 0)
		return LISTED_YES;
	if (seen.len == 0)
		return LISTED_UNKNOWN;
	/* dates sort as they are written; a month is on the list from its first day on */
	holds = from_day_on ? span_cmp(seen, asked) >= 0 : span_eq(seen, asked);
	return holds ? LISTED_YES : LISTED_NO;
}

enum listed fixed_builds_ask(const struct fixed_builds *b, const struct fixed_build *seen)
{
	enum listed best = LISTED_NO;

	for (size_t i = 0; i < b->n; i++) {
		const struct fixed_build *row = &b->rows[i];
		const enum listed parts[] = {
			one(row->model, seen->model, false),
			one(row->build, seen->build, false),
			one(row->security_patch, seen->security_patch, true),
		};
		enum listed all = LISTED_YES;

		for (size_t k = 0; k < N_ELEMENTS(parts); k++)
			if (parts[k] == LISTED_NO || all == LISTED_NO)
				all = LISTED_NO;
			else if (parts[k] == LISTED_UNKNOWN)
				all = LISTED_UNKNOWN;
		if (all == LISTED_YES)
			return LISTED_YES;
		if (all == LISTED_UNKNOWN)
			best = LISTED_UNKNOWN;
	}
	return best;
}
