#include "source/har.h"

#include "base/tm.h"
#include "codec/json.h"
#include "source/archive_text.h"

/* One key of an object and what is done with its value. */
struct member {
	const char *key;
	void (*read)(struct har *h, unsigned side);
};

static void read_members(struct har *h, unsigned side, const struct member *m, size_t n)
{
	struct har_json *j = &h->json;
	char key[HAR_KEY_MAX];

	if (!har_enter(j, HAR_OBJECT))
		return;
	while (har_member(j, key)) {
		size_t i = 0;

		while (i < n && strcmp(m[i].key, key) != 0)
			i++;
		if (i < n)
			m[i].read(h, side);
		else
			har_skip(j);
	}
}

static struct exchange_text text(struct har *h)
{
	return har_text(&h->json, &h->archive, ARCHIVE_FIELD_MAX);
}

static bool number(struct har *h, int64_t *ret)
{
	return archive_decimal(text(h).bytes, ret);
}

static struct exchange_side *side_of(struct har *h, unsigned side)
{
	return &h->archive.x.side[side];
}

/* { "name": .., "value": .., "fileName": .. } */
static void read_pair(struct har *h, unsigned side, enum exchange_list list)
{
	struct exchange_pair p = { 0 }, file;
	struct har_json *j = &h->json;
	char key[HAR_KEY_MAX];

	if (!har_enter(j, HAR_OBJECT))
		return;
	file = p;
	while (har_member(j, key)) {
		if (strcmp(key, "name") == 0)
			p.key = text(h);
		else if (strcmp(key, "value") == 0)
			p.value = text(h);
		else if (strcmp(key, "fileName") == 0)
			file.value = text(h);
		else
			har_skip(j);
	}
	archive_pair(&h->archive, side, list, &p);
	file.key = p.key;
	if (file.value.bytes.len != 0)
		archive_pair(&h->archive, side, list, &file);
}

/* A list of pairs; some write an object of names and values instead. */
static void read_list(struct har *h, unsigned side, enum exchange_list list)
{
	struct har_json *j = &h->json;
	char key[HAR_KEY_MAX];

	if (har_peek(j) == HAR_OBJECT && har_enter(j, HAR_OBJECT)) {
		archive_list(&h->archive, side, list);
		while (har_member(j, key)) {
			struct exchange_pair p = { 0 };

			archive_text_begin(&h->archive);
			if (!archive_put(&h->archive, span_str(key), HAR_KEY_MAX))
				h->archive.cut++;
			p.key.bytes = archive_text(&h->archive);
			p.value = text(h);
			p.key.off = p.value.off;
			archive_pair(&h->archive, side, list, &p);
		}
		return;
	}
	if (!har_enter(j, HAR_ARRAY))
		return;
	archive_list(&h->archive, side, list);
	while (har_element(j))
		read_pair(h, side, list);
}

static void read_headers(struct har *h, unsigned side)
{
	read_list(h, side, EXCHANGE_HEADERS);
}

static void read_cookies(struct har *h, unsigned side)
{
	read_list(h, side, EXCHANGE_COOKIES);
}

static void read_query(struct har *h, unsigned side)
{
	read_list(h, side, EXCHANGE_QUERY);
}

static void read_params(struct har *h, unsigned side)
{
	read_list(h, side, EXCHANGE_PARAMS);
}

static void read_method(struct har *h, unsigned side)
{
	(void)side;
	h->archive.x.method = text(h);
}

static void read_url(struct har *h, unsigned side)
{
	(void)side;
	h->url = text(h);
}

static void read_status(struct har *h, unsigned side)
{
	int64_t n;

	(void)side;
	if (number(h, &n) && n < 1000LL * 1000000000)
		h->archive.x.status = (unsigned)(n / 1000000000);
}

static void read_reason(struct har *h, unsigned side)
{
	(void)side;
	h->archive.x.reason = text(h);
}

static void read_body(struct har *h, unsigned side)
{
	side_of(h, side)->body = har_text(&h->json, &h->archive, ARCHIVE_BODY_MAX);
}

static void read_type(struct har *h, unsigned side)
{
	side_of(h, side)->type = text(h);
}

static void read_encoding(struct har *h, unsigned side)
{
	h->base64[side] = span_eq_nocase(text(h).bytes, "base64");
}

static void read_content(struct har *h, unsigned side)
{
	static const struct member members[] = { { "text", read_body },
						 { "mimeType", read_type },
						 { "encoding", read_encoding },
						 { "params", read_params } };

	read_members(h, side, members, N_ELEMENTS(members));
}

static void read_message(struct har *h, unsigned side)
{
	static const struct member members[] = {
		{ "method", read_method },     { "url", read_url },
		{ "headers", read_headers },   { "cookies", read_cookies },
		{ "queryString", read_query }, { "status", read_status },
		{ "statusText", read_reason }, { "postData", read_content },
		{ "content", read_content },
	};

	side_of(h, side)->seen = har_peek(&h->json) == HAR_OBJECT;
	read_members(h, side, members, N_ELEMENTS(members));
}

static void read_request(struct har *h, unsigned side)
{
	(void)side;
	read_message(h, 0);
}

static void read_response(struct har *h, unsigned side)
{
	(void)side;
	read_message(h, 1);
}

static void read_started(struct har *h, unsigned side)
{
	struct exchange_text t = text(h);

	(void)side;
	(void)archive_time(t.bytes, &h->archive.x.side[0].time_ns);
}

/* Milliseconds, with decimals. */
static void read_took(struct har *h, unsigned side)
{
	int64_t ns;

	(void)side;
	if (number(h, &ns))
		h->took_ns = ns / 1000;
}

static void read_ip(struct har *h, unsigned side)
{
	(void)side;
	h->ip = text(h);
}

/* Chrome: answered from memory or disk. */
static void read_cached(struct har *h, unsigned side)
{
	(void)side;
	h->archive.x.local = text(h).bytes.len != 0;
}

/* { "type": "send", "time": 1693314200.336985, "opcode": 1, "data": .. } */
static void read_turn(struct har *h)
{
	struct exchange_turn t = { .time_ns = TM_NONE, .from = 1 };
	struct har_json *j = &h->json;
	int64_t opcode = 0;
	char key[HAR_KEY_MAX];

	if (!har_enter(j, HAR_OBJECT))
		return;
	while (har_member(j, key)) {
		if (strcmp(key, "type") == 0)
			t.from = !span_eq_nocase(text(h).bytes, "send");
		else if (strcmp(key, "time") == 0)
			(void)archive_time(text(h).bytes, &t.time_ns);
		else if (strcmp(key, "opcode") == 0)
			(void)number(h, &opcode);
		else if (strcmp(key, "data") == 0)
			t.bytes = har_text(j, &h->archive, ARCHIVE_BODY_MAX);
		else
			har_skip(j);
	}
	if (opcode == 2LL * 1000000000) /* binary (RFC 6455 section 11.8) is written in base64 */
		archive_decode(&h->archive, &t.bytes);
	archive_turn(&h->archive, &t);
}

static void read_turns(struct har *h, unsigned side)
{
	(void)side;
	if (!har_enter(&h->json, HAR_ARRAY))
		return;
	while (har_element(&h->json))
		read_turn(h);
}

static void finish_entry(struct har *h)
{
	struct exchange *x = &h->archive.x;

	archive_url(x, h->url);
	archive_ip(h->ip.bytes, &x->server.ip);
	for (unsigned i = 0; i < 2; i++)
		if (h->base64[i])
			archive_decode(&h->archive, &x->side[i].body);
	x->side[1].time_ns = x->side[0].time_ns;
	if (x->side[1].time_ns != TM_NONE
	    && __builtin_add_overflow(x->side[1].time_ns, h->took_ns, &x->side[1].time_ns))
		x->side[1].time_ns = x->side[0].time_ns;
	x->http = x->side[0].seen || x->side[1].seen;
}

/* False: what stands there is no entry. */
static bool read_entry(struct har *h, struct walk *w, struct exchange *ret)
{
	static const struct member members[] = {
		{ "startedDateTime", read_started },  { "time", read_took },
		{ "request", read_request },	      { "response", read_response },
		{ "serverIPAddress", read_ip },	      { "_fromCache", read_cached },
		{ "_webSocketMessages", read_turns },
	};
	uint64_t off = input_offset(w->in);
	bool object = har_peek(&h->json) == HAR_OBJECT;

	archive_begin(&h->archive, ++w->number, off, "har");
	h->base64[0] = h->base64[1] = false;
	h->took_ns = 0;
	h->url = h->ip = (struct exchange_text){ 0 };
	read_members(h, 0, members, N_ELEMENTS(members));
	finish_entry(h);
	if (!object || (!h->archive.x.http && h->archive.n_turns == 0)) {
		if (h->json.st == ST_OK)
			walk_say(w, "har.entry", off, "an entry without request and response");
		return false;
	}
	if (h->json.st != ST_OK)
		walk_say(w, "har.entry", off, "an entry is cut off or damaged");
	archive_end(&h->archive, &w->sink.anomalies, ret);
	return true;
}

/* Goes on to the next entry; false: there is none. */
static bool find_entry(struct har *h, struct walk *w)
{
	struct har_json *j = &h->json;
	char key[HAR_KEY_MAX];

	while (j->st == ST_OK && h->where != HAR_DONE) {
		if (h->where == HAR_ENTRIES) {
			if (har_element(j))
				return true;
			h->where = HAR_LOG;
		} else if (!har_member(j, key)) {
			h->where = h->where == HAR_LOG ? HAR_ROOT : HAR_DONE;
		} else if (h->where == HAR_ROOT && strcmp(key, "log") == 0) {
			if (har_enter(j, HAR_OBJECT))
				h->where = HAR_LOG;
		} else if (h->where == HAR_LOG && strcmp(key, "entries") == 0) {
			if (har_enter(j, HAR_ARRAY))
				h->where = HAR_ENTRIES;
		} else {
			har_skip(j);
		}
	}
	if (j->st == ST_OK && har_peek(j) != HAR_NONE) {
		walk_say(w, "har.trailing", input_offset(w->in),
			 "bytes behind the archive were not read");
		j->st = ST_END;
	}
	return false;
}

/* Why nothing more comes. */
static enum st ended(struct har *h, struct walk *w, struct err *e)
{
	struct har_json *j = &h->json;
	uint64_t at = input_offset(w->in);

	if (j->st == ST_END && h->where == HAR_DONE)
		return ST_END;
	if (j->st == ST_END)
		return err_set(e, ST_BAD, 0, at,
			       "har: cut off at byte %llu, in or after entry %llu",
			       (unsigned long long)at, (unsigned long long)w->number);
	if (j->st == ST_BAD)
		return err_set(e, ST_BAD, 0, j->err.offset, "har: %.80s, in or after entry %llu",
			       j->err.msg, (unsigned long long)w->number);
	if (e != NULL)
		*e = j->err;
	return j->st;
}

enum st har_next(struct har *h, struct walk *w, struct exchange *ret, struct err *e)
{
	while (find_entry(h, w)) {
		bool got = read_entry(h, w, ret);

		if (h->archive.st != ST_OK)
			return err_set(e, h->archive.st, 0, input_offset(w->in), "out of memory");
		if (h->json.st == ST_IO || h->json.st == ST_NOMEM)
			break;
		if (got)
			return ST_OK;
	}
	return ended(h, w, e);
}

static const struct span bom = { (const uint8_t *)"\xef\xbb\xbf", 3 };

bool har_is(struct span start)
{
	static const char *const known[] = { "version", "creator", "browser", "pages", "entries" };
	struct json_walk w;
	enum json_token tok;
	bool log = false;

	json_begin(&w, span_starts(start, bom) ? span_from(start, 3) : start);
	if (json_next(&w) != JSON_OPEN || w.levels[0].array)
		return false;
	while ((tok = json_next(&w)) != JSON_END && tok != JSON_BAD) {
		bool into = tok == JSON_OPEN;

		if (w.depth == 1u + into && span_eq_str(w.levels[0].key, "log"))
			log = into && !w.levels[1].array;
		if (!log || w.depth != 2u + into || w.levels[1].array)
			continue;
		for (size_t i = 0; i < N_ELEMENTS(known); i++)
			if (span_eq_str(w.levels[1].key, known[i]))
				return true;
	}
	return false;
}

enum st har_open(struct har *h, struct walk *w, struct err *e)
{
	struct har_json *j = &h->json;
	enum st st;

	st = input_want(w->in, bom.len, e);
	if (st == ST_IO || st == ST_NOMEM)
		return st;
	j->in = w->in;
	j->st = ST_OK;
	h->where = HAR_ROOT;
	if (span_starts(input_peek(w->in, 3), bom))
		input_skip(w->in, 3);
	if (!har_enter(j, HAR_OBJECT))
		return err_set(e, ST_BAD, 0, 0, "har: no object at the start");
	return ST_OK;
}

void har_deinit(struct har *h)
{
	if (h != NULL)
		archive_deinit(&h->archive);
}
