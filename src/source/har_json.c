#include "source/har_json.h"

#include "codec/json_text.h"

enum { ESCAPE_MAX = 12 };

static bool more(struct har_json *j)
{
	enum st st;

	if (UNLIKELY(j->st != ST_OK))
		return false;
	st = input_want(j->in, 1, &j->err);
	if (UNLIKELY(st != ST_OK))
		j->st = st;
	return st == ST_OK;
}

static void bad(struct har_json *j)
{
	uint64_t at = input_offset(j->in);

	j->st = err_set(&j->err, ST_BAD, 0, at, "no JSON at byte %llu", (unsigned long long)at);
}

static bool is_bare(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
	       || c == '-' || c == '+' || c == '.' || c == '_' || c == '$';
}

enum har_value har_peek(struct har_json *j)
{
	while (more(j)) {
		uint8_t c = *j->in->p;

		switch (c) {
		case ' ':
		case '\t':
		case '\r':
		case '\n':
		case ',':
			input_skip(j->in, 1);
			break;
		case '{':
			return HAR_OBJECT;
		case '[':
			return HAR_ARRAY;
		case '}':
		case ']':
			return HAR_CLOSE;
		case '"':
			return HAR_STRING;
		default:
			if (is_bare(c))
				return HAR_BARE;
			bad(j);
		}
	}
	return HAR_NONE;
}

/* Where text goes; NULL members: nowhere. */
struct drain {
	struct archive *archive;
	size_t limit;
	char *key; /* HAR_KEY_MAX bytes */
	size_t n_key;
	bool cut;
};

static void give(struct drain *d, struct span s)
{
	if (d->archive != NULL && !d->cut)
		d->cut = !archive_put(d->archive, s, d->limit);
	if (d->key == NULL || d->cut)
		return;
	d->cut = s.len >= HAR_KEY_MAX - d->n_key;
	if (d->cut)
		return;
	memcpy(d->key + d->n_key, s.p, s.len);
	d->n_key += s.len;
}

static void give_escape(struct har_json *j, struct drain *d)
{
	uint8_t utf8[4];
	struct buf b = { utf8, 0, sizeof(utf8), sizeof(utf8) };
	enum st st = input_want(j->in, ESCAPE_MAX, &j->err);
	uint32_t cp;
	size_t n;

	if (st == ST_IO || st == ST_NOMEM) {
		j->st = st;
		return;
	}
	n = json_escape(input_peek(j->in, ESCAPE_MAX), &cp);
	if (n == 0) { /* only the end of the input can be that near */
		input_skip(j->in, input_left(j->in));
		return;
	}
	if (utf8_put(&b, cp) == ST_OK)
		give(d, buf_span(&b));
	input_skip(j->in, n);
}

/* From behind the opening quote to behind the closing one. */
static void read_string(struct har_json *j, struct drain *d)
{
	while (more(j)) {
		struct span w = input_peek(j->in, SIZE_MAX);
		size_t n = 0;

		while (n < w.len && w.p[n] != '"' && w.p[n] != '\\')
			n++;
		if (n != 0)
			give(d, span_cut(w, 0, n));
		input_skip(j->in, n);
		if (n == w.len)
			continue;
		if (w.p[n] == '"') {
			input_skip(j->in, 1);
			return;
		}
		give_escape(j, d);
	}
}

static void read_bare(struct har_json *j, struct drain *d)
{
	while (more(j)) {
		struct span w = input_peek(j->in, SIZE_MAX);
		size_t n = 0;

		while (n < w.len && is_bare(w.p[n]))
			n++;
		give(d, span_cut(w, 0, n));
		input_skip(j->in, n);
		if (n != w.len)
			return;
	}
}

bool har_enter(struct har_json *j, enum har_value what)
{
	if (har_peek(j) != what) {
		har_skip(j);
		return false;
	}
	input_skip(j->in, 1);
	return true;
}

bool har_member(struct har_json *j, char key[HAR_KEY_MAX])
{
	struct drain d = { .key = key };
	enum har_value v = har_peek(j);

	key[0] = '\0';
	if (v == HAR_CLOSE)
		input_skip(j->in, 1);
	else if (v == HAR_STRING || v == HAR_BARE) {
		if (v == HAR_STRING) {
			input_skip(j->in, 1);
			read_string(j, &d);
		} else {
			read_bare(j, &d);
		}
		key[d.cut ? 0 : d.n_key] = '\0';
		while (more(j)
		       && (*j->in->p == ' ' || *j->in->p == '\t' || *j->in->p == '\n'
			   || *j->in->p == '\r'))
			input_skip(j->in, 1);
		if (more(j) && *j->in->p == ':')
			input_skip(j->in, 1);
		return j->st == ST_OK;
	} else if (v != HAR_NONE) {
		bad(j);
	}
	return false;
}

bool har_element(struct har_json *j)
{
	enum har_value v = har_peek(j);

	if (v == HAR_CLOSE)
		input_skip(j->in, 1);
	return v != HAR_CLOSE && v != HAR_NONE;
}

/* Colons mean nothing here: what is skipped is only counted through. */
static void skip_inside(struct har_json *j)
{
	struct drain nowhere = { 0 };
	uint64_t depth = 1;

	input_skip(j->in, 1);
	while (depth != 0 && more(j)) {
		uint8_t c = *j->in->p;

		input_skip(j->in, 1);
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		else if (c == '"')
			read_string(j, &nowhere);
	}
}

void har_skip(struct har_json *j)
{
	struct drain nowhere = { 0 };

	switch (har_peek(j)) {
	case HAR_OBJECT:
	case HAR_ARRAY:
		skip_inside(j);
		break;
	case HAR_STRING:
		input_skip(j->in, 1);
		read_string(j, &nowhere);
		break;
	case HAR_BARE:
		read_bare(j, &nowhere);
		break;
	case HAR_CLOSE:
	case HAR_NONE:
		break;
	}
}

struct exchange_text har_text(struct har_json *j, struct archive *a, size_t limit)
{
	struct drain d = { .archive = a, .limit = limit };
	struct exchange_text t = { 0 };
	enum har_value v = har_peek(j);

	if (v != HAR_STRING && v != HAR_BARE) {
		har_skip(j);
		return t;
	}
	archive_text_begin(a);
	if (v == HAR_STRING) {
		input_skip(j->in, 1);
		t.off = input_offset(j->in);
		read_string(j, &d);
	} else {
		t.off = input_offset(j->in);
		read_bare(j, &d);
	}
	a->cut += d.cut;
	t.bytes = archive_text(a);
	/* an absent value written out */
	if (v == HAR_BARE && span_eq_str(t.bytes, "null"))
		t.bytes.len = 0;
	return t;
}
