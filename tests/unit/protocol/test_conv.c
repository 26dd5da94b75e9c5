#include "scribe.h"

#include "stream/stream.h"

#define TCP .transport = TRANSPORT_TCP, .ports = { 40000, 4711 }
#define UDP .transport = TRANSPORT_UDP, .ports = { 40000, 4711 }

static const struct script rows[] = {
	{ "turns end where the other side speaks", TCP,
	  .steps = { SAY(0, "hello "), SAY(0, "there"), SAY(1, "yes"), SAY(0, "ok") },
	  .want = "0 tcp @0\n tcp.payload=hello there\n1 tcp @0\n tcp.payload=yes\n"
		  "0 tcp @11\n tcp.payload=ok\n" },
	{ "both sides of a gap", TCP, .steps = { SAY(0, "before"), LOSE(0, 3), SAY(0, "after") },
	  .want = "0 tcp @0\n tcp.payload=before\n0 tcp @9\n tcp.payload=after\n" },
	{ "a copy that differs", TCP,
	  .steps = { SAY(0, "number 12"), AGAIN(0, "34"), SAY(0, " end") },
	  .want = "0 tcp @7\n tcp.payload=34\n0 tcp @0\n tcp.payload=number 12 end\n" },
	{ "each datagram is a turn", UDP,
	  .steps = { SAY(0, "one"), SAY(0, "two"), SAY(1, "three") },
	  .want = "0 udp @0\n udp.payload=one\n0 udp @3\n udp.payload=two\n"
		  "1 udp @0\n udp.payload=three\n" },
	{ "a known protocol after unknown words", TCP,
	  .steps = { SAY(0, "LOGIN me\n"), SAY(1, "fine\n"),
		     SAY(0, "GET /x HTTP/1.1\r\nHost: h.example\r\n\r\n") },
	  .want = "0 tcp @0\n tcp.payload=LOGIN me\\x0a\n1 tcp @0\n tcp.payload=fine\\x0a\n"
		  "name http.host h.example 192.0.2.2\n"
		  "0 http @9\n http.request.path=/x\n http.request.header:Host=h.example\n" },
	{ "no network layer, no ports", .transport = TRANSPORT_IP, .proto = 1,
	  .steps = { SAY(0, "ping data") }, .want = "0 ip @0\n ip.payload=ping data\n" },
};

static void every_row(void **state)
{
	(void)state;
	scribe_scripts(rows, N_ELEMENTS(rows));
}

static const struct script plain = { "long", TCP };
static const struct script datagrams = { "long", UDP };

/* Bytes that pass any test of randomness: a plain congruential generator's upper bits. */
static struct span noise(uint8_t *out, size_t n)
{
	uint32_t x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525u + 1013904223u;
		out[i] = (uint8_t)(x >> 23);
	}
	return span_of(out, n);
}

static struct span letters(uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)('a' + (i / 7 + i * i) % 26);
	return span_of(out, n);
}

static void wants(struct scribe *w, const char *text)
{
	struct span got = buf_span(&w->text);

	if (!span_eq_str(got, text)) {
		print_message("got:\n%.*s---- wanted:\n%s", (int)got.len, (const char *)got.p,
			      text);
		fail();
	}
	scribe_close(w);
}

static void feed_in(struct scribe *w, unsigned side, struct span s, size_t step)
{
	for (; s.len != 0; s = span_from(s, step))
		scribe_feed(w, side, span_cut(s, 0, step), 0);
}

/* 4000 bytes: held whole up to 2048, then windows of 1024 with 64 that overlap. */
static void long_turns_pass_in_windows(void **state)
{
	const struct conv_limits l = { 2048, 1024, 64, 65536 };
	static uint8_t bytes[4000];
	struct scribe w;

	(void)state;
	scribe_open(&w, &plain, &l);
	feed_in(&w, 0, letters(bytes, sizeof(bytes)), 16);
	conv_close(w.conv);
	w.conv = NULL;
	wants(&w,
	      "0 tcp @0\n tcp.payload=abejqzkynexspoqtyfozmctmhedeinudobqibwts...(2048)\n"
	      "0 tcp @1984 overlap 64\n"
	      " tcp.payload~=jatomlmpubkwjypidaabejqzkynexspoqtyfozmc...(1024)\n"
	      "0 tcp @2944 overlap 64\n"
	      " tcp.payload~=obqibwtstwcjsdqfwqlihilqyhsfuleaxwxafmwh...(1024)\n"
	      "0 tcp @3904 overlap 64\n"
	      " tcp.payload~=bkwjypidaabejqzkynexspoqtyfozmctmhedeinudobqibwtstwcjsdqfwqlihilqyhs"
	      "fuleaxwxafmwhujatomlmpubkwjy\n");
}

static uint8_t big[400 * 1024];

static const struct script http = { "http", .transport = TRANSPORT_TCP, .ports = { 40000, 80 } };

struct sum {
	struct scribe w;
	uint64_t next; /* stream offset up to which body bytes came */
	size_t windows, heads;
};

/* Windows must follow each other without a hole, and overlap by what they say. */
static void sum_message(void *arg, const struct message *m)
{
	struct sum *s = arg;

	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];

		scribe_place(&s->w, m, f);
		if (strstr(f->name, ".body") == NULL) {
			s->heads++;
			continue;
		}
		if (s->windows++ != 0) {
			assert_true((f->flags & FIELD_WINDOW) != 0);
			assert_int_equal(m->overlap, 1024);
			assert_int_equal(field_stream_off(m, f, m->overlap - 1) + 1, s->next);
		}
		s->next = field_stream_off(m, f, f->bytes.len - 1) + 1;
	}
}

static void body_in_windows(const char *head, const char *before, const char *between, size_t piece,
			    const char *behind)
{
	struct sum s = { 0 };
	size_t left = sizeof(big);

	scribe_open(&s.w, &http, NULL);
	s.w.engine.out = (struct message_sink){ .arg = &s, .message = sum_message };
	scribe_feed(&s.w, 0, span_str("POST /up HTTP/1.1\r\n"), 0);
	scribe_feed(&s.w, 0, span_str(head), 0);
	while (left != 0) {
		size_t n = left < piece ? left : piece;

		scribe_feed(&s.w, 0, span_str(before), 0);
		feed_in(&s.w, 0, span_of(big + sizeof(big) - left, n), 1448);
		scribe_feed(&s.w, 0, span_str(between), 0);
		left -= n;
	}
	scribe_feed(&s.w, 0, span_str(behind), 0);
	conv_close(s.w.conv);
	s.w.conv = NULL;
	assert_true(s.windows >= 2);
	assert_int_equal(s.heads, 2); /* path and one header, once */
	assert_int_equal(s.next, s.w.len[0] - strlen(between) - strlen(behind));
	scribe_close(&s.w);
}

static void long_bodies_pass_in_windows(void **state)
{
	(void)state;
	letters(big, sizeof(big));
	body_in_windows("Content-Length: 409600\r\n\r\n", "", "", sizeof(big), "");
	body_in_windows("Transfer-Encoding: chunked\r\n\r\n", "1000\r\n", "\r\n", 4096,
			"0\r\n\r\n");
	body_in_windows("Transfer-Encoding: chunked\r\n\r\n", "10\r\n", "\r\n", 16, "0\r\n\r\n");
}

static void random_turns_are_closed(void **state)
{
	static uint8_t bytes[5000];
	struct scribe w;

	(void)state;
	scribe_open(&w, &plain, NULL);
	feed_in(&w, 0, noise(bytes, sizeof(bytes)), 1448);
	scribe_feed(&w, 1, span_str("fine"), 0);
	scribe_feed(&w, 0, span_str("plain again"), 0);
	conv_close(w.conv);
	w.conv = NULL;
	assert_non_null(strstr((const char *)w.text.p, "...") == NULL ? w.text.p : NULL);
	assert_int_equal(w.text.p[0], '0');
	assert_non_null(memmem(w.text.p, w.text.len, "1 tcp @0\n tcp.payload=fine\n", 26));
	assert_non_null(memmem(w.text.p, w.text.len, "tcp.payload=plain again\n", 24));
	assert_non_null(memmem(w.text.p, w.text.len, "closed 0 unknown-encrypted 4744\n", 32));
	scribe_close(&w);
}

/* Text, base64 and packed data are no noise, a datagram of it is, with its head shown. */
static void what_is_random(void **state)
{
	static const char b64[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static uint8_t bytes[1024], text[1024];
	struct scribe w;

	(void)state;
	noise(bytes, sizeof(bytes));
	assert_true(turns_random(span_of(bytes, 1024), TURNS_SAMPLE));
	assert_true(turns_random(span_of(bytes, TURNS_LEAST), TURNS_SAMPLE));
	assert_false(turns_random(span_of(bytes, TURNS_LEAST - 1), TURNS_SAMPLE));
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)b64[bytes[i] % 64];
	assert_false(turns_random(span_of(text, TURNS_LEAST), TURNS_SAMPLE));
	assert_false(turns_random(letters(text, sizeof(text)), TURNS_SAMPLE));
	scribe_open(&w, &datagrams, NULL);
	scribe_feed(&w, 0, span_of(bytes, sizeof(bytes)), 0);
	conv_close(w.conv);
	w.conv = NULL;
	assert_non_null(memmem(w.text.p, w.text.len, "closed 0 unknown-encrypted 768\n", 31));
	assert_non_null(memmem(w.text.p, w.text.len, "udp.payload=", 12));
	scribe_close(&w);
	memcpy(bytes + 100, "\x1f\x8b\x08", 3);
	assert_false(turns_random(span_of(bytes, 1024), TURNS_SAMPLE));
}

static void count_message(void *arg, const struct message *m)
{
	*(size_t *)arg += m->fields[0].bytes.len;
}

static void what_is_held_is_bounded(void **state)
{
	const struct conv_limits l = { 65536, 16384, 1024, 20000 };
	static uint8_t bytes[15000];
	struct scribe a, b;
	size_t told = 0;

	(void)state;
	letters(bytes, sizeof(bytes));
	scribe_open(&a, &plain, &l);
	a.engine.out = (struct message_sink){ .arg = &told, .message = count_message };
	b = (struct scribe){ .script = &plain };
	b.conv = conv_open(&a.engine, &b, TRANSPORT_TCP, plain.ports, false);
	assert_non_null(b.conv);
	scribe_feed(&a, 0, span_of(bytes, 6000), 0);
	assert_int_equal(told, 0);
	scribe_feed(&b, 0, span_of(bytes, 15000), 0); /* a rests longer: it makes room */
	assert_null(a.conv);
	assert_int_equal(told, 6000);
	assert_non_null(memmem(a.text.p, a.text.len, "anomaly limit.held\n", 19));
	assert_non_null(b.conv);
	assert_true(a.engine.held <= l.total_bytes);
	conv_close(b.conv);
	assert_int_equal(told, 21000);
	assert_int_equal(a.engine.held, 0);
	free(b.stream[0]);
	scribe_close(&a);
}

static void take_message(void *arg, const struct message *m)
{
	struct buf *b = arg;

	assert_int_equal(m->talk->transport, TRANSPORT_TCP);
	assert_int_equal(m->talk->side[1].port, 80);
	scribe_ok(buf_printf(b, "%u %s %llu", m->from, m->protocol,
			     (unsigned long long)m->runs[0].frame));
	for (size_t i = 0; i < m->n_fields; i++)
		scribe_ok(buf_printf(b, " %.*s", (int)m->fields[i].bytes.len,
				     (const char *)m->fields[i].bytes.p));
	scribe_ok(buf_put_u8(b, '\n'));
}

static void feed_segment(struct streams *s, unsigned from, uint64_t frame, uint32_t seq,
			 uint8_t flags, const char *text)
{
	struct segment seg = { .frame = frame,
			       .time_ns = (int64_t)frame,
			       .transport = TRANSPORT_TCP,
			       .seq = seq,
			       .flags = flags,
			       .payload = span_str(text) };

	seg.src.ip = (struct ip){ { 192, 0, 2, (uint8_t)(1 + from) }, IP_V4 };
	seg.dst.ip = (struct ip){ { 192, 0, 2, (uint8_t)(2 - from) }, IP_V4 };
	seg.src.port = from == 0 ? 40000 : 80;
	seg.dst.port = from == 0 ? 80 : 40000;
	scribe_ok(streams_feed(s, &seg));
}

/* Behind real streams: out of order, ended by a close. */
static void behind_streams(void **state)
{
	struct buf text;
	struct message_sink out = { &text, take_message, NULL, NULL, NULL, NULL };
	struct stream_sink sink;
	struct streams *s = NULL;
	struct convs *c = NULL;

	(void)state;
	buf_init(&text, 4096);
	scribe_ok(convs_new(&c, &conv_limits_default, &out, NULL));
	sink = conv_stream_sink(c);
	scribe_ok(streams_new(&s, 0, &stream_limits_default, &sink, NULL));
	feed_segment(s, 0, 1, 99, TCP_SYN, "");
	feed_segment(s, 1, 2, 499, TCP_SYN | TCP_ACK, "");
	feed_segment(s, 0, 3, 110, TCP_ACK, "TTP/1.1\r\nX: 1\r\n\r\n");
	feed_segment(s, 0, 4, 100, TCP_ACK, "GET /abc");
	feed_segment(s, 0, 5, 108, TCP_ACK, " H");
	feed_segment(s, 1, 6, 500, TCP_ACK | TCP_FIN, "HTTP/1.1 200 OK\r\n\r\nbody");
	streams_flush(s);
	streams_free(s);
	convs_free(c);
	assert_true(span_starts(buf_span(&text), SPAN_LIT("0 http ")));
	assert_non_null(memmem(text.p, text.len, "/abc 1\n", 7));
	assert_non_null(memmem(text.p, text.len, "1 http 6 OK body\n", 17));
	buf_deinit(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(long_turns_pass_in_windows),
		cmocka_unit_test(long_bodies_pass_in_windows),
		cmocka_unit_test(random_turns_are_closed),
		cmocka_unit_test(what_is_random),
		cmocka_unit_test(what_is_held_is_bounded),
		cmocka_unit_test(behind_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
