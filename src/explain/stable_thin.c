/* row: rows that say what another says as well; behind stable.h */
#include "explain/stable.h"

#include "base/span.h"
#include "explain/stable_own.h"

enum { SHORT_TEXT = 64 };

/* Path elements of a surface: without the notation's or the word's at the end. */
static struct span surface_of(const struct stable_row *r)
{
	const uint8_t *nul = memrchr(r->path.p, 0, r->path.len);
	struct span last;

	if (r->shape != SLOT_VALUE || nul == NULL)
		return r->path;
	last = span_from(r->path, (size_t)(nul - r->path.p) + 1);
	return span_find(last, ':', 0) < last.len ? span_cut(r->path, 0, (size_t)(nul - r->path.p))
						  : r->path;
}

static bool is_word(const struct stable_row *r)
{
	const uint8_t *nul = memrchr(r->path.p, 0, r->path.len);

	return nul != NULL
	       && span_starts(span_from(r->path, (size_t)(nul - r->path.p) + 1), SPAN_LIT("word:"));
}

/* inner stands in what outer is, or in what was taken out of it. */
static bool inside(const struct stable_row *inner, const struct stable_row *outer)
{
	return span_eq(surface_of(inner), surface_of(outer))
	       || (span_starts(inner->path, outer->path) && inner->path.len > outer->path.len
		   && inner->path.p[outer->path.len] == 0);
}

static bool holds(const struct stable_row *outer, const struct stable_row *inner)
{
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		if (span_find_span(outer->value[k].bytes, inner->value[k].bytes, 0)
		    == outer->value[k].bytes.len)
			return false;
	return true;
}

static bool same_values(const struct stable_row *a, const struct stable_row *b)
{
	return a->value[0].hash == b->value[0].hash && a->value[1].hash == b->value[1].hash;
}

/* Layouts of one place: the first that has the bytes says it. */
static bool same_bytes(const struct stable_row *r, const struct stable_row *by, bool before)
{
	if (r->shape == SLOT_VALUE || by->shape == SLOT_VALUE || !span_eq(r->path, by->path))
		return false;
	if (same_values(r, by))
		return by->seen[0] > r->seen[0] || (by->seen[0] == r->seen[0] && before);
	return holds(by, r);
}

/* Does r say nothing that by does not say better? */
static bool is_said(const struct stable_row *r, const struct stable_row *by, bool before)
{
	if (!span_eq(r->dst, by->dst))
		return false;
	if (same_bytes(r, by, before))
		return true;
	if (r->shape == SLOT_VALUE && by->shape == SLOT_VALUE) {
		if (same_values(r, by) && span_eq(surface_of(r), surface_of(by)))
			return is_word(r) != is_word(by) ? is_word(r) : before;
		if (inside(by, r) && r->value[0].len > by->value[0].len && holds(r, by))
			return true;
		if (inside(r, by) && by->value[0].len > r->value[0].len && holds(by, r))
			return false;
	}
	/* what came out of a value: of a short one the value itself says it, unless what came
	 * out has fields */
	if (span_starts(by->path, r->path) && by->path.len > r->path.len
	    && by->path.p[r->path.len] == 0 && r->shape == SLOT_VALUE)
		return r->value[0].len > SHORT_TEXT;
	if (span_starts(r->path, by->path) && r->path.len > by->path.len
	    && r->path.p[by->path.len] == 0 && by->shape == SLOT_VALUE)
		return by->value[0].len <= SHORT_TEXT;
	return false;
}

void stable_thin(struct stable_rows *r)
{
	size_t n = 0;

	/* against all, those dropped too: what is said by one of them is said by what dropped it */
	for (size_t i = 0; i < r->n; i++) {
		bool said = false;

		for (size_t k = 0; k < r->n && !said; k++)
			said = k != i && is_said(&r->rows[i], &r->rows[k], k < i);
		r->rows[i].joined = said ? 1 : 0;
	}
	for (size_t i = 0; i < r->n; i++)
		if (r->rows[i].joined == 0)
			r->rows[n++] = r->rows[i];
	r->n = n;
}
