#include "protocol/http1_field.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/base64.h"

enum { CONTEXT_MOST = 64, PAIRS_MOST = 512, PARTS_MOST = 256, BASIC_MOST = 4096 };

/* Names no one: but only while it is as short as such a value is. */
static bool is_context(struct span key, struct span value)
{
	static const struct {
		uint8_t len;
		char name[28];
	} names[] = {
		{ 4, "Date" },
		{ 14, "Content-Length" },
		{ 10, "Connection" },
		{ 17, "Transfer-Encoding" },
		{ 10, "Keep-Alive" },
		{ 13, "Last-Modified" },
		{ 7, "Expires" },
		{ 3, "Age" },
		{ 13, "Accept-Ranges" },
		{ 4, "Vary" },
		{ 16, "Content-Encoding" },
		{ 15, "Accept-Encoding" },
		{ 5, "Range" },
		{ 13, "Content-Range" },
		{ 17, "If-Modified-Since" },
		{ 25, "Upgrade-Insecure-Requests" },
	};

	if (value.len > CONTEXT_MOST)
		return false;
	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		if (names[i].len == key.len && span_eq_nocase(key, names[i].name))
			return true;
	return false;
}

static void pair(struct parse *p, const char *name, struct span text)
{
	size_t eq;
	struct span none = { 0 };

	text = span_trim(text);
	eq = span_find(text, '=', 0);
	if (eq == text.len)
		parse_field(p, name, none, text, 0);
	else if (eq + 1 < text.len)
		parse_field(p, name, span_cut(text, 0, eq), span_from(text, eq + 1), 0);
}

static void pairs(struct parse *p, const char *name, struct span text, uint8_t between)
{
	for (unsigned n = 0; text.len != 0; n++) {
		size_t end = n < PAIRS_MOST ? span_find(text, between, 0) : text.len;

		if (end != 0)
			pair(p, name, span_cut(text, 0, end));
		text = span_from(text, end + 1);
	}
}

void http_query_fields(struct parse *p, const char *name, struct span query)
{
	pairs(p, name, query, '&');
}

static void set_cookie(struct parse *p, struct span key, struct span value)
{
	size_t end = span_find(value, ';', 0);

	pair(p, "http.response.cookie", span_cut(value, 0, end));
	value = span_trim(span_from(value, end + 1));
	if (value.len != 0)
		parse_field(p, "http.response.header", key, value, 0);
}

/* User and password of the Basic scheme (RFC 7617), shown beside the header as it stands. */
static void basic(struct parse *p, struct span value)
{
	struct span none = { 0 }, both;
	struct buf out;
	size_t used, colon;
	uint8_t *copy = NULL;

	if (value.len < 7 || !span_eq_nocase(span_cut(value, 0, 6), "Basic "))
		return;
	buf_init(&out, BASIC_MOST);
	if (base64_decode(span_from(value, 6), &out, &used, NULL) == ST_OK)
		copy = parse_scratch(p, out.len);
	if (copy != NULL) {
		memcpy(copy, out.p, out.len);
		both = span_of(copy, out.len);
		colon = span_find(both, ':', 0);
		parse_field(p, "http.request.user", none, span_cut(both, 0, colon), FIELD_DEFINED);
		parse_field(p, "http.request.password", none, span_from(both, colon + 1),
			    FIELD_DEFINED);
	}
	buf_deinit(&out);
}

static void header(struct parse *p, const struct http_head *h, struct span key, struct span value)
{
	const char *name = h->response ? "http.response.header" : "http.request.header";

	if (value.len == 0)
		return;
	if (!h->response && key.len == 6 && span_eq_nocase(key, "Cookie"))
		pairs(p, "http.request.cookie", value, ';');
	else if (h->response && key.len == 10 && span_eq_nocase(key, "Set-Cookie"))
		set_cookie(p, key, value);
	else
		parse_field(p, name, key, value, is_context(key, value) ? FIELD_CONTEXT : 0u);
	if (!h->response && (key.len == 13 || key.len == 19)
	    && (span_eq_nocase(key, "Authorization") || span_eq_nocase(key, "Proxy-Authorization")))
		basic(p, value);
}

/* origin-form, absolute-form (with an authority), authority-form, "*" (RFC 9112 3.2). */
static void target(struct parse *p, const struct http_head *h)
{
	struct span t = h->target, none = { 0 };
	size_t at = span_find_span(t, SPAN_LIT("://"), 0), query, fragment;

	if (at < t.len && at < span_find(t, '?', 0) && t.p[0] != '/') {
		t = span_from(t, at + 3);
		at = span_find(t, '/', 0);
		parse_field(p, "http.request.authority", none, span_cut(t, 0, at), 0);
		t = span_from(t, at);
	} else if (t.len != 0 && t.p[0] == '/' && h->host.len != 0) {
		parse_name_peer(p, h->host, "http.host");
	}
	fragment = span_find(t, '#', 0);
	if (fragment + 1 < t.len)
		parse_field(p, "http.request.fragment", none, span_from(t, fragment + 1), 0);
	t = span_cut(t, 0, fragment);
	query = span_find(t, '?', 0);
	if (query > 1)
		parse_field(p, "http.request.path", none, span_cut(t, 0, query), 0);
	http_query_fields(p, "http.request.query", span_from(t, query + 1));
}

void http_head_fields(struct parse *p, const struct http_head *h)
{
	struct span rest = h->lines, key, value, none = { 0 };

	if (!h->response)
		target(p, h);
	else if (h->reason.len != 0)
		parse_field(p, "http.response.reason", none, h->reason,
			    h->reason.len <= CONTEXT_MOST ? FIELD_CONTEXT : 0u);
	while (http_header_next(&rest, &key, &value))
		header(p, h, key, value);
}

void http_trailer_fields(struct parse *p, bool response, struct span lines)
{
	struct span key, value;

	while (http_header_next(&lines, &key, &value))
		parse_field(p, response ? "http.response.trailer" : "http.request.trailer", key,
			    value, 0);
}

/* One part: its headers, then what they name (RFC 7578 section 4). */
static void part(struct parse *p, bool response, struct span bytes)
{
	struct span rest, key, value, name = { 0 };
	size_t scan = 0, head;

	if (span_starts(bytes, SPAN_LIT("\r\n")) || span_starts(bytes, SPAN_LIT("\n")))
		head = 0; /* no headers */
	else
		head = http_head_end(bytes, &scan);
	rest = span_cut(bytes, 0, head);
	while (http_header_next(&rest, &key, &value)) {
		if (span_eq_nocase(key, "Content-Disposition"))
			name = http_param(value, "name");
		parse_field(p, response ? "http.response.part.header" : "http.request.part.header",
			    key, value, 0);
	}
	bytes = span_from(bytes, head);
	if (bytes.len != 0)
		parse_field(p, response ? "http.response.part" : "http.request.part", name, bytes,
			    0);
}

/* Where the next delimiter line ("\n--boundary") begins; text.len when none does. */
static size_t delimiter(struct span text, struct span boundary, size_t from, size_t *behind)
{
	for (;;) {
		size_t at = span_find_span(text, boundary, from), start;

		if (at >= text.len)
			return text.len;
		start = at >= 2 ? at - 2 : 0;
		if (at >= 2 && text.p[at - 1] == '-' && text.p[at - 2] == '-'
		    && (start == 0 || text.p[start - 1] == '\n')) {
			*behind = at + boundary.len;
			if (start >= 1)
				start--;
			if (start >= 1 && text.p[start - 1] == '\r')
				start--;
			return start;
		}
		from = at + 1;
	}
}

void http_body_fields(struct parse *p, bool response, struct span boundary, struct span body,
		      unsigned flags)
{
	const char *name = response ? "http.response.body" : "http.request.body";
	size_t behind = 0, at, n = 0;
	struct span line;

	if (body.len == 0)
		return;
	at = boundary.len != 0 ? delimiter(body, boundary, 0, &behind) : body.len;
	if (at == body.len) {
		parse_field(p, name, (struct span){ 0 }, body, flags);
		return;
	}
	if (at != 0)
		parse_field(p, name, (struct span){ 0 }, span_cut(body, 0, at), flags);
	while (at < body.len && n++ < PARTS_MOST) {
		struct span rest = span_from(body, behind);
		size_t next;

		if (span_starts(rest, SPAN_LIT("--"))) {
			at = behind + 2; /* the last one; an epilogue may follow */
			break;
		}
		(void)http_line(&rest, &line);
		at = body.len - rest.len;
		next = delimiter(body, boundary, at > 2 ? at - 2 : 0, &behind);
		if (next > at)
			part(p, response, span_cut(body, at, next - at));
		at = next;
	}
	body = span_trim(span_from(body, at));
	if (body.len != 0)
		parse_field(p, name, (struct span){ 0 }, body, flags);
}
