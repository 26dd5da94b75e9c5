#include "base/doc.h"

#include "base/buf.h"
#include "base/span.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

enum { VISITS_MAX = 1 << 20, KEY_SHOWN_MAX = 40 };

struct doc {
	yaml_document_t yaml;
	unsigned visits;
};

static enum st no_yaml(const yaml_parser_t *y, struct err *e)
{
	unsigned line = (unsigned)y->problem_mark.line + 1;

	if (y->error == YAML_MEMORY_ERROR)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	/* the parser's own phrases; none of them quotes the text */
	return err_set(e, ST_BAD, 0, line, "line %u: %s", line,
		       y->problem != NULL ? y->problem : "not YAML");
}

enum st doc_parse(struct doc **ret, struct span text, struct err *e)
{
	struct doc *d = calloc(1, sizeof(*d));
	yaml_parser_t y;
	enum st st = ST_OK;

	if (d == NULL || !yaml_parser_initialize(&y)) {
		free(d);
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	}
	yaml_parser_set_input_string(&y, text.p, text.len);
	if (!yaml_parser_load(&y, &d->yaml)) {
		st = no_yaml(&y, e);
		free(d);
	} else {
		*ret = d;
	}
	yaml_parser_delete(&y);
	return st;
}

static enum st read_all(struct buf *text, FILE *f, struct err *e)
{
	for (size_t got = 1; got != 0;) {
		enum st st = buf_reserve(text, 4096);

		if (st != ST_OK)
			return err_set(e, st, 0, 0, "%s",
				       st == ST_LIMIT ? "over 4 MiB" : st_name(st));
		got = fread(text->p + text->len, 1, 4096, f);
		text->len += got;
	}
	return ferror(f) ? err_set(e, ST_IO, errno, 0, "%s", strerror(errno)) : ST_OK;
}

enum st doc_open(struct doc **ret, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	struct buf text;
	enum st st;

	if (f == NULL)
		return err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
	buf_init(&text, DOC_BYTES_MAX);
	st = read_all(&text, f, e);
	if (st == ST_OK)
		st = doc_parse(ret, buf_span(&text), e);
	buf_deinit(&text);
	fclose(f);
	return st;
}

void doc_free(struct doc *d)
{
	if (d == NULL)
		return;
	yaml_document_delete(&d->yaml);
	free(d);
}

bool doc_ends(const struct doc *d)
{
	return d->yaml.end_implicit == 0;
}

static const yaml_node_t *node_of(struct doc_node n)
{
	return n.id != 0 ? yaml_document_get_node(&n.doc->yaml, n.id) : NULL;
}

static struct span scalar(const yaml_node_t *n)
{
	return span_of(n->data.scalar.value, n->data.scalar.length);
}

struct doc_node doc_root(struct doc *d)
{
	return (struct doc_node){ d, yaml_document_get_root_node(&d->yaml) != NULL ? 1 : 0 };
}

unsigned doc_line(struct doc_node n)
{
	const yaml_node_t *y = node_of(n);

	return y != NULL ? (unsigned)y->start_mark.line + 1 : 1;
}

enum st doc_bad(struct doc_node n, struct err *e, const char *fmt, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(e, ST_BAD, 0, doc_line(n), "line %u: %s", doc_line(n), text);
}

static bool is_null(const yaml_node_t *n)
{
	struct span s;

	if (n == NULL)
		return true;
	if (n->type != YAML_SCALAR_NODE || n->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	s = scalar(n);
	return s.len == 0 || span_eq_str(s, "~") || span_eq_str(s, "null");
}

static enum st visit(struct doc_node n, struct err *e)
{
	if (++n.doc->visits <= VISITS_MAX)
		return ST_OK;
	return err_set(e, ST_LIMIT, 0, doc_line(n), "line %u: too many items", doc_line(n));
}

enum st doc_list(struct doc_node n, size_t *ret, struct err *e)
{
	const yaml_node_t *y = node_of(n);

	*ret = 0;
	if (is_null(y))
		return ST_OK;
	if (y->type != YAML_SEQUENCE_NODE)
		return doc_bad(n, e, "wants a list");
	*ret = (size_t)(y->data.sequence.items.top - y->data.sequence.items.start);
	return ST_OK;
}

struct doc_node doc_item(struct doc_node list, size_t i)
{
	const yaml_node_t *y = node_of(list);

	return (struct doc_node){ list.doc, y->data.sequence.items.start[i] };
}

static bool is_date(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (i == 4 || i == 7 ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.len == 4 || s.len == 7 || s.len == 10;
}

static bool is_country(struct span s)
{
	return s.len == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

static enum st take_text(struct doc_node n, const struct doc_field *f, struct span *ret,
			 struct arena *a, struct err *e)
{
	const yaml_node_t *y = node_of(n);
	struct span s;
	enum st st = visit(n, e);

	if (st != ST_OK)
		return st;
	if (y == NULL || y->type != YAML_SCALAR_NODE || is_null(y))
		return doc_bad(n, e, "'%s' wants a text", f->name);
	s = span_trim(scalar(y));
	if (f->as == DOC_DATE && !is_date(s))
		return doc_bad(n, e, "'%s' wants a date as 2019-03-21", f->name);
	if (f->as == DOC_COUNTRY && !is_country(s))
		return doc_bad(n, e, "'%s' wants two capital letters", f->name);
	return arena_dup(a, s, ret) ? ST_OK : err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
}

static enum st take_texts(struct doc_node n, const struct doc_field *f, struct doc_texts *ret,
			  struct arena *a, struct err *e)
{
	const yaml_node_t *y = node_of(n);
	bool alone = y != NULL && y->type == YAML_SCALAR_NODE && !is_null(y);
	struct doc_texts t = { .n = 1 };
	enum st st = alone ? ST_OK : doc_list(n, &t.n, e);

	if (st != ST_OK)
		return st;
	if (t.n > VISITS_MAX)
		return doc_bad(n, e, "'%s' has too many items", f->name);
	t.p = arena_alloc(a, t.n * sizeof(*t.p));
	if (t.p == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	for (size_t i = 0; i < t.n && st == ST_OK; i++)
		st = take_text(alone ? n : doc_item(n, i), f, &t.p[i], a, e);
	if (st == ST_OK)
		*ret = t;
	return st;
}

static enum st take(struct doc_node n, const struct doc_field *f, void *to, struct arena *a,
		    struct err *e)
{
	void *at = (char *)to + f->at;

	switch (f->as) {
	case DOC_TEXTS:
		return take_texts(n, f, at, a, e);
	case DOC_NODE:
		*(struct doc_node *)at = n;
		return visit(n, e);
	default:
		return take_text(n, f, at, a, e);
	}
}

static size_t field_of(struct span key, const struct doc_field *fields, size_t n)
{
	size_t i = 0;

	while (i < n && !span_eq_str(key, fields[i].name))
		i++;
	return i;
}

static enum st unknown_key(struct doc_node at, struct span key, struct err *e)
{
	bool plain = key.len != 0 && key.len <= KEY_SHOWN_MAX;

	for (size_t i = 0; i < key.len && plain; i++)
		plain = key.p[i] > ' ' && key.p[i] <= '~';
	return plain ? doc_bad(at, e, "unknown key '%.*s'", (int)key.len, (const char *)key.p)
		     : doc_bad(at, e, "unknown key");
}

enum st doc_fields(struct doc_node n, const struct doc_field *fields, size_t n_fields, void *to,
		   struct arena *a, struct err *e)
{
	const yaml_node_t *y = node_of(n);
	uint64_t seen = 0;
	enum st st = ST_OK;

	if (y == NULL || y->type != YAML_MAPPING_NODE)
		return doc_bad(n, e, "wants names and values");
	for (const yaml_node_pair_t *p = y->data.mapping.pairs.start;
	     p < y->data.mapping.pairs.top && st == ST_OK; p++) {
		struct doc_node key = { n.doc, p->key }, value = { n.doc, p->value };
		const yaml_node_t *k = node_of(key);
		size_t i = k->type == YAML_SCALAR_NODE ? field_of(scalar(k), fields, n_fields)
						       : n_fields;

		if (i == n_fields)
			return unknown_key(
				key, k->type == YAML_SCALAR_NODE ? scalar(k) : (struct span){ 0 },
				e);
		if ((seen >> i & 1) != 0)
			return doc_bad(key, e, "'%s' stands twice", fields[i].name);
		seen |= 1ull << i;
		st = take(value, &fields[i], to, a, e);
	}
	for (size_t i = 0; i < n_fields && st == ST_OK; i++)
		if (fields[i].needed && (seen >> i & 1) == 0)
			return doc_bad(n, e, "'%s' is missing", fields[i].name);
	return st;
}
