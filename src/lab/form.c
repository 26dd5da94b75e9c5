#include "lab/form.h"

#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"

#include <stdlib.h>
#include <yaml.h>

enum { ITEMS_MAX = 20000, KEY_SHOWN_MAX = 40 };

struct reading {
	yaml_document_t *doc;
	struct err *e;
	unsigned items; /* an alias may name one list many times */
};

static unsigned line_of(const yaml_node_t *n)
{
	return (unsigned)n->start_mark.line + 1;
}

static struct span scalar(const yaml_node_t *n)
{
	return span_of(n->data.scalar.value, n->data.scalar.length);
}

/* --- scalars ------------------------------------------------------------------------------ */

const char *form_text(const struct form_row *row, struct span text, void *at)
{
	const char *why = row->check != NULL ? row->check(text) : NULL;

	if (why != NULL)
		return why;
	if (text.len >= row->size)
		return "a shorter text";
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return "plain ASCII text";
	memset(at, 0, row->size);
	if (text.len != 0)
		memcpy(at, text.p, text.len);
	return NULL;
}

const char *form_number(const struct form_row *row, struct span text, void *at)
{
	uint64_t n;

	if (!span_to_u64(text, &n) || n < (uint64_t)row->low || n > (uint64_t)row->high)
		return "a number in its range";
	*(unsigned *)at = (unsigned)n;
	return NULL;
}

const char *form_flag(const struct form_row *row, struct span text, void *at)
{
	bool yes = span_eq_nocase(text, "yes") || span_eq_nocase(text, "true")
		   || span_eq_nocase(text, "on");

	(void)row;
	if (!yes && !span_eq_nocase(text, "no") && !span_eq_nocase(text, "false")
	    && !span_eq_nocase(text, "off"))
		return "yes or no";
	*(bool *)at = yes;
	return NULL;
}

/* Two digits at at, at most high; -1 for anything else. */
static int two(struct span s, size_t at, int high)
{
	uint64_t n;

	if (!span_to_u64(span_cut(s, at, 2), &n) || s.len < at + 2 || n > (uint64_t)high)
		return -1;
	return (int)n;
}

const char *form_clock(const struct form_row *row, struct span text, void *at)
{
	int h = two(text, 0, 23), m = two(text, 3, 59), s = text.len == 8 ? two(text, 6, 59) : 0;

	(void)row;
	if ((text.len != 5 && text.len != 8) || h < 0 || m < 0 || s < 0 || text.p[2] != ':'
	    || (text.len == 8 && text.p[5] != ':'))
		return "a time of day in quotes: \"07:30\" or \"07:30:05\"";
	*(unsigned *)at = (unsigned)(h * 3600 + m * 60 + s);
	return NULL;
}

const char *form_date(const struct form_row *row, struct span text, void *at)
{
	char full[32], back[TM_TEXT_MAX];
	int64_t ns;
	int n = snprintf(full, sizeof(full), "%.*sT00:00:00Z", (int)(text.len < 12 ? text.len : 12),
			 (const char *)text.p);

	(void)row;
	if (text.len != 10 || n <= 0 || !tm_parse(span_str(full), &ns) || ns < 0
	    || memcmp(tm_format(ns, back), text.p, 10) != 0)
		return "a date from 1970: 2019-02-04";
	*(int64_t *)at = ns;
	return NULL;
}

const char *form_offset(const struct form_row *row, struct span text, void *at)
{
	int h = text.len == 6 ? two(text, 1, 14) : -1, m = text.len == 6 ? two(text, 4, 59) : -1;

	(void)row;
	if (h < 0 || m < 0 || text.p[3] != ':' || (text.p[0] != '+' && text.p[0] != '-'))
		return "an offset in quotes: \"+01:00\"";
	*(int *)at = (h * 3600 + m * 60) * (text.p[0] == '-' ? -1 : 1);
	return NULL;
}

/* --- mappings and lists ------------------------------------------------------------------- */

static enum st bad(struct reading *r, const char *key, unsigned line, const char *why)
{
	return err_set(r->e, ST_BAD, 0, line, "line %u: '%s' wants %s", line, key, why);
}

static enum st read_mapping(struct reading *r, const struct form *form, const char *key,
			    const yaml_node_t *map, void *into);

static enum st count(struct reading *r, unsigned line)
{
	if (++r->items > ITEMS_MAX)
		return err_set(r->e, ST_LIMIT, 0, line, "line %u: too many entries", line);
	return ST_OK;
}

/* One element of a list: a mapping, or a scalar into an array of texts. */
static enum st read_element(struct reading *r, const struct form_row *row, const yaml_node_t *n,
			    struct form_list *list)
{
	enum st ret = count(r, line_of(n));
	char *element;

	if (ret != ST_OK)
		return ret;
	ret = vec_grow(&list->p, &list->cap, list->n + 1, row->size, (size_t)row->high);
	if (ret != ST_OK)
		return err_set(r->e, ret, 0, line_of(n), "line %u: '%s': %s", line_of(n), row->name,
			       st_name(ret));
	element = (char *)list->p + list->n * row->size;
	memset(element, 0, row->size);
	if (row->fresh != NULL)
		row->fresh(element);
	list->n++;
	return read_mapping(r, row->of, row->name, n, element);
}

static enum st read_list(struct reading *r, const struct form_row *row, const yaml_node_t *n,
			 void *at)
{
	enum st ret = ST_OK;

	if (n->type != YAML_SEQUENCE_NODE)
		return bad(r, row->name, line_of(n), "a list");
	for (const yaml_node_item_t *i = n->data.sequence.items.start;
	     i < n->data.sequence.items.top && ret == ST_OK; i++)
		ret = read_element(r, row, yaml_document_get_node(r->doc, *i), at);
	return ret;
}

static enum st read_value(struct reading *r, const struct form_row *row, const yaml_node_t *n,
			  void *into)
{
	void *at = (char *)into + row->at;
	const char *why;

	if (row->of != NULL && row->size != 0)
		return read_list(r, row, n, at);
	if (row->of != NULL)
		return read_mapping(r, row->of, row->name, n, at);
	if (n->type != YAML_SCALAR_NODE)
		return bad(r, row->name, line_of(n), "one value");
	why = row->read(row, scalar(n), at);
	return why != NULL ? bad(r, row->name, line_of(n), why) : ST_OK;
}

static enum st unknown(struct reading *r, struct span key, unsigned line)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.p[i] <= ' ' || key.p[i] > '~' || key.len > KEY_SHOWN_MAX)
			return err_set(r->e, ST_BAD, 0, line, "line %u: unknown key", line);
	return err_set(r->e, ST_BAD, 0, line, "line %u: unknown key '%.*s'", line, (int)key.len,
		       (const char *)key.p);
}

static enum st read_pair(struct reading *r, const struct form *form, const yaml_node_pair_t *pair,
			 uint64_t *seen, void *into)
{
	const yaml_node_t *k = yaml_document_get_node(r->doc, pair->key);
	const yaml_node_t *v = yaml_document_get_node(r->doc, pair->value);
	unsigned line = line_of(k);
	enum st ret = count(r, line);

	if (ret != ST_OK)
		return ret;
	if (k->type != YAML_SCALAR_NODE)
		return err_set(r->e, ST_BAD, 0, line, "line %u: no key", line);
	for (size_t i = 0; i < form->n_rows; i++) {
		if (!span_eq_str(scalar(k), form->rows[i].name))
			continue;
		if ((*seen & (uint64_t)1 << i) != 0)
			return err_set(r->e, ST_BAD, 0, line, "line %u: '%s' stands twice", line,
				       form->rows[i].name);
		*seen |= (uint64_t)1 << i;
		return read_value(r, &form->rows[i], v, into);
	}
	return unknown(r, scalar(k), line);
}

static enum st read_mapping(struct reading *r, const struct form *form, const char *key,
			    const yaml_node_t *map, void *into)
{
	uint64_t seen = 0;
	enum st ret = ST_OK;

	if (map->type != YAML_MAPPING_NODE)
		return bad(r, key, line_of(map), "names and values");
	for (const yaml_node_pair_t *i = map->data.mapping.pairs.start;
	     i < map->data.mapping.pairs.top && ret == ST_OK; i++)
		ret = read_pair(r, form, i, &seen, into);
	return ret;
}

static enum st parse_failed(const yaml_parser_t *p, struct err *e)
{
	if (p->error == YAML_MEMORY_ERROR)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	return err_set(e, ST_BAD, 0, p->problem_mark.line + 1, "line %zu: not YAML",
		       p->problem_mark.line + 1);
}

enum st form_read_document(const struct form *form, struct span text, void *ret, struct err *e)
{
	yaml_parser_t parser;
	yaml_document_t doc;
	struct reading r = { .doc = &doc, .e = e };
	yaml_node_t *root;
	enum st s;

	if (yaml_parser_initialize(&parser) == 0)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	yaml_parser_set_input_string(&parser, text.p, text.len);
	if (yaml_parser_load(&parser, &doc) == 0) {
		s = parse_failed(&parser, e);
		yaml_parser_delete(&parser);
		return s;
	}
	root = yaml_document_get_root_node(&doc);
	s = root != NULL ? read_mapping(&r, form, "the scenario", root, ret)
			 : err_set(e, ST_BAD, 0, 0, "line 1: nothing stands here");
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	return s;
}
