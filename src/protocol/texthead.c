#include "protocol/texthead.h"

#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/http1_head.h"

enum { LINE_MOST = 4096 };

/* "METHOD target VERSION" or "VERSION code reason"; *target: of a request. */
static bool first_line(const struct texthead *t, struct span line, struct span *target)
{
	struct span version = span_str(t->version);
	size_t method, n = version.len;

	*target = (struct span){ 0 };
	line = span_trim(line);
	if (span_starts(line, version))
		return line.len > n + 3 && line.p[n] == ' ' && line.p[n + 1] >= '1'
		       && line.p[n + 1] <= '9';
	method = span_find(line, ' ', 0);
	if (method == 0 || method > 20 || line.len < method + n + 3
	    || line.p[line.len - n - 1] != ' ' || !span_eq(span_from(line, line.len - n), version))
		return false;
	for (size_t i = 0; i < method; i++)
		if ((line.p[i] < 'A' || line.p[i] > 'Z') && line.p[i] != '_' && line.p[i] != '-')
			return false;
	*target = span_trim(span_cut(line, method, line.len - n - method));
	return true;
}

enum probe texthead_probe(const struct texthead *t, const struct input *in)
{
	struct span rest = in->bytes, line, target, version = span_str(t->version);

	if (http_line(&rest, &line) || in->datagram || in->ended)
		return first_line(t, line, &target) ? PROBE_YES : PROBE_NO;
	if (span_starts(version, span_cut(line, 0, version.len)))
		return PROBE_MORE;
	for (size_t i = 0; i < line.len && i < 20; i++) {
		if (line.p[i] == ' ')
			return i != 0 ? PROBE_MORE : PROBE_NO;
		if ((line.p[i] < 'A' || line.p[i] > 'Z') && line.p[i] != '_' && line.p[i] != '-')
			return PROBE_NO;
	}
	return line.len < 20 ? PROBE_MORE : PROBE_NO;
}

static bool names_no_one(const struct texthead *t, struct span key)
{
	for (size_t i = 0; t->context != NULL && t->context[i] != NULL; i++)
		if (span_eq_nocase(key, t->context[i]))
			return true;
	return false;
}

static bool is_length(const struct texthead *t, struct span key)
{
	return span_eq_nocase(key, "Content-Length")
	       || (t->length != NULL && span_eq_nocase(key, t->length));
}

static uint64_t body_length(const struct texthead *t, struct span lines)
{
	struct span key, value;
	uint64_t n = 0;

	while (http_header_next(&lines, &key, &value))
		if (is_length(t, key) && span_to_u64(value, &n))
			break;
	return n;
}

static void fields(const struct texthead *t, struct parse *p, struct span target, struct span lines)
{
	struct span key, value, none = { 0 };

	parse_field(p, t->line, none, target, 0);
	while (http_header_next(&lines, &key, &value)) {
		bool quiet = is_length(t, key) || names_no_one(t, key);

		parse_field(p, t->header, key, value,
			    quiet && value.len <= 64 ? FIELD_CONTEXT : 0u);
	}
}

enum st texthead_parse(const struct texthead *t, struct parse *p, const struct input *in,
		       size_t *used)
{
	struct span rest = in->bytes, line, target, lines, body;
	size_t scan = 0, head, blank = 0;
	uint64_t len;

	while (blank < rest.len && (rest.p[blank] == '\r' || rest.p[blank] == '\n'))
		blank++; /* keep-alives (RFC 5626 4.4.1) */
	if (blank != 0 && (!in->datagram || blank == rest.len)) {
		*used = blank;
		return ST_OK;
	}
	if (!http_line(&rest, &line) && !in->ended)
		return line.len < LINE_MOST ? ST_OK : ST_UNSUP;
	if (!first_line(t, line, &target))
		return ST_UNSUP;
	head = http_head_end(in->bytes, &scan);
	if (head == 0 && !in->ended)
		return in->bytes.len < HTTP_HEAD_MAX ? ST_OK : ST_UNSUP;
	if (head == 0)
		head = in->bytes.len;
	lines = span_cut(rest, 0, head - (in->bytes.len - rest.len));
	body = span_from(in->bytes, head);
	len = body_length(t, lines);
	if (!in->datagram && len > parse_limits(p)->message_bytes)
		len = 0; /* what follows is no first line: it is searched as turns */
	if (!in->datagram && body.len < len && !in->ended) {
		parse_need(p, head + (size_t)len);
		return ST_OK;
	}
	if (!in->datagram)
		body = span_cut(body, 0, (size_t)len);
	fields(t, p, target, lines);
	parse_field(p, t->body, (struct span){ 0 }, body, 0);
	parse_send(p, t->protocol, in->off);
	*used = head + body.len;
	return ST_OK;
}
