#include "protocol/exchange.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "protocol/engine.h"
#include "protocol/http1_field.h"

#include <stdlib.h>

enum {
	HEAD_MAX = 16 << 20,
	LINE_MAX = 2 << 20, /* a first line and more */
	PIECES_MAX = 64 << 10,
};

/* What http_head_read() wants in front; nothing of it is shown. */
static const char *const first_line[] = { "GET / HTTP/1.1\r\n", "HTTP/1.1 200\r\n" };

/*
 * A head is written out as HTTP/1 has it, so that it is taken apart by the
 * same code; pieces lead from there back to the texts in the archive.
 */
struct exchanges {
	struct message_sink out;
	struct engine engine; /* for its fields and scratch alone */
	struct conv conv;     /* says what protects: nothing the engine knows of */
	struct buf head;
	struct piece *pieces;
	size_t n_pieces, cap_pieces;
	enum st st;

	const struct exchange *x; /* being sent */
	struct talk talk;
	struct run run;
	struct input in;
	struct parse parse;
};

/* The engine knows nothing of protection. */
static void pass_on(void *arg, const struct message *m)
{
	struct exchanges *s = arg;
	struct message out = *m;

	out.protection = s->x->tls ? "tls" : "none";
	if (s->out.message != NULL)
		s->out.message(s->out.arg, &out);
}

enum st exchanges_new(struct exchanges **ret, const struct message_sink *out,
		      const struct anomaly_sink *anomalies)
{
	struct exchanges *s = calloc(1, sizeof(*s));
	struct message_sink mine = { .arg = s, .message = pass_on };

	if (s == NULL)
		return ST_NOMEM;
	s->out = *out;
	buf_init(&s->head, HEAD_MAX);
	if (engine_init(&s->engine, &conv_limits_default, &mine, anomalies) != ST_OK) {
		free(s);
		return ST_NOMEM;
	}
	*ret = s;
	return ST_OK;
}

void exchanges_free(struct exchanges *s)
{
	if (s == NULL)
		return;
	engine_deinit(&s->engine);
	buf_deinit(&s->head);
	free(s->pieces);
	free(s);
}

static void note(struct exchanges *s, enum st st)
{
	if (s->st == ST_OK)
		s->st = st;
}

/* Begins a message; its fields may lie in bytes, which begin at off. */
static void begin(struct exchanges *s, unsigned side, struct span bytes, uint64_t off)
{
	if (s->engine.room->scratch.used != 0)
		arena_reset(&s->engine.room->scratch);
	s->engine.n_fields = 0;
	s->in = (struct input){ .bytes = bytes, .off = off, .ended = true };
	s->conv.protection = "none";
	s->parse = (struct parse){ .e = &s->engine,
				   .conv = &s->conv,
				   .side = side,
				   .in = &s->in,
				   .runs = &s->run,
				   .n_runs = 1,
				   .talk = s->talk,
				   .has_talk = true };
}

/* What lies in the archive as one text from its offset on; decoded base64 has no place of its own.
 */
static void look_in(struct exchanges *s, const struct exchange_text *t)
{
	s->in.bytes = t->coded ? (struct span){ 0 } : t->bytes;
	s->in.off = t->off;
}

static void field(struct exchanges *s, const char *name, const struct exchange_text *key,
		  const struct exchange_text *value)
{
	if (value->bytes.len == 0)
		return;
	look_in(s, value);
	parse_field(&s->parse, name, key != NULL ? key->bytes : (struct span){ 0 }, value->bytes,
		    0);
}

static void put(struct exchanges *s, const char *text)
{
	note(s, buf_put_str(&s->head, text));
}

static void put_text(struct exchanges *s, struct span bytes, uint64_t off)
{
	enum st st = vec_grow((void **)&s->pieces, &s->cap_pieces, s->n_pieces + 1,
			      sizeof(*s->pieces), PIECES_MAX);

	if (st == ST_OK)
		s->pieces[s->n_pieces++] = (struct piece){ s->head.len, off };
	note(s, st);
	note(s, buf_put(&s->head, bytes));
}

/* Names that a header line can begin with. */
static bool is_name(struct span key)
{
	return key.len != 0 && span_find(key, ':', 0) == key.len
	       && span_find(key, '\n', 0) == key.len && key.p[0] != ' ' && key.p[0] != '\t';
}

/* One header line; false: there is no room for it. */
static bool put_line(struct exchanges *s, const struct exchange_text *key, struct span value,
		     uint64_t off)
{
	if (s->head.len + key->bytes.len + value.len > HEAD_MAX - LINE_MAX
	    || s->n_pieces + 4 > PIECES_MAX)
		return false;
	put_text(s, key->bytes, key->off);
	put(s, ": ");
	put_text(s, value, off);
	put(s, "\r\n");
	return true;
}

/* Header lines; a value in lines (Chrome joins cookies so) is that many headers. */
static void put_lines(struct exchanges *s, const struct exchange_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct exchange_pair *p = &pairs[i];
		struct span v = p->value.bytes;
		size_t at = 0;

		if (!is_name(p->key.bytes))
			continue;
		do {
			size_t end = span_find(v, '\n', at);

			if (!put_line(s, &p->key, span_cut(v, at, end - at), p->value.off + at)) {
				anomaly_say(&s->engine.anomalies, "limit.entry", s->x->number,
					    s->x->off, "a head is longer than is read");
				return;
			}
			at = end + 1;
		} while (at < v.len);
	}
}

/* HTTP/2 and 3 put the first line into headers: those that say nothing new are left out. */
static void odd_headers(struct exchanges *s, const struct exchange *x, unsigned side)
{
	const char *name = side == 1 ? "http.response.header" : "http.request.header";

	for (size_t i = 0; i < x->side[side].list[EXCHANGE_HEADERS].n; i++) {
		const struct exchange_pair *p = &x->side[side].list[EXCHANGE_HEADERS].p[i];
		struct span v = p->value.bytes;

		if (is_name(p->key.bytes) || span_eq_str(p->key.bytes, ":method")
		    || span_eq_str(p->key.bytes, ":scheme") || span_eq_str(p->key.bytes, ":status")
		    || span_eq(v, x->target.bytes) || span_eq(v, x->authority.bytes))
			continue;
		field(s, name, &p->key, &p->value);
	}
}

static bool has_header(const struct exchange_side *side, const char *name)
{
	for (size_t i = 0; i < side->list[EXCHANGE_HEADERS].n; i++)
		if (span_eq_nocase(side->list[EXCHANGE_HEADERS].p[i].key.bytes, name))
			return true;
	return false;
}

static void list_fields(struct exchanges *s, const struct exchange_side *side,
			enum exchange_list list, const char *name)
{
	for (size_t i = 0; i < side->list[list].n; i++)
		field(s, name, &side->list[list].p[i].key, &side->list[list].p[i].value);
}

/* The head as text, read again; the target and the reason are mapped too. */
static enum st write_head(struct exchanges *s, const struct exchange *x, unsigned side,
			  struct http_head *head)
{
	const struct exchange_text *line = side == 1 ? &x->reason : &x->target;
	struct span all;
	size_t lines;

	buf_clear(&s->head);
	s->n_pieces = 0;
	put_text(s, span_str(first_line[side]), x->off);
	put_lines(s, x->side[side].list[EXCHANGE_HEADERS].p,
		  x->side[side].list[EXCHANGE_HEADERS].n);
	lines = s->head.len;
	put_text(s, line->bytes, line->off);
	all = buf_span(&s->head);
	if (s->st != ST_OK || http_head_read(span_cut(all, 0, lines), head) != ST_OK)
		return s->st;
	head->target = head->reason = span_from(all, lines);
	parse_map(&s->parse, all, s->pieces, s->n_pieces);
	return ST_OK;
}

static void head_fields(struct exchanges *s, const struct exchange *x, unsigned side,
			struct http_head *head)
{
	const struct exchange_side *m = &x->side[side];

	if (write_head(s, x, side, head) != ST_OK)
		return;
	s->in.bytes = (struct span){ 0 };
	http_head_fields(&s->parse, head);
	if (side == 0) {
		/* with a user in it, an authority says more than Host does */
		if (!has_header(m, "Host")
		    || span_find(x->authority.bytes, '@', 0) < x->authority.bytes.len)
			field(s, "http.request.authority", NULL, &x->authority);
		if (span_find(x->target.bytes, '?', 0) == x->target.bytes.len)
			list_fields(s, m, EXCHANGE_QUERY, "http.request.query");
	}
	odd_headers(s, x, side);
	if (!has_header(m, side == 1 ? "Set-Cookie" : "Cookie"))
		list_fields(s, m, EXCHANGE_COOKIES,
			    side == 1 ? "http.response.cookie" : "http.request.cookie");
	if (head->type.len == 0)
		head->boundary = http_param(m->type.bytes, "boundary");
}

static void trailer_fields(struct exchanges *s, const struct exchange_side *m, unsigned side)
{
	list_fields(s, m, EXCHANGE_TRAILERS,
		    side == 1 ? "http.response.trailer" : "http.request.trailer");
}

/* The rest of a long body, a window a message. */
static void windows(struct exchanges *s, unsigned side, const struct exchange_text *body)
{
	const char *name = side == 1 ? "http.response.body" : "http.request.body";
	size_t at = EXCHANGE_WHOLE - EXCHANGE_OVERLAP;

	while (at + EXCHANGE_OVERLAP < body->bytes.len) {
		begin(s, side, body->bytes, body->off);
		look_in(s, body);
		parse_field(&s->parse, name, (struct span){ 0 },
			    span_cut(body->bytes, at, EXCHANGE_WINDOW), FIELD_WINDOW);
		parse_send_window(&s->parse, "http", s->x->off, EXCHANGE_OVERLAP);
		at += EXCHANGE_WINDOW - EXCHANGE_OVERLAP;
	}
}

static void send_message(struct exchanges *s, const struct exchange *x, unsigned side)
{
	const struct exchange_side *m = &x->side[side];
	struct span body = span_cut(m->body.bytes, 0, EXCHANGE_WHOLE);
	struct http_head head = { 0 };

	s->run.time_ns = m->time_ns;
	begin(s, side, (struct span){ 0 }, x->off);
	head_fields(s, x, side, &head);
	if (body.len != 0) {
		look_in(s, &m->body);
		http_body_fields(&s->parse, side == 1, head.boundary, body, 0);
	} else {
		list_fields(s, m, EXCHANGE_PARAMS,
			    side == 1 ? "http.response.part" : "http.request.part");
	}
	trailer_fields(s, m, side);
	parse_send(&s->parse, "http", x->off);
	if (m->body.bytes.len > EXCHANGE_WHOLE)
		windows(s, side, &m->body);
}

static void send_turn(struct exchanges *s, const struct exchange *x, const struct exchange_turn *t)
{
	const char *protocol = x->http ? "websocket" : transport_name(x->transport);
	const char *name = x->http ? "websocket.payload" : turns_field(x->transport);

	s->run.time_ns = t->time_ns != TM_NONE ? t->time_ns : x->side[0].time_ns;
	begin(s, t->from & 1, t->bytes.bytes, t->bytes.off);
	field(s, name, NULL, &t->bytes);
	parse_send(&s->parse, protocol, x->off);
}

/* The name that was asked for; where only an address was, what the Host header says. */
static struct span host_of(const struct exchange *x)
{
	static const char *const names[] = { "Host", ":authority" };
	struct span host = x->host;
	struct ip ip;

	if (host.len != 0 && !ip_parse(host, &ip))
		return host;
	for (size_t i = 0; i < x->side[0].list[EXCHANGE_HEADERS].n; i++) {
		const struct exchange_pair *p = &x->side[0].list[EXCHANGE_HEADERS].p[i];
		struct span v = p->value.bytes;

		for (size_t k = 0; k < N_ELEMENTS(names); k++)
			if (v.len != 0 && span_eq_nocase(p->key.bytes, names[k]))
				return span_cut(v, 0, span_find(v, ':', 0));
	}
	return host;
}

static void tell_name(struct exchanges *s, const struct exchange *x)
{
	struct name_seen n = { .ip = x->server.ip,
			       .name = s->talk.host,
			       .how = x->how,
			       .time_ns = x->side[0].time_ns,
			       .frame = x->number,
			       .asker = x->client.ip };
	struct ip ip;

	if (n.name.len == 0 || n.ip.family == IP_NONE || ip_parse(n.name, &ip))
		return;
	if (s->out.name != NULL)
		s->out.name(s->out.arg, &n);
}

enum st exchanges_send(struct exchanges *s, const struct exchange *x)
{
	if (x->local) {
		anomaly_say(
			&s->engine.anomalies, "har.local", x->number, x->off,
			"entries that never left the program (from its cache, a data: URL) were "
			"not searched");
		return ST_OK;
	}
	s->st = ST_OK;
	s->x = x;
	s->run = (struct run){ 0, x->number, x->side[0].time_ns };
	s->talk = (struct talk){ .side = { x->client, x->server },
				 .transport = x->transport,
				 .opener_known = true,
				 .flow = x->number,
				 .host = host_of(x) };
	tell_name(s, x);
	for (unsigned side = 0; side < 2 && x->http; side++)
		if (x->side[side].seen)
			send_message(s, x, side);
	for (size_t i = 0; i < x->n_turns; i++)
		send_turn(s, x, &x->turns[i]);
	return s->st;
}
