#include "explain/event_csv.h"

#include "base/buf.h"
#include "base/span.h"

enum { LINE_MAX_BYTES = 64 * 1024 };

void csv_row_init(struct csv_row *r)
{
	*r = (struct csv_row){ 0 };
	buf_init(&r->text, 2 * LINE_MAX_BYTES);
}

void csv_row_deinit(struct csv_row *r)
{
	buf_deinit(&r->text);
}

/* A quoted field from *at (behind the quote) into text; *at ends behind the closing quote. */
static enum st quoted(struct span line, size_t *at, struct buf *text)
{
	for (size_t i = *at; i < line.len; i++) {
		if (line.p[i] != '"') {
			if (buf_put_u8(text, line.p[i]) != ST_OK)
				return ST_NOMEM;
		} else if (i + 1 < line.len && line.p[i + 1] == '"') {
			if (buf_put_u8(text, line.p[i++]) != ST_OK)
				return ST_NOMEM;
		} else {
			*at = i + 1;
			return ST_OK;
		}
	}
	return ST_BAD;
}

enum st csv_row_read(struct csv_row *r, struct span line)
{
	size_t at = 0;
	enum st st;

	r->n = 0;
	buf_clear(&r->text);
	if (line.len > LINE_MAX_BYTES)
		return ST_LIMIT;
	/* all the room at once, so that fields may point into it */
	st = buf_reserve(&r->text, 2 * line.len + 64);
	while (st == ST_OK) {
		size_t begin = r->text.len;
		size_t comma;

		if (r->n == CSV_FIELDS_MAX)
			return ST_LIMIT;
		if (at < line.len && line.p[at] == '"') {
			at++;
			st = quoted(line, &at, &r->text);
			if (st != ST_OK)
				return st;
			r->field[r->n++] = span_of(r->text.p + begin, r->text.len - begin);
			comma = span_find(line, ',', at);
		} else {
			comma = span_find(line, ',', at);
			r->field[r->n++] = span_trim(span_cut(line, at, comma - at));
		}
		if (comma == line.len)
			return ST_OK;
		at = comma + 1;
	}
	return st;
}

bool csv_is_events(const struct csv_row *h)
{
	return h->n >= 2 && span_eq_nocase(h->field[0], "time")
	       && span_eq_nocase(h->field[1], "event");
}

const char *csv_event(const struct csv_row *r, struct dev_event *ret)
{
	struct dev_event e = { 0 };

	if (r->n < 2)
		return "not time,event";
	if (!tm_parse(r->field[0], &e.ns))
		return "no RFC 3339 time with its zone";
	e.kind = dev_event_by_name(r->field[1]);
	if (e.kind == DEV_COUNT_)
		return "no event of that name";
	if (r->n > 2)
		e.detail = r->field[2];
	*ret = e;
	return NULL;
}

static size_t column(const struct csv_row *h, const char *name, size_t place)
{
	for (size_t i = 0; i < h->n; i++)
		if (span_eq_nocase(h->field[i], name))
			return i;
	return place;
}

bool csv_is_connections(const struct csv_row *h, struct csv_connections *ret)
{
	/* the heading is translated with the app: its sixteen columns (one more where malware is
	 * looked for) are enough, told by the first */
	bool named = h->n != 0 && span_eq_nocase(h->field[0], "IPProto");

	if (!named && h->n != 16 && h->n != 17)
		return false;
	*ret = (struct csv_connections){
		.protocol = column(h, "IPProto", 0),
		.source = column(h, "SrcIP", 1),
		.source_port = column(h, "SrcPort", 2),
		.address = column(h, "DstIp", 3),
		.port = column(h, "DstPort", 4),
		.uid = column(h, "UID", 5),
		.app = column(h, "App", 6),
		.info = column(h, "Info", 9),
		.first_seen = column(h, "FirstSeen", 14),
		.last_seen = column(h, "LastSeen", 15),
		.n = h->n,
	};
	return true;
}

/* seconds or milliseconds since 1970, or a date and time */
static bool seen(struct span text, struct log_time *ret)
{
	uint64_t n = 0;
	size_t used = 0;

	if (span_to_u64(text, &n)) {
		if (n > 100000000000ULL)
			n /= 1000;
		if (n > 9000000000ULL)
			return false;
		*ret = (struct log_time){ .ns = (int64_t)n * 1000000000,
					  .has_year = true,
					  .has_zone = true };
		return true;
	}
	if (tm_parse(text, &ret->ns)) {
		ret->has_year = ret->has_zone = true;
		return true;
	}
	return log_time_read(text, ret, &used) && used == text.len;
}

const char *csv_connection(struct csv_row *r, const struct csv_connections *c,
			   struct dev_event *ret, struct log_time *at)
{
	struct span app, to;
	size_t begin;

	if (r->n != c->n || c->first_seen >= r->n || c->app >= r->n || c->info >= r->n
	    || c->address >= r->n || c->port >= r->n)
		return "not as many columns as the heading";
	if (!seen(r->field[c->first_seen], at))
		return "no time in the column of the first sighting";
	app = r->field[c->app];
	to = r->field[c->info].len != 0 ? r->field[c->info] : r->field[c->address];
	begin = r->text.len;
	if (buf_put(&r->text, app) != ST_OK || buf_put_str(&r->text, " to ") != ST_OK
	    || buf_put(&r->text, to) != ST_OK || buf_put_str(&r->text, ":") != ST_OK
	    || buf_put(&r->text, r->field[c->port]) != ST_OK)
		return "too long";
	*ret = (struct dev_event){
		.ns = at->ns,
		.kind = DEV_NOTE,
		.detail = span_of(r->text.p + begin, r->text.len - begin),
	};
	return NULL;
}

static bool port_read(struct span text, uint16_t *ret)
{
	uint64_t n = 0;

	if (!span_to_u64(text, &n) || n > UINT16_MAX)
		return false;
	*ret = (uint16_t)n;
	return true;
}

/* by its number (IANA), or by name */
static bool transport_read(struct span text, enum transport *ret)
{
	bool tcp = span_eq_str(text, "6") || span_eq_nocase(text, "TCP");

	*ret = tcp ? TRANSPORT_TCP : TRANSPORT_UDP;
	return tcp || span_eq_str(text, "17") || span_eq_nocase(text, "UDP");
}

bool csv_flow(const struct csv_row *r, const struct csv_connections *c, struct csv_flow *ret)
{
	const size_t places[] = { c->protocol, c->source, c->source_port, c->address,  c->port,
				  c->uid,      c->app,	  c->first_seen,  c->last_seen };
	struct csv_flow f = { .src_port = 0 };
	uint64_t uid = 0;

	for (size_t i = 0; i < N_ELEMENTS(places); i++)
		if (r->n != c->n || places[i] >= r->n)
			return false;
	if (!transport_read(r->field[c->protocol], &f.transport)
	    || !ip_parse(r->field[c->source], &f.src) || !ip_parse(r->field[c->address], &f.dst)
	    || !port_read(r->field[c->source_port], &f.src_port)
	    || !port_read(r->field[c->port], &f.dst_port)
	    || !span_to_u64(r->field[c->uid], &uid) /* -1: nobody knows */ || uid > INT32_MAX
	    || !seen(r->field[c->first_seen], &f.first) || !seen(r->field[c->last_seen], &f.last))
		return false;
	f.uid = (int32_t)uid;
	f.app = r->field[c->app];
	*ret = f;
	return true;
}
