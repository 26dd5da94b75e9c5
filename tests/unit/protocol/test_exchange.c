#include "protocol/exchange.h"

#include "base/buf.h"
#include "base/span.h"
#include "base/tm.h"
#include "source/source.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define LOG(entries) "{\"log\":{\"version\":\"1.2\",\"entries\":[" entries "]}}"
#define REQUEST(url, more) "\"request\":{\"method\":\"GET\",\"url\":\"" url "\"" more "}"
#define HEADERS(list) ",\"headers\":[" list "]"
#define PAIR(name, value) "{\"name\":\"" name "\",\"value\":\"" value "\"}"

static const struct row {
	const char *what;
	const char *in;
	const char *want;
	bool escapes; /* offsets are near, not exact */
} rows[] = {
	{ "target, headers and cookies are taken apart as in a capture",
	  LOG("{\"startedDateTime\":\"2017-07-14T02:40:00Z\"," REQUEST(
		  "https://example.org/p/q?imei=001010000000016&b=c#frag",
		  HEADERS(PAIR("Host", "example.org") "," PAIR("Cookie", "id=7; lang=nb") "," PAIR(
			  "Date", "today"))) ",\"serverIPAddress\":\"192.0.2.1\"}"),
	  "name har example.org 192.0.2.1 frame 1 1500000000\n"
	  "> http tls tcp 192.0.2.1:443 example.org frame 1 1500000000\n"
	  " http.request.fragment=frag\n"
	  " http.request.path=/p/q\n"
	  " http.request.query:imei=001010000000016\n"
	  " http.request.query:b=c\n"
	  " http.request.header:Host=example.org\n"
	  " http.request.cookie:id=7\n"
	  " http.request.cookie:lang=nb\n"
	  " http.request.header:Date-=today\n",
	  false },
	{ "without a Host header the authority is told; no address, but a host",
	  LOG("{" REQUEST("http://u:p@example.org:8080/x", "") "}"),
	  "> http none tcp :8080 example.org frame 1 -\n"
	  " http.request.path=/x\n"
	  " http.request.authority=u:p@example.org:8080\n",
	  false },
	{ "an address for a host is what Host says",
	  LOG("{" REQUEST("http://192.0.2.9/", HEADERS(PAIR("host", "example.org:80"))) "}"),
	  "> http none tcp :80 example.org frame 1 -\n"
	  " http.request.header:host=example.org:80\n",
	  false },
	{ "HTTP/2: headers that repeat the first line are left out, those that do not are told",
	  LOG("{" REQUEST(
		  "https://example.org/a",
		  HEADERS(PAIR(":method", "GET") "," PAIR(":authority", "example.org") "," PAIR(
			  ":path", "/other") "," PAIR(":scheme", "https") "," PAIR("x", "y"))) "}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.path=/a\n"
	  " http.request.header:x=y\n"
	  " http.request.authority=example.org\n"
	  " http.request.header::path=/other\n",
	  false },
	{ "query and cookies that stand in lists alone",
	  LOG("{" REQUEST(
		  "https://example.org/a",
		  ",\"queryString\":[" PAIR("q", "1") "],\"cookies\":[" PAIR("c", "2") "]") "}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.path=/a\n"
	  " http.request.authority=example.org\n"
	  " http.request.query:q=1\n"
	  " http.request.cookie:c=2\n",
	  false },
	{ "query and cookies that stand in lists too are told once",
	  LOG("{" REQUEST(
		  "https://example.org/a?q=1",
		  ",\"queryString\":[" PAIR("q", "1") "],\"cookies\":[" PAIR("c", "2") "]" HEADERS(
			  PAIR("Host", "example.org") "," PAIR("Cookie", "c=2"))) "}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.path=/a\n"
	  " http.request.query:q=1\n"
	  " http.request.header:Host=example.org\n"
	  " http.request.cookie:c=2\n",
	  false },
	{ "a multipart body, split; an answer with cookies that Chrome joined",
	  LOG("{" REQUEST(
		  "https://example.org/",
		  HEADERS(PAIR("Host", "example.org") "," PAIR(
			  "Content-Type",
			  "multipart/form-data; boundary=zz")) ",\"postData\":{\"text\":\"-"
							       "-zz\\r\\nContent-"
							       "Disposition: form-data; "
							       "name="
							       "\\\"imei\\\"\\r\\n\\r\\n001"
							       "010000000016\\r\\n--zz--"
							       "\\r\\n\"}") ",\"response\":"
									    "{\"status\":"
									    "200,"
									    "\"statusText\""
									    ":\"OK"
									    "\"" HEADERS(PAIR(
										    "set-"
										    "cooki"
										    "e",
										    "a=1; "
										    "Path=/"
										    "\\nb="
										    "2")) ",\"conte"
											  "nt\":{"
											  "\"text\""
											  ":\"hello"
											  "\"}}}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.header:Host=example.org\n"
	  " http.request.header:Content-Type=multipart/form-data; boundary=zz\n"
	  " http.request.part.header:Content-Disposition=form-data; name=\"imei\"\n"
	  " http.request.part:imei=001010000000016\n"
	  "< http tls tcp :443 example.org frame 1 -\n"
	  " http.response.reason-=OK\n"
	  " http.response.cookie:a=1\n"
	  " http.response.header:set-cookie=Path=/\n"
	  " http.response.cookie:b=2\n"
	  " http.response.body=hello\n",
	  true },
	{ "a form without its body; base64 in the answer",
	  LOG("{" REQUEST("https://example.org/",
			  ",\"postData\":{\"params\":[" PAIR(
				  "a", "1") "]}") ",\"response\":{\"content\":{\"text\":\"aGk=\","
						  "\"encoding\":\"base64\"}}}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.authority=example.org\n"
	  " http.request.part:a=1\n"
	  "< http tls tcp :443 example.org frame 1 -\n"
	  " http.response.body=hi\n",
	  true },
	{ "WebSocket; the number is that of the entry",
	  LOG("{\"request\":{}},{" REQUEST(
		  "ws://example.org/s",
		  "") ",\"_webSocketMessages\":["
		      "{\"type\":\"send\",\"time\":1500000000.5,\"opcode\":1,\"data\":\"hi\"},"
		      "{\"type\":\"receive\",\"opcode\":1,\"data\":\"you\"}]}"),
	  "> http none tcp :80 example.org frame 2 -\n"
	  " http.request.path=/s\n"
	  " http.request.authority=example.org\n"
	  "> websocket none tcp :80 example.org frame 2 1500000000\n"
	  " websocket.payload=hi\n"
	  "< websocket none tcp :80 example.org frame 2 -\n"
	  " websocket.payload=you\n",
	  false },
	{ "what never left is not told",
	  LOG("{\"_fromCache\":\"memory\"," REQUEST("https://example.org/", "") "},{" REQUEST(
		  "data:text/plain,001010000000016", "") "},{" REQUEST("file:///etc/hosts",
								       "") "}"),
	  "anomaly har.local frame 1\nanomaly har.local frame 2\nanomaly har.local frame 3\n",
	  false },
	{ "names no header can have stay apart from the lines",
	  LOG("{" REQUEST("https://example.org/",
			  HEADERS(PAIR("Host", "example.org") "," PAIR(
				  "a\\nCookie", "x=y") "," PAIR("", "z"))) "}"),
	  "> http tls tcp :443 example.org frame 1 -\n"
	  " http.request.header:Host=example.org\n"
	  " http.request.header:a\nCookie=x=y\n"
	  " http.request.header=z\n",
	  true },
};

struct told {
	struct buf text;
	struct span in;
	bool exact;
};

static void put(struct told *t, const char *text)
{
	assert_int_equal(buf_put_str(&t->text, text), ST_OK);
}

static void put_span(struct told *t, struct span s)
{
	assert_int_equal(buf_put(&t->text, s), ST_OK);
}

static void put_end(struct told *t, uint64_t frame, int64_t ns)
{
	char text[64];

	snprintf(text, sizeof(text), " frame %" PRIu64 "", frame);
	put(t, text);
	snprintf(text, sizeof(text), " %" PRId64, ns / 1000000000);
	put(t, ns == TM_NONE ? " -" : text);
	put(t, "\n");
}

static void on_field(struct told *t, const struct message *m, const struct field *f)
{
	uint64_t off = field_stream_off(m, f, 0), frame;
	bool window = (f->flags & FIELD_WINDOW) != 0;

	put(t, " ");
	put(t, f->name);
	if (f->key.len != 0)
		put(t, ":");
	put_span(t, f->key);
	put(t, (f->flags & FIELD_CONTEXT) != 0 ? "-=" : window ? "~=" : "=");
	if (f->bytes.len < 300)
		put_span(t, f->bytes);
	put(t, "\n");
	assert_int_equal(message_frames(m, off, f->bytes.len, &frame, 1), 1);
	assert_int_equal(frame, m->runs[0].frame);
	if (t->exact && !span_eq(span_cut(t->in, off, f->bytes.len), f->bytes))
		fail_msg("%s leads to %" PRIu64, f->name, off);
}

static void on_message(void *arg, const struct message *m)
{
	struct told *t = arg;
	char text[128], ip[IP_TEXT_MAX];

	snprintf(text, sizeof(text), "%c %s %s %s %s:%u ", m->from == 0 ? '>' : '<', m->protocol,
		 m->protection, transport_name(m->talk->transport),
		 ip_format(&m->talk->side[1].ip, ip), m->talk->side[1].port);
	put(t, text);
	put_span(t, m->talk->host);
	assert_int_equal(m->n_runs, 1);
	assert_true(m->talk->opener_known);
	put_end(t, m->runs[0].frame, m->time_ns);
	for (size_t i = 0; i < m->n_fields; i++)
		on_field(t, m, &m->fields[i]);
}

static void on_name(void *arg, const struct name_seen *n)
{
	struct told *t = arg;
	char ip[IP_TEXT_MAX];

	put(t, "name ");
	put(t, n->how);
	put(t, " ");
	put_span(t, n->name);
	put(t, " ");
	put(t, ip_format(&n->ip, ip));
	put_end(t, n->frame, n->time_ns);
}

static void on_anomaly(void *arg, const struct anomaly *a)
{
	char text[96];

	snprintf(text, sizeof(text), "anomaly %s frame %" PRIu64 "\n", a->what, a->frame);
	put(arg, text);
}

static void tell(struct told *t)
{
	struct message_sink out = { .arg = t, .message = on_message, .name = on_name };
	struct source_sink sink = { .arg = t, .anomalies = { t, on_anomaly } };
	struct exchanges *s = NULL;
	struct source *source = NULL;
	struct exchange x;
	int fd = memfd_create("test", 0);
	enum st st;

	buf_init(&t->text, 16 << 20);
	assert_int_equal(write(fd, t->in.p, t->in.len), (ssize_t)t->in.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(source_open(&source, fd, &sink, NULL), ST_OK);
	assert_true(source_is_archive(source));
	assert_int_equal(exchanges_new(&s, &out, &sink.anomalies), ST_OK);
	while ((st = source_next_exchange(source, &x, NULL)) == ST_OK)
		assert_int_equal(exchanges_send(s, &x), ST_OK);
	assert_int_equal(st, ST_END);
	exchanges_free(s);
	source_close(source);
	close(fd);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct told t = { .in = span_str(rows[i].in), .exact = !rows[i].escapes };

		tell(&t);
		if (!span_eq_str(buf_span(&t.text), rows[i].want))
			fail_msg("row '%s': got\n%.*swanted\n%s", rows[i].what, (int)t.text.len,
				 (char *)t.text.p, rows[i].want);
		buf_deinit(&t.text);
	}
}

/* A body longer than is passed on whole: windows, each leading back to where it lies. */
static void long_body(void **state)
{
	static const char before[] = "{\"log\":{\"version\":1,\"entries\":[{\"request\":{\"url\":"
				     "\"http://example.org/\",\"postData\":{\"text\":\"",
			  after[] = "\"}}}]}}",
			  want[] = "> http none tcp :80 example.org frame 1 -\n"
				   " http.request.authority=example.org\n"
				   " http.request.body=\n"
				   "> http none tcp :80 example.org frame 1 -\n"
				   " http.request.body~=\n"
				   "> http none tcp :80 example.org frame 1 -\n"
				   " http.request.body~=\n";
	size_t n = EXCHANGE_WHOLE + EXCHANGE_WINDOW + 1000, at = sizeof(before) - 1;
	uint8_t *b = malloc(n + sizeof(before) + sizeof(after));
	struct told t = { .exact = true };

	(void)state;
	assert_non_null(b);
	memcpy(b, before, at);
	for (size_t i = 0; i < n; i++)
		b[at + i] = (uint8_t)('a' + i * i / 7 % 23);
	memcpy(b + at + n, after, sizeof(after) - 1);
	t.in = span_of(b, at + n + sizeof(after) - 1);
	tell(&t);
	if (!span_eq_str(buf_span(&t.text), want))
		fail_msg("got\n%.*s", (int)t.text.len, (char *)t.text.p);
	buf_deinit(&t.text);
	free(b);
}

/* A header of nothing but line ends would be written out as that many lines. */
static void many_lines(void **state)
{
	static const char before[] =
		"{\"log\":{\"version\":1,\"entries\":[{\"request\":{\"url\":"
		"\"http://example.org/x\",\"headers\":[{\"name\":\"kkkkkkkkkkkk\","
		"\"value\":\"",
			  after[] = "\"}]}}]}}";
	size_t n = 400000, at = sizeof(before) - 1;
	uint8_t *b = malloc(2 * n + sizeof(before) + sizeof(after));
	struct told t = { .exact = false };

	(void)state;
	assert_non_null(b);
	memcpy(b, before, at);
	for (size_t i = 0; i < n; i++)
		memcpy(b + at + 2 * i, "\\n", 2);
	memcpy(b + at + 2 * n, after, sizeof(after) - 1);
	t.in = span_of(b, at + 2 * n + sizeof(after) - 1);
	tell(&t);
	if (!span_starts(buf_span(&t.text), SPAN_LIT("anomaly limit.entry frame 1\n"))
	    || span_find_span(buf_span(&t.text), SPAN_LIT(" http.request.path=/x\n"), 0)
		       == t.text.len)
		fail_msg("got\n%.*s", 200, (char *)t.text.p);
	buf_deinit(&t.text);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(long_body),
					    cmocka_unit_test(many_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
