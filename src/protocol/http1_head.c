#include "protocol/http1_head.h"

#include "base/span.h"

#include <strings.h>

enum { METHOD_MAX = 24 };

static bool is_token(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

static size_t method_len(struct span line)
{
	size_t n = 0;

	while (n < line.len && n <= METHOD_MAX && is_token(line.p[n]))
		n++;
	return n != 0 && n <= METHOD_MAX && n < line.len && line.p[n] == ' ' ? n : 0;
}

bool http_is_request(struct span line)
{
	static const char version[] = " HTTP/1.";
	size_t tail = sizeof(version); /* with one digit */

	line = span_trim(line);
	return method_len(line) != 0 && line.len > method_len(line) + tail
	       && memcmp(line.p + line.len - tail, version, tail - 1) == 0;
}

bool http_is_status(struct span line)
{
	uint64_t code;

	/* HTTP/1.1 200 */
	return line.len >= 12 && span_starts(line, SPAN_LIT("HTTP/1.")) && line.p[8] == ' '
	       && span_to_u64(span_cut(line, 9, 3), &code) && code >= 100
	       && (line.len == 12 || line.p[12] == ' ' || line.p[12] == '\r');
}

bool http_line(struct span *rest, struct span *line)
{
	size_t lf = span_find(*rest, '\n', 0);
	bool whole = lf < rest->len;

	*line = span_cut(*rest, 0, lf);
	*rest = span_from(*rest, whole ? lf + 1 : lf);
	if (line->len != 0 && line->p[line->len - 1] == '\r')
		line->len--;
	return whole;
}

size_t http_head_end(struct span bytes, size_t *scan)
{
	size_t at = *scan;

	for (;;) {
		size_t lf = span_find(bytes, '\n', at), next = lf + 1;

		if (next >= bytes.len) {
			*scan = at;
			return 0;
		}
		if (bytes.p[next] == '\r') {
			if (next + 1 >= bytes.len) {
				*scan = at;
				return 0;
			}
			next++;
		}
		if (bytes.p[next] == '\n')
			return next + 1;
		at = lf + 1;
	}
}

static bool folds(struct span rest)
{
	return rest.len != 0 && (rest.p[0] == ' ' || rest.p[0] == '\t');
}

bool http_header_next(struct span *rest, struct span *key, struct span *value)
{
	struct span line, more;
	size_t colon;

	do {
		if (rest->len == 0)
			return false;
		(void)http_line(rest, &line);
	} while (line.len == 0);
	while (folds(*rest)) {
		(void)http_line(rest, &more);
		line.len = (size_t)(more.p + more.len - line.p);
	}
	colon = span_find(line, ':', 0);
	*key = colon < line.len ? span_trim(span_cut(line, 0, colon)) : (struct span){ 0 };
	*value = span_trim(colon < line.len ? span_from(line, colon + 1) : line);
	return true;
}

struct span http_param(struct span value, const char *name)
{
	size_t n = strlen(name);

	for (size_t at = span_find(value, ';', 0); at < value.len;) {
		struct span rest = span_trim(span_from(value, at + 1)), got;

		if (rest.len > n && rest.p[n] == '='
		    && strncasecmp((const char *)rest.p, name, n) == 0) {
			got = span_from(rest, n + 1);
			if (got.len != 0 && got.p[0] == '"') {
				got = span_from(got, 1);
				return span_cut(got, 0, span_find(got, '"', 0));
			}
			return span_trim(span_cut(got, 0, span_find(got, ';', 0)));
		}
		at = span_find(value, ';', at + 1);
	}
	return (struct span){ 0 };
}

static struct span last_coding(struct span v)
{
	size_t at = v.len;

	while (at > 0 && v.p[at - 1] != ',')
		at--;
	return span_trim(span_from(v, at));
}

static void read_length(struct http_head *h, struct span v)
{
	uint64_t n;

	/* "42, 42" is 42 (RFC 9112 6.3) */
	v = span_trim(span_cut(v, 0, span_find(v, ',', 0)));
	if (!span_to_u64(v, &n) || (h->has_length && h->length != n)) {
		h->bad_length = true;
		return;
	}
	h->has_length = true;
	h->length = n;
}

static void read_header(struct http_head *h, struct span key, struct span v)
{
	switch (key.len) {
	case 4:
		if (span_eq_nocase(key, "Host"))
			h->host = v;
		break;
	case 7:
		if (span_eq_nocase(key, "Upgrade"))
			h->upgrade = v;
		break;
	case 12:
		if (!span_eq_nocase(key, "Content-Type"))
			break;
		h->type = v;
		if (v.len > 10 && strncasecmp((const char *)v.p, "multipart/", 10) == 0)
			h->boundary = http_param(v, "boundary");
		break;
	case 14:
		if (span_eq_nocase(key, "Content-Length"))
			read_length(h, v);
		break;
	case 17:
		if (!span_eq_nocase(key, "Transfer-Encoding"))
			break;
		h->chunked = span_eq_nocase(last_coding(v), "chunked");
		h->other_coding = !h->chunked && !span_eq_nocase(v, "identity");
		break;
	default:
		break;
	}
}

static void read_first(struct http_head *h, struct span line)
{
	uint64_t code = 0;
	size_t at;

	if (h->response) {
		(void)span_to_u64(span_cut(line, 9, 3), &code);
		h->status = (unsigned)code;
		h->reason = span_trim(span_from(line, 12));
		return;
	}
	at = method_len(line);
	line = span_trim(line);
	h->method = span_cut(line, 0, at);
	h->target = span_trim(span_cut(line, at + 1, line.len - at - 1 - 9));
}

enum st http_head_read(struct span bytes, struct http_head *ret)
{
	struct http_head h = { 0 };
	struct span rest = bytes, line, key, value;

	(void)http_line(&rest, &line);
	h.response = http_is_status(line);
	if (!h.response && !http_is_request(line))
		return ST_BAD;
	read_first(&h, line);
	h.lines = rest;
	while (http_header_next(&rest, &key, &value))
		read_header(&h, key, value);
	*ret = h;
	return ST_OK;
}
