/* row: http/1 - requests and answers over any port (RFC 9112). */
#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/http1_chunk.h"
#include "protocol/http1_field.h"
#include "protocol/http1_upgrade.h"
#include "protocol/rows.h"

enum {
	ASKED_MOST = 64,	     /* requests without an answer that are remembered */
	CHUNKS_MOST = 8192,	     /* of one message or window */
	LOST_MOST = 4 * 1024 * 1024, /* bytes looked through for a new beginning */
};

enum phase { HEAD, BODY, RESYNC };
enum framing { NONE, LENGTH, CHUNKED, CLOSE };
enum asked { ASKED_ANY, ASKED_HEAD, ASKED_CONNECT };

struct side {
	enum phase phase;
	enum framing framing;
	bool response;
	size_t scan;		 /* HEAD, RESYNC: looked through so far */
	size_t head;		 /* BODY: length of the head in front, 0 once it was sent */
	uint64_t left;		 /* LENGTH: of the body, from the first byte not consumed */
	uint32_t overlap;	 /* body bytes (RESYNC: bytes) in front that were sent already */
	struct chunk_walk base;	 /* CHUNKED: at the first byte not consumed */
	struct chunk_walk ahead; /* and where looking ended: */
	size_t ahead_raw, ahead_body, n_chunks;
	struct {
		size_t at, len;
	} trailer; /* in the raw body */
	uint64_t lost;
};

struct http {
	struct side side[2];
	uint8_t asked[ASKED_MOST];
	unsigned first, n_asked;
};

static enum probe probe(const struct input *in)
{
	static const char *const starts[] = { "GET /",	"POST /",      "PUT /",
					      "HEAD /", "GET http://", "POST http://" };
	struct span rest = in->bytes, line;
	bool whole = http_line(&rest, &line);

	if (whole)
		return http_is_request(line) || http_is_status(line) ? PROBE_YES : PROBE_NO;
	if (line.len >= 12)
		if (http_is_status(line))
			return PROBE_YES;
	for (size_t i = 0; i < N_ELEMENTS(starts); i++)
		if (line.len > 64 && span_starts(line, span_str(starts[i])))
			return PROBE_YES; /* a long target */
	if (span_starts(SPAN_LIT("HTTP/1."), span_cut(line, 0, 7)))
		return PROBE_MORE;
	for (size_t i = 0; i < line.len && i < 12; i++) {
		if (line.p[i] == ' ')
			return i != 0 ? PROBE_MORE : PROBE_NO;
		if ((line.p[i] < 'A' || line.p[i] > 'Z') && line.p[i] != '-' && line.p[i] != '_')
			return PROBE_NO;
	}
	return line.len < 12 ? PROBE_MORE : PROBE_NO;
}

static void push_asked(struct http *h, const struct http_head *head)
{
	enum asked a = ASKED_ANY;

	if (span_eq_str(head->method, "HEAD"))
		a = ASKED_HEAD;
	else if (span_eq_str(head->method, "CONNECT"))
		a = ASKED_CONNECT;
	if (h->n_asked < ASKED_MOST)
		h->asked[(h->first + h->n_asked++) % ASKED_MOST] = (uint8_t)a;
}

static enum asked pop_asked(struct http *h)
{
	enum asked a;

	if (h->n_asked == 0)
		return ASKED_ANY;
	a = (enum asked)h->asked[h->first];
	h->first = (h->first + 1) % ASKED_MOST;
	h->n_asked--;
	return a;
}

static enum framing declared(const struct http_head *head, enum framing otherwise)
{
	if (head->chunked)
		return CHUNKED;
	if (head->other_coding)
		return CLOSE;
	return head->has_length && !head->bad_length ? LENGTH : otherwise;
}

/* RFC 9112 section 6.3 */
static enum framing answer_framing(struct parse *p, struct http *h, const struct http_head *head)
{
	enum asked a = ASKED_ANY;

	if (head->status < 200 && head->status != 101)
		return NONE;
	a = pop_asked(h);
	if (head->status == 101 || (a == ASKED_CONNECT && head->status < 300)) {
		if (a == ASKED_CONNECT)
			parse_lead(p); /* to what is said through it */
		http_upgrade(p, head);
		return NONE;
	}
	if (a == ASKED_HEAD || head->status == 204 || head->status == 304)
		return NONE;
	return declared(head, CLOSE);
}

static void begin_body(struct parse *p, struct http *h, struct side *s,
		       const struct http_head *head, size_t len, uint64_t off)
{
	s->response = head->response;
	s->head = len;
	s->phase = BODY;
	if (head->bad_length)
		parse_anomaly(p, "http", off, "Content-Length is no number, or two that differ");
	if (head->response) {
		s->framing = answer_framing(p, h, head);
	} else {
		push_asked(h, head);
		s->framing = declared(head, NONE);
	}
	s->left = s->framing == LENGTH ? head->length : 0;
}

/* Looks through the chunks that came; *bad: not chunks. */
static void walk_ahead(struct side *s, struct span body, bool *bad)
{
	while (s->ahead.at != CHUNK_DONE && s->n_chunks < CHUNKS_MOST) {
		bool trailer = s->ahead.at == CHUNK_TRAILER;
		struct span data;
		size_t used;
		enum st st = chunk_step(&s->ahead, span_from(body, s->ahead_raw), &used, &data);

		*bad = st == ST_BAD;
		if (st != ST_OK)
			return;
		if (trailer) {
			s->trailer.at = s->ahead_raw;
			s->trailer.len = data.len;
		} else if (data.len != 0) {
			s->ahead_body += data.len;
			s->n_chunks++;
		}
		s->ahead_raw += used;
	}
}

/* Where the body bytes not consumed are cut: after cut body bytes. */
struct gathered {
	struct span body;
	struct chunk_walk cut_walk;
	size_t cut_raw;
};

/* Puts the chunks together, with pieces that lead back. False: no room. */
static bool gather(struct parse *p, const struct side *s, const struct input *in, size_t cut,
		   struct gathered *ret)
{
	struct span raw = span_cut(span_from(in->bytes, s->head), 0, s->ahead_raw), data;
	struct piece *pieces = parse_scratch(p, (s->n_chunks + 1) * sizeof(*pieces));
	uint8_t *out = parse_scratch(p, s->ahead_body + 1);
	struct chunk_walk w = s->base;
	size_t n = 0, len = 0, at = 0, used;

	if (pieces == NULL || out == NULL)
		return false;
	while (at < raw.len) {
		struct chunk_walk before = w;

		if (before.at == CHUNK_TRAILER
		    || chunk_step(&w, span_from(raw, at), &used, &data) != ST_OK)
			break;
		if (data.len != 0 && before.at == CHUNK_DATA) {
			pieces[n++] = (struct piece){ len, in->off + s->head + at };
			memcpy(out + len, data.p, data.len);
			if (len <= cut && cut - len < data.len) {
				ret->cut_walk = before;
				ret->cut_walk.left -= cut - len;
				ret->cut_raw = at + (cut - len);
			}
			len += data.len;
		}
		at += used;
	}
	ret->body = span_of(out, len);
	if (n != 0)
		parse_map_verbatim(p, ret->body, pieces, n);
	return true;
}

/* Sends the head (when it is still here) with the body bytes that are here. */
static void send(struct parse *p, struct side *s, const struct input *in, struct span body,
		 bool whole)
{
	struct http_head head = { 0 };
	struct span trailer = { 0 };

	if (s->head != 0 && http_head_read(span_cut(in->bytes, 0, s->head), &head) == ST_OK)
		http_head_fields(p, &head);
	if (http_upgrade_leads(&head))
		parse_lead(p); /* to what speaks from then on */
	if (body.len > s->overlap)
		http_body_fields(p, s->response, whole ? head.boundary : (struct span){ 0 }, body,
				 s->overlap != 0 ? FIELD_WINDOW : 0u);
	if (s->ahead.at == CHUNK_DONE)
		trailer = span_cut(in->bytes, s->head + s->trailer.at, s->trailer.len);
	http_trailer_fields(p, s->response, trailer);
	parse_send_window(p, "http", in->off, s->overlap);
}

static void end_message(struct side *s)
{
	*s = (struct side){ .response = s->response };
}

/* The body ends or pauses behind everything that is here. */
static void consume_all(struct side *s, size_t avail, bool done)
{
	if (done) {
		end_message(s);
		return;
	}
	s->head = 0;
	s->overlap = 0;
	s->left -= s->framing == LENGTH ? avail : 0;
	s->base = s->ahead;
	s->ahead_raw = s->ahead_body = s->n_chunks = 0;
}

struct body {
	size_t avail; /* decoded bytes here */
	size_t raw;   /* the bytes they took */
	size_t most;  /* send a window from so many on */
	size_t wait;  /* raw bytes worth waiting for */
	bool done, bad, full;
};

static struct body measure(struct parse *p, struct side *s, struct span body)
{
	const struct conv_limits *l = parse_limits(p);
	struct body b = { .most = s->overlap != 0 ? l->window_bytes : l->message_bytes };

	switch (s->framing) {
	case LENGTH:
		if (s->left > b.most)
			b.most = l->window_bytes;
		b.avail = body.len < s->left ? body.len : (size_t)s->left;
		b.done = b.avail == s->left;
		b.wait = s->left < b.most ? (size_t)s->left : b.most;
		break;
	case CHUNKED:
		walk_ahead(s, body, &b.bad);
		b.avail = s->ahead_body;
		b.done = s->ahead.at == CHUNK_DONE;
		b.full = s->n_chunks >= CHUNKS_MOST;
		b.wait = body.len + 1;
		if (s->ahead.at == CHUNK_DATA && b.avail < b.most)
			b.wait = body.len
				 + (size_t)(s->ahead.left < b.most - b.avail ? s->ahead.left
									     : b.most - b.avail);
		break;
	case CLOSE:
		b.avail = body.len;
		b.wait = b.most;
		break;
	case NONE:
		b.done = true;
		break;
	}
	b.raw = s->framing == CHUNKED ? s->ahead_raw : b.avail;
	b.full = b.full || b.avail >= b.most;
	return b;
}

static enum st parse_body(struct parse *p, struct side *s, const struct input *in, size_t *used)
{
	struct span raw = span_from(in->bytes, s->head);
	struct body b = measure(p, s, raw);
	struct gathered g = { .body = span_cut(raw, 0, b.avail) };
	size_t keep = parse_limits(p)->overlap_bytes;
	bool all = b.done || b.bad || in->ended;

	if (!all && !b.full) {
		parse_need(p, s->head + b.wait);
		return ST_OK;
	}
	if (keep > b.avail / 2)
		keep = b.avail / 2;
	g.cut_raw = b.avail - keep;
	if (s->framing == CHUNKED && !gather(p, s, in, b.avail - keep, &g))
		return ST_LIMIT;
	send(p, s, in, g.body, all);
	if (all) {
		*used = s->head + b.raw;
		if (b.bad)
			parse_anomaly(p, "http", in->off + *used, "a chunk has no length");
		consume_all(s, b.avail, b.done);
		return b.bad ? ST_UNSUP : ST_OK;
	}
	*used = s->head + g.cut_raw;
	s->left -= s->framing == LENGTH ? b.avail - keep : 0;
	s->base = s->ahead = g.cut_walk;
	s->ahead_raw = s->ahead_body = s->n_chunks = 0;
	s->head = 0;
	s->overlap = (uint32_t)keep;
	return ST_OK;
}

static enum st parse_head(struct parse *p, struct http *h, struct side *s, const struct input *in,
			  size_t *used)
{
	struct http_head head;
	size_t len, blank = 0;

	while (blank < in->bytes.len && (in->bytes.p[blank] == '\r' || in->bytes.p[blank] == '\n'))
		blank++;
	if (blank != 0) {
		*used = blank;
		return ST_OK;
	}
	len = http_head_end(in->bytes, &s->scan);
	if (len == 0 && in->bytes.len >= HTTP_HEAD_MAX) {
		parse_anomaly(p, "limit.http_head", in->off, "a head is longer than is read");
		return ST_UNSUP;
	}
	if (len == 0 && !in->ended)
		return ST_OK;
	if (http_head_read(span_cut(in->bytes, 0, len != 0 ? len : in->bytes.len), &head) != ST_OK)
		return len != 0 ? ST_UNSUP : ST_OK;
	begin_body(p, h, s, &head, len != 0 ? len : in->bytes.len, in->off);
	return parse_body(p, s, in, used);
}

/* Is what begins here, as far as it is here, no first line? */
static bool is_no_head(struct span bytes)
{
	struct span rest = bytes, line;

	if (!http_line(&rest, &line))
		return probe(&(struct input){ .bytes = bytes }) == PROBE_NO;
	return line.len != 0 && !http_is_request(line) && !http_is_status(line);
}

/*
 * Where in a line a message begins: at its start, or behind a body that did not end in a line end.
 * False: nowhere.
 */
static bool begins_in(struct span line, size_t *at)
{
	static const char *const starts[] = { "GET /",	  "POST /",    "PUT /",	  "HEAD /",
					      "DELETE /", "OPTIONS /", "PATCH /", "HTTP/1." };

	*at = 0;
	if (http_is_request(line) || http_is_status(line))
		return true;
	for (size_t i = 0; i < N_ELEMENTS(starts); i++) {
		struct span start = span_str(starts[i]);

		*at = span_find_span(line, start, 1);
		if (*at < line.len
		    && (http_is_request(span_from(line, *at))
			|| http_is_status(span_from(line, *at))))
			return true;
	}
	return false;
}

/* Looks for a line that begins a message; what stands before it is a turn. */
static enum st resync(struct parse *p, struct http *h, struct side *s, const struct input *in,
		      size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	size_t at = s->scan, keep, begin;

	for (;;) {
		struct span rest = span_from(in->bytes, at), line;

		if (!http_line(&rest, &line))
			break;
		if (begins_in(line, &begin)) {
			at += begin;
			*used = at;
			parse_turn_window(p, span_cut(in->bytes, 0, at), s->overlap);
			*s = (struct side){ 0 };
			return at != 0 ? ST_OK : parse_head(p, h, s, in, used);
		}
		at = in->bytes.len - rest.len;
	}
	s->scan = at;
	if (in->bytes.len < l->window_bytes && !in->ended)
		return ST_OK;
	parse_turn_window(p, in->bytes, s->overlap);
	keep = in->bytes.len - at;
	if (keep > l->overlap_bytes)
		keep = l->overlap_bytes;
	if (in->ended)
		keep = 0;
	*used = in->bytes.len - keep;
	s->scan = 0;
	s->overlap = (uint32_t)keep;
	s->lost += *used;
	return s->lost > LOST_MOST ? ST_UNSUP : ST_OK;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct http *h = state;
	struct side *s = &h->side[side];

	if (s->phase == BODY)
		return parse_body(p, s, in, used);
	if (s->phase == HEAD && s->scan == 0 && is_no_head(in->bytes)) {
		if (!in->after_gap)
			return ST_UNSUP;
		s->phase = RESYNC;
	}
	return s->phase == HEAD ? parse_head(p, h, s, in, used) : resync(p, h, s, in, used);
}

static enum st gap(void *state, unsigned side, uint64_t len)
{
	struct http *h = state;
	struct side *s = &h->side[side];

	if (s->phase == BODY && s->framing == CLOSE)
		return ST_OK;
	if (s->phase == BODY && s->framing == LENGTH && s->left > len) {
		s->left -= len;
		return ST_OK;
	}
	if (s->phase == BODY && s->framing == CHUNKED && s->base.at == CHUNK_DATA
	    && s->base.left > len) {
		s->base.left -= len;
		s->ahead = s->base;
		return ST_OK;
	}
	if (s->phase == BODY && s->framing == LENGTH && s->left == len) {
		end_message(s);
		return ST_OK;
	}
	*s = (struct side){ .phase = RESYNC };
	h->n_asked = 0;
	return ST_OK;
}

const struct protocol protocol_http = {
	.name = "http",
	.help = "HTTP/1: path, query, headers, cookies, body (parts, trailers) of requests and "
		"answers",
	.over = OVER_TCP,
	.ports = { 80, 8080, 8000, 9998, 9999, 6001, 8081 },
	.state_size = sizeof(struct http),
	.anywhere = true,
	.probe = probe,
	.parse = parse,
	.gap = gap,
};
