#include "app/score.h"

#include "base/span.h"
#include "report/json.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 40, LISTED_MAX = 8, PATH_MAX_STEPS = 64 };

#define ARROW SPAN_LIT(" > ")

enum st score_init(struct score *s, const struct canaries *c)
{
	size_t total = 0;

	*s = (struct score){ .canaries = c };
	s->bodies = calloc(c->n_bodies + 1, sizeof(*s->bodies));
	s->missed_at = calloc(c->n_bodies + 1, sizeof(*s->missed_at));
	if (s->bodies == NULL || s->missed_at == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < c->n_bodies; i++) {
		s->missed_at[i] = total;
		total += c->documents[c->bodies[i].document].n;
	}
	s->missed = malloc(total + 1);
	if (s->missed == NULL)
		return ST_NOMEM;
	memset(s->missed, 1, total + 1);
	return ST_OK;
}

void score_deinit(struct score *s)
{
	free(s->bodies);
	free(s->missed);
	free(s->missed_at);
	*s = (struct score){ 0 };
}

static const struct canary_document *document_of(const struct score *s, size_t i)
{
	return &s->canaries->documents[s->canaries->bodies[i].document];
}

void score_see(struct score *s, size_t i, const struct candidate *c)
{
	const struct canary_document *d = document_of(s, i);

	if (c->confidence < (d->told ? CONFIDENCE_KNOWN : CONFIDENCE_LIKELY))
		return;
	for (size_t k = 0; k < d->n; k++) {
		const struct canary *one = &s->canaries->all[d->first + k];

		if (one->kind == c->kind && span_eq(one->value, c->value))
			s->missed[s->missed_at[i] + k] = 0;
	}
}

void score_close(struct score *s, size_t i)
{
	const struct canary_document *d = document_of(s, i);
	struct score_body *b = &s->bodies[i];

	b->planted = d->n;
	for (size_t k = 0; k < d->n; k++)
		b->found += s->missed[s->missed_at[i] + k] == 0;
	if (s->canaries->bodies[i].reason.len != 0) {
		s->beyond += b->planted - b->found;
		return;
	}
	s->planted += b->planted;
	s->found += b->found;
}

/* --- the matrix --------------------------------------------------------------------------- */

/* Steps of "gzip > base64 > json". */
static size_t steps_of(struct span path, struct span *steps)
{
	size_t n = 0;

	for (size_t at = 0; n < PATH_MAX_STEPS && at <= path.len;) {
		size_t end = span_find_span(path, ARROW, at);

		steps[n++] = span_cut(path, at, end - at);
		at = end < path.len ? end + ARROW.len : path.len + 1;
	}
	return n;
}

struct matrix {
	struct span names[NAMES_MAX];
	size_t n;
	struct score_body cells[NAMES_MAX][NAMES_MAX]; /* outer, inner */
	bool beyond[NAMES_MAX][NAMES_MAX];
};

static size_t index_of(struct matrix *m, struct span name)
{
	size_t i = 0;

	while (i < m->n && !span_eq(m->names[i], name))
		i++;
	if (i == m->n && m->n < NAMES_MAX)
		m->names[m->n++] = name;
	return i;
}

static void fill(struct matrix *m, const struct score *s)
{
	for (size_t i = 0; i < s->canaries->n_bodies; i++) {
		const struct canary_body *b = &s->canaries->bodies[i];
		struct span steps[PATH_MAX_STEPS];
		size_t outer, inner;

		if (b->depth != 3 || steps_of(b->path, steps) != 3)
			continue;
		outer = index_of(m, steps[0]);
		inner = index_of(m, steps[1]);
		if (outer >= NAMES_MAX || inner >= NAMES_MAX)
			continue;
		if (b->reason.len != 0) {
			m->beyond[outer][inner] = true;
			continue;
		}
		m->cells[outer][inner].planted += s->bodies[i].planted;
		m->cells[outer][inner].found += s->bodies[i].found;
	}
}

static void put_cell(struct out *o, const struct matrix *m, size_t outer, size_t inner)
{
	const struct score_body *c = &m->cells[outer][inner];

	if (c->planted == 0)
		out_str(o, m->beyond[outer][inner] ? "  x" : "   ");
	else if (c->found == c->planted)
		out_str(o, "  .");
	else
		out_printf(o, " %2zu", c->found * 100 / c->planted);
}

static void put_matrix(struct out *o, const struct score *s)
{
	struct matrix m = { 0 };

	fill(&m, s);
	if (m.n == 0)
		return;
	out_str(o, "\nTwo layers, the outer one in front; '.' all found, a number: that many of a "
		   "hundred,\n'x' out of reach, blank: the outer one cannot carry it\n\n");
	out_str(o, "                 ");
	for (size_t i = 0; i < m.n; i++)
		out_printf(o, "  %c", (char)('a' + i));
	for (size_t i = 0; i < m.n; i++) {
		out_printf(o, "\n  %c %-13.*s", (char)('a' + i), (int)m.names[i].len,
			   (const char *)m.names[i].p);
		for (size_t k = 0; k < m.n; k++)
			put_cell(o, &m, i, k);
	}
	out_str(o, "\n");
}

/* --- text --------------------------------------------------------------------------------- */

static void put_missed(struct out *o, const struct score *s, size_t i)
{
	const struct canary_document *d = document_of(s, i);
	struct span path = s->canaries->bodies[i].path;
	size_t n = 0, missed = s->bodies[i].planted - s->bodies[i].found;

	out_printf(o, "  %.*s, %.*s: %zu of %zu:", (int)d->name.len, (const char *)d->name.p,
		   (int)path.len, (const char *)path.p, missed, s->bodies[i].planted);
	for (size_t k = 0; k < d->n && n < LISTED_MAX; k++) {
		const struct canary *one = &s->canaries->all[d->first + k];

		if (s->missed[s->missed_at[i] + k] == 0)
			continue;
		out_printf(o, "%s %s %.*s", n != 0 ? "," : "", kind_info(one->kind)->name,
			   (int)one->form.len, (const char *)one->form.p);
		n++;
	}
	if (n < missed)
		out_printf(o, " and %zu more", missed - n);
	out_str(o, "\n");
}

static void put_rest(struct out *o, const struct score *s)
{
	struct span last = { 0 };
	size_t missed = s->planted - s->found;

	if (missed != 0)
		out_str(o, "\nMissed\n");
	for (size_t i = 0; missed != 0 && i < s->canaries->n_bodies; i++)
		if (s->canaries->bodies[i].reason.len == 0
		    && s->bodies[i].found < s->bodies[i].planted)
			put_missed(o, s, i);
	if (s->beyond != 0)
		out_str(o, "\nOut of reach, and not counted\n");
	for (size_t i = 0; s->beyond != 0 && i < s->canaries->n_bodies; i++) {
		struct span why = s->canaries->bodies[i].reason;

		if (why.len == 0 || s->bodies[i].found == s->bodies[i].planted)
			continue;
		if (!span_eq(why, last))
			out_printf(o, "  %.*s\n", (int)why.len, (const char *)why.p);
		last = why;
		out_str(o, "  ");
		put_missed(o, s, i);
	}
}

enum st score_text(void *arg, struct out *out)
{
	const struct score *s = arg;
	size_t missed = s->planted - s->found;

	out_printf(out, "%zu canaries in %zu bodies\n\nOne notation or layer\n\n", s->canaries->n,
		   s->canaries->n_bodies);
	for (size_t i = 0; i < s->canaries->n_bodies; i++) {
		const struct canary_body *b = &s->canaries->bodies[i];
		const struct canary_document *d = document_of(s, i);

		if (b->depth <= 2)
			out_printf(out, "  %-10.*s %-40.*s %3zu of %zu\n", (int)d->name.len,
				   (const char *)d->name.p, (int)b->path.len,
				   (const char *)b->path.p, s->bodies[i].found,
				   s->bodies[i].planted);
	}
	put_matrix(out, s);
	put_rest(out, s);
	out_printf(out, "\n%zu planted, %zu found, %zu missed (%.2f %%), %zu out of reach\n",
		   s->planted, s->found, missed,
		   s->planted != 0 ? 100.0 * (double)missed / (double)s->planted : 0, s->beyond);
	return ST_OK;
}

/* --- JSON --------------------------------------------------------------------------------- */

static void put_body(struct json *j, const struct score *s, size_t i)
{
	const struct canary_body *b = &s->canaries->bodies[i];
	const struct canary_document *d = document_of(s, i);
	struct span steps[PATH_MAX_STEPS];
	size_t n = steps_of(b->path, steps);

	json_object(j, NULL);
	json_str(j, "type", "selftest");
	json_text(j, "document", d->name);
	json_bool(j, "told", d->told);
	json_array(j, "path");
	for (size_t k = 0; k < n; k++)
		json_text(j, NULL, steps[k]);
	json_end_array(j);
	json_u64(j, "planted", s->bodies[i].planted);
	json_u64(j, "found", s->bodies[i].found);
	json_text_or_null(j, "out_of_reach", b->reason);
	json_array(j, "missed");
	for (size_t k = 0; k < d->n; k++) {
		const struct canary *one = &s->canaries->all[d->first + k];

		if (s->missed[s->missed_at[i] + k] == 0)
			continue;
		json_object(j, NULL);
		json_str(j, "kind", kind_info(one->kind)->name);
		json_text(j, "form", one->form);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
	json_end_line(j);
}

enum st score_json(void *arg, struct out *out)
{
	const struct score *s = arg;
	struct json j;

	json_init(&j, out);
	for (size_t i = 0; i < s->canaries->n_bodies; i++)
		put_body(&j, s, i);
	json_object(&j, NULL);
	json_str(&j, "type", "selftest_summary");
	json_u64(&j, "canaries", s->canaries->n);
	json_u64(&j, "bodies", s->canaries->n_bodies);
	json_u64(&j, "planted", s->planted);
	json_u64(&j, "found", s->found);
	json_u64(&j, "missed", s->planted - s->found);
	json_u64(&j, "out_of_reach", s->beyond);
	json_end_object(&j);
	json_end_line(&j);
	return ST_OK;
}
