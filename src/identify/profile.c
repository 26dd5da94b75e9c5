#include "identify/profile.h"

#include "base/buf.h"
#include "base/span.h"
#include "identify/norm.h"
#include "identify/profile_value.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { FILE_MAX = 1 << 20, ARENA_MAX = 64 << 20, KEY_SHOWN_MAX = 40, DEPTH_ITEMS_MAX = 100000 };

/* What reading needs to know; nodes belong to doc. */
struct reading {
	struct profile *p;
	yaml_document_t *doc;
	struct err *e;
	unsigned items;	 /* visited: an alias may name one list many times */
	bool own_device; /* keys of a device stood at the top */
	bool listed;	 /* `devices:` was read */
};

/* One key of a mapping; at is its line, the names of rows[] are what may stand there. */
struct entry {
	const struct row *row;
	struct span key;
	yaml_node_t *value;
	unsigned line;
};

struct row {
	const char *name;
	enum st (*read)(struct reading *r, const struct entry *en);
	size_t field; /* of struct device, for texts */
};

void profile_init(struct profile *p)
{
	*p = (struct profile){ 0 };
	arena_init(&p->arena, ARENA_MAX);
}

void profile_deinit(struct profile *p)
{
	if (p == NULL)
		return;
	free(p->devices);
	free(p->values);
	free(p->salts);
	arena_deinit(&p->arena);
	*p = (struct profile){ 0 };
}

static unsigned line_of(const yaml_node_t *n)
{
	return (unsigned)n->start_mark.line + 1;
}

static enum st bad(struct reading *r, const struct entry *en, const char *why)
{
	return err_set(r->e, ST_BAD, 0, en->line, "line %u: '%.*s' wants %s", en->line,
		       (int)en->key.len, (const char *)en->key.p, why);
}

/* A status of profile_value.h with its reason, which is set by the time this runs. */
static enum st told(struct reading *r, const struct entry *en, enum st s, const char *const *why)
{
	if (s == ST_BAD)
		return bad(r, en, *why != NULL ? *why : "less");
	if (s != ST_OK)
		return err_set(r->e, s, 0, en->line, "line %u: %s", en->line, st_name(s));
	return ST_OK;
}

static struct span scalar(const yaml_node_t *n)
{
	return span_of(n->data.scalar.value, n->data.scalar.length);
}

static bool is_null(const yaml_node_t *n)
{
	struct span s;

	if (n->type != YAML_SCALAR_NODE || n->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	s = scalar(n);
	return s.len == 0 || span_eq_str(s, "~") || span_eq_str(s, "null");
}

/* --- unknown keys ------------------------------------------------------------------------- */

static size_t least3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Letters to change, add or take away (Levenshtein), for short words. */
static size_t distance(struct span a, const char *word)
{
	size_t n = strlen(word), row[KEY_SHOWN_MAX + 1];

	if (n > KEY_SHOWN_MAX || a.len > KEY_SHOWN_MAX)
		return KEY_SHOWN_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t up = row[j + 1];

			row[j + 1] = least3(up + 1, row[j] + 1,
					    corner + (a.p[i] != (unsigned char)word[j]));
			corner = up;
		}
	}
	return row[n];
}

static bool is_plain_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.len != 0 && s.len <= KEY_SHOWN_MAX;
}

/* The name nearest to key among n, when it is near. */
static const char *nearest(struct span key, const char *(*name)(size_t i), size_t n)
{
	const char *best = NULL;
	size_t least = key.len < 4 ? 2 : 3;

	for (size_t i = 0; i < n; i++) {
		size_t d = name(i) != NULL ? distance(key, name(i)) : KEY_SHOWN_MAX;

		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}

static enum st unknown(struct reading *r, struct span key, unsigned line,
		       const char *(*name)(size_t i), size_t n)
{
	const char *meant;

	if (!is_plain_word(key))
		return err_set(r->e, ST_BAD, 0, line, "line %u: unknown key", line);
	meant = nearest(key, name, n);
	if (meant == NULL)
		return err_set(r->e, ST_BAD, 0, line, "line %u: unknown key '%.*s'", line,
			       (int)key.len, (const char *)key.p);
	return err_set(r->e, ST_BAD, 0, line, "line %u: unknown key '%.*s' (did you mean '%s'?)",
		       line, (int)key.len, (const char *)key.p, meant);
}

/* --- walking ------------------------------------------------------------------------------ */

/* Every item of a list, or the one value that stands without brackets; null is an empty list. */
static enum st each_item(struct reading *r, const struct entry *en,
			 enum st (*fn)(struct reading *r, const struct entry *en))
{
	const yaml_node_t *list = en->value;

	if (is_null(list))
		return ST_OK;
	if (list->type != YAML_SEQUENCE_NODE)
		return fn(r, en);
	for (const yaml_node_item_t *i = list->data.sequence.items.start;
	     i < list->data.sequence.items.top; i++) {
		struct entry item = *en;
		enum st ret;

		if (++r->items > DEPTH_ITEMS_MAX)
			return bad(r, en, "fewer items");
		item.value = yaml_document_get_node(r->doc, *i);
		if (item.value->start_mark.line != 0)
			item.line = line_of(item.value);
		ret = fn(r, &item);
		if (ret != ST_OK)
			return ret;
	}
	return ST_OK;
}

typedef enum st (*entry_fn)(struct reading *r, const struct entry *en);

/* Each key of a mapping once; fn finds out what it is. */
static enum st each_entry(struct reading *r, const struct entry *of, entry_fn fn)
{
	yaml_node_t *map = of->value;

	if (map->type != YAML_MAPPING_NODE)
		return bad(r, of, "names and values");
	for (const yaml_node_pair_t *i = map->data.mapping.pairs.start;
	     i < map->data.mapping.pairs.top; i++) {
		yaml_node_t *k = yaml_document_get_node(r->doc, i->key);
		struct entry en = { .value = yaml_document_get_node(r->doc, i->value) };
		enum st ret;

		en.line = line_of(k);
		if (++r->items > DEPTH_ITEMS_MAX || k->type != YAML_SCALAR_NODE)
			return err_set(r->e, ST_BAD, 0, en.line, "line %u: no key", en.line);
		en.key = scalar(k);
		for (const yaml_node_pair_t *j = map->data.mapping.pairs.start; j < i; j++) {
			yaml_node_t *before = yaml_document_get_node(r->doc, j->key);

			if (before->type == YAML_SCALAR_NODE && span_eq(scalar(before), en.key)
			    && is_plain_word(en.key))
				return err_set(r->e, ST_BAD, 0, en.line,
					       "line %u: '%.*s' stands twice", en.line,
					       (int)en.key.len, (const char *)en.key.p);
		}
		ret = fn(r, &en);
		if (ret != ST_OK)
			return ret;
	}
	return ST_OK;
}

/* --- identifiers -------------------------------------------------------------------------- */

static const char *const place_names[] = { "lat", "lon", "within_m" };
static const char *const other_names[] = { "name", "value" };

static const char *place_name(size_t i)
{
	return place_names[i];
}
static const char *other_name(size_t i)
{
	return other_names[i];
}

/* The scalars of a small mapping, by name, into out. */
static enum st small_map(struct reading *r, const struct entry *en, const char *const *names,
			 size_t n, const char *(*name)(size_t i), struct span *out)
{
	const yaml_node_t *map = en->value;

	if (map->type != YAML_MAPPING_NODE)
		return bad(r, en, "names and values in braces");
	for (const yaml_node_pair_t *i = map->data.mapping.pairs.start;
	     i < map->data.mapping.pairs.top; i++) {
		const yaml_node_t *k = yaml_document_get_node(r->doc, i->key);
		const yaml_node_t *v = yaml_document_get_node(r->doc, i->value);
		size_t at = 0;

		if (k->type != YAML_SCALAR_NODE || v->type != YAML_SCALAR_NODE)
			return bad(r, en, "names and plain values");
		while (at < n && !span_eq_str(scalar(k), names[at]))
			at++;
		if (at == n)
			return unknown(r, scalar(k), line_of(k), name, n);
		out[at] = scalar(v);
	}
	return ST_OK;
}

static enum st read_place(struct reading *r, const struct entry *en)
{
	struct span in[3] = { 0 };
	double lat, lon, within = 0;
	const char *why = NULL;
	enum st ret = small_map(r, en, place_names, 3, place_name, in);

	if (ret != ST_OK)
		return ret;
	if (!norm_decimal(in[0], &lat) || !norm_decimal(in[1], &lon))
		return bad(r, en, "lat and lon in degrees");
	if (in[2].len != 0 && (!norm_decimal(in[2], &within) || within < 0 || within > 1e6))
		return bad(r, en, "within_m from 0 to 1000000");
	ret = profile_add_place(r->p, lat, lon, (unsigned)within, &why);
	return told(r, en, ret, &why);
}

static enum st read_other(struct reading *r, const struct entry *en)
{
	struct span in[2] = { 0 };
	const char *why = NULL;
	enum st ret = small_map(r, en, other_names, 2, other_name, in);

	if (ret != ST_OK)
		return ret;
	if (in[0].len == 0 || in[1].len == 0)
		return bad(r, en, "a name and a value");
	ret = profile_add(r->p, KIND_OTHER, in[1], in[0], &why);
	return told(r, en, ret, &why);
}

static enum st read_value(struct reading *r, const struct entry *en)
{
	const char *why = NULL;
	enum st ret;

	if (en->value->type != YAML_SCALAR_NODE)
		return bad(r, en, "a value or a list of values");
	ret = profile_add(r->p, kind_by_name(en->key), scalar(en->value), (struct span){ 0 }, &why);
	return told(r, en, ret, &why);
}

static const char *kind_name_for_profile(size_t i)
{
	return (kind_info((enum kind)i)->flags & KIND_CONTEXT) == 0 ? kind_info((enum kind)i)->name
								    : NULL;
}

static enum st read_identifier(struct reading *r, const struct entry *en)
{
	enum kind k = kind_by_name(en->key);

	if (k == KIND_COUNT_ || kind_name_for_profile(k) == NULL)
		return unknown(r, en->key, en->line, kind_name_for_profile, KIND_COUNT_);
	if (k == KIND_LOCATION)
		return each_item(r, en, read_place);
	return each_item(r, en, k == KIND_OTHER ? read_other : read_value);
}

/* --- a device ----------------------------------------------------------------------------- */

static struct device *last_device(struct reading *r)
{
	return &r->p->devices[r->p->n_devices - 1];
}

static enum st read_text(struct reading *r, const struct entry *en)
{
	struct span *to = (struct span *)(void *)((char *)last_device(r) + en->row->field);
	const char *why = NULL;

	if (en->value->type != YAML_SCALAR_NODE)
		return bad(r, en, "one text");
	return told(r, en, profile_text(r->p, scalar(en->value), to, &why), &why);
}

static enum st read_identifiers(struct reading *r, const struct entry *en)
{
	return is_null(en->value) ? ST_OK : each_entry(r, en, read_identifier);
}

static enum st read_mac(struct reading *r, const struct entry *en)
{
	struct mac mac = { .known = true };

	if (en->value->type != YAML_SCALAR_NODE || !norm_mac(span_trim(scalar(en->value)), mac.b))
		return bad(r, en, "six pairs of hex digits");
	last_device(r)->mac = mac;
	return ST_OK;
}

static enum st read_ip(struct reading *r, const struct entry *en)
{
	struct ip ip;

	if (en->value->type != YAML_SCALAR_NODE || !ip_parse(span_trim(scalar(en->value)), &ip))
		return bad(r, en, "an IPv4 or IPv6 address");
	last_device(r)->ip = ip;
	return ST_OK;
}

static enum st read_salt(struct reading *r, const struct entry *en)
{
	const char *why = NULL;

	if (en->value->type != YAML_SCALAR_NODE)
		return bad(r, en, "texts");
	return told(r, en, profile_add_salt(r->p, scalar(en->value), &why), &why);
}

static enum st read_salts(struct reading *r, const struct entry *en)
{
	return each_item(r, en, read_salt);
}

static enum st read_devices(struct reading *r, const struct entry *en);

#define FIELD_OF(f) offsetof(struct device, f)
static const struct row rows[] = {
	{ "name", read_text, FIELD_OF(name) },
	{ "identifiers", read_identifiers, 0 },
	{ "mac_address", read_mac, 0 },
	{ "ip_address", read_ip, 0 },
	{ "model", read_text, FIELD_OF(model) },
	{ "build", read_text, FIELD_OF(build) },
	{ "fingerprint", read_text, FIELD_OF(fingerprint) },
	{ "security_patch", read_text, FIELD_OF(security_patch) },
	{ "batch", read_text, FIELD_OF(batch) },
	{ "salts", read_salts, 0 },
	{ "devices", read_devices, 0 },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]), ROWS_TOP_ONLY = 1 };

static const char *row_name(size_t i)
{
	return rows[i].name;
}

static enum st read_row(struct reading *r, const struct entry *en, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct entry known = *en;

		if (!span_eq_str(en->key, rows[i].name))
			continue;
		known.row = &rows[i];
		return rows[i].read(r, &known);
	}
	return unknown(r, en->key, en->line, row_name, n);
}

static enum st read_device_row(struct reading *r, const struct entry *en)
{
	return read_row(r, en, ROWS - ROWS_TOP_ONLY);
}

static enum st read_top_row(struct reading *r, const struct entry *en)
{
	if (!span_eq_str(en->key, "salts") && !span_eq_str(en->key, "devices")) {
		if (r->listed)
			return bad(r, en, "to stand in an entry of 'devices'");
		r->own_device = true;
	}
	return read_row(r, en, ROWS);
}

static enum st read_device(struct reading *r, const struct entry *en)
{
	const char *why = NULL;
	enum st ret = told(r, en, profile_add_device(r->p, &why), &why);

	return ret == ST_OK ? each_entry(r, en, read_device_row) : ret;
}

static enum st read_devices(struct reading *r, const struct entry *en)
{
	if (r->own_device)
		return bad(r, en, "to hold all devices, none beside it");
	r->listed = true;
	r->p->n_devices--; /* the one made for a profile without this list */
	return each_item(r, en, read_device);
}

/* --- the file ----------------------------------------------------------------------------- */

static enum st read_document(struct profile *p, yaml_document_t *doc, struct err *e)
{
	struct reading r = { .p = p, .doc = doc, .e = e };
	struct entry top = { .key = SPAN_LIT("profile"), .line = 1 };
	const char *why = NULL;
	enum st ret;

	top.value = yaml_document_get_root_node(doc);
	if (top.value == NULL)
		return err_set(e, ST_BAD, 0, 1, "line 1: the profile is empty");
	ret = told(&r, &top, profile_add_device(p, &why), &why);
	if (ret == ST_OK)
		ret = each_entry(&r, &top, read_top_row);
	return ret;
}

static enum st yaml_failed(const yaml_parser_t *y, struct err *e)
{
	unsigned line = (unsigned)y->problem_mark.line + 1;

	if (y->error == YAML_MEMORY_ERROR)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	/* the parser's own phrases; none of them quotes the text */
	return err_set(e, ST_BAD, 0, line, "line %u: %s", line,
		       y->problem != NULL ? y->problem : "not YAML");
}

static enum st parse(struct profile *p, struct span text, struct err *e)
{
	yaml_parser_t y;
	yaml_document_t doc;
	enum st ret;

	if (!yaml_parser_initialize(&y))
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	yaml_parser_set_input_string(&y, text.p, text.len);
	if (!yaml_parser_load(&y, &doc)) {
		ret = yaml_failed(&y, e);
		goto out;
	}
	ret = read_document(p, &doc, e);
	yaml_document_delete(&doc);
out:
	yaml_parser_delete(&y);
	return ret;
}

enum st profile_read(struct profile *p, FILE *f, struct err *e)
{
	struct buf text;
	enum st ret;

	buf_init(&text, FILE_MAX + 4096);
	for (size_t got = 1; got != 0;) {
		ret = buf_reserve(&text, 4096);
		if (ret != ST_OK)
			goto out;
		got = fread(text.p + text.len, 1, 4096, f);
		text.len += got;
		if (text.len > FILE_MAX) {
			ret = err_set(e, ST_BAD, 0, 0, "a profile is at most 1 MiB");
			goto out;
		}
	}
	ret = ferror(f) ? err_set(e, ST_IO, errno, 0, "the profile cannot be read")
			: parse(p, buf_span(&text), e);
out:
	if (ret == ST_NOMEM)
		(void)err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	buf_deinit(&text);
	return ret;
}

size_t profile_device_of(const struct profile *p, const struct endpoint *ep)
{
	for (size_t i = 0; i < p->n_devices; i++) {
		const struct device *d = &p->devices[i];

		if (d->mac.known && ep->mac.known && memcmp(d->mac.b, ep->mac.b, 6) == 0)
			return i;
		if (d->ip.family != IP_NONE && ip_eq(&d->ip, &ep->ip))
			return i;
	}
	return p->n_devices;
}
