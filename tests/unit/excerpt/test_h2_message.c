#include "excerpt/h2_message.h"

#include "base/attr.h"
#include "base/span.h"
#include "codec/hpack.h"
#include "protocol/http2_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { OUT_MOST = 1 << 20 };

/* want: each frame as "type flags stream: ", then a block's fields or a body; NULL: not written. */
static const struct {
	const char *what;
	struct h2_shape shape; /* head and trailer: of the text by its parts below */
	const char *head, *body, *trailer;
	const char *want;
} rows[] = {
	{ "a request alone",
	  { .stream = 1, .ends = true },
	  "GET /a HTTP/1.1\r\nHost: h\r\n",
	  "",
	  "",
	  "1 5 1: :method=GET :scheme=http :path=/a :authority=h\n" },
	{ "inside TLS, with fields, one of them empty, and not ended",
	  { .stream = 5, .secure = true },
	  "GET /a b HTTP/1.1\r\na: b: c\r\ncd: \r\nHost: x\r\n",
	  "",
	  "",
	  "1 4 5: :method=GET :scheme=https :path=/a b a=b: c cd= Host=x\n" },
	{ "an answer, a body and a trailer",
	  { .stream = 3, .answer = true, .ends = true },
	  "HTTP/1.1 200\r\n",
	  "ok",
	  "x: y\r\n",
	  "1 4 3: :status=200\n0 0 3: ok\n1 5 3: x=y\n" },
	{ "a body alone", { .stream = 3, .ends = true }, "", "ok", "", "0 1 3: ok\n" },
	{ "lines alone", { .stream = 3, .lines = true }, "x: y\r\n", "", "", "1 4 3: x=y\n" },
	{ "a promise: it ends nothing",
	  { .stream = 2, .on = 1, .ends = true },
	  "GET /a HTTP/1.1\r\n",
	  "",
	  "",
	  "5 4 1: 2 :method=GET :scheme=http :path=/a\n" },
	{ "CONNECT has neither scheme nor path",
	  { .stream = 1 },
	  "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n",
	  "",
	  "",
	  "1 4 1: :method=CONNECT :authority=h:1\n" },
	{ "but of another protocol it has", /* RFC 8441 */
	  { .stream = 1 },
	  "CONNECT /a HTTP/1.1\r\nHost: h\r\n",
	  "",
	  "",
	  "1 4 1: :method=CONNECT :scheme=http :path=/a :authority=h\n" },
	{ "no first line", { .stream = 1 }, "x: y\r\n", "", "", NULL },
	{ "an answer without a status", { .stream = 1, .answer = true }, "x: y\r\n", "", "", NULL },
	{ "nothing but a version", { .stream = 1 }, " HTTP/1.1\r\n", "", "", NULL },
	{ "a line that does not end", { .stream = 1, .lines = true }, "x: y", "", "", NULL },
	{ "a line without a name", { .stream = 1, .lines = true }, "x:y\r\n", "", "", NULL },
	{ "nothing", { .stream = 1, .ends = true }, "", "", "", "" },
};

static void put_down(void *arg, struct span name, struct span value)
{
	assert_int_equal(buf_printf(arg, " %.*s=%.*s", (int)name.len, (const char *)name.p,
				    (int)value.len, (const char *)value.p),
			 ST_OK);
}

/* The payload of f, as a block where it is a whole one. */
static void show_payload(const struct http2_frame *f, struct span payload, struct buf *out)
{
	const struct hpack_sink sink = { out, put_down };
	struct hpack *h = NULL;
	struct span fragment;
	uint32_t promised;

	if (f->type == H2_DATA) {
		assert_int_equal(buf_put_u8(out, ' '), ST_OK);
		assert_int_equal(buf_put(out, payload), ST_OK);
		return;
	}
	assert_true(http2_fragment(f, payload, &fragment, &promised));
	if (promised != 0)
		assert_int_equal(buf_printf(out, " %u", promised), ST_OK);
	assert_int_equal(hpack_new(&h), ST_OK);
	assert_int_equal(hpack_block(h, fragment, &sink), ST_OK);
	hpack_free(h);
}

static void show(struct span frames, struct buf *out)
{
	while (frames.len != 0) {
		struct http2_frame f;

		assert_int_equal(http2_frame_read(frames, &f), ST_OK);
		frames = span_from(frames, H2_FRAME_HEAD);
		assert_true(f.len <= frames.len);
		assert_int_equal(buf_printf(out, "%u %u %u:", f.type, f.flags, f.stream), ST_OK);
		show_payload(&f, span_cut(frames, 0, f.len), out);
		assert_int_equal(buf_put_u8(out, '\n'), ST_OK);
		frames = span_from(frames, f.len);
	}
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct h2_shape shape = rows[i].shape;
		size_t len;
		struct buf text, out, shown;
		uint8_t *exact;
		enum st st;

		buf_init(&text, OUT_MOST);
		buf_init(&out, OUT_MOST);
		buf_init(&shown, OUT_MOST);
		shape.head = strlen(rows[i].head);
		shape.trailer = shape.head + strlen(rows[i].body);
		assert_int_equal(
			buf_printf(&text, "%s%s%s", rows[i].head, rows[i].body, rows[i].trailer),
			ST_OK);
		len = text.len;
		exact = malloc(len != 0 ? len : 1); /* ASan sees one byte too far */
		assert_non_null(exact);
		if (len != 0)
			memcpy(exact, text.p, len);
		st = h2_message_put(&shape, span_of(exact, len), &out);
		if (st == ST_OK)
			show(buf_span(&out), &shown);
		if (st != (rows[i].want != NULL ? ST_OK : ST_UNSUP)
		    || (st == ST_OK && !span_eq_str(buf_span(&shown), rows[i].want)))
			fail_msg("%s: %s\n%.*s", rows[i].what, st_name(st), (int)shown.len,
				 (const char *)shown.p);
		free(exact);
		buf_deinit(&text);
		buf_deinit(&out);
		buf_deinit(&shown);
	}
}

static void places_outside(void **state)
{
	static const struct h2_shape bad[] = { { .stream = 1, .head = 2, .trailer = 1 },
					       { .stream = 1, .trailer = 3 } };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		buf_init(&out, OUT_MOST);
		assert_int_equal(h2_message_put(&bad[i], SPAN_LIT("ok"), &out), ST_UNSUP);
		buf_deinit(&out);
	}
}

/* No frame is longer than a peer must take; only the last one ends. */
static void long_ones(void **state)
{
	enum { FRAME_MOST = 16384, LEN = 40000 };
	struct h2_shape shape = { .stream = 7, .ends = true };
	unsigned types[8] = { 0 }, flags[8] = { 0 };
	struct buf text, out;
	size_t n = 0;

	(void)state;
	buf_init(&text, OUT_MOST);
	buf_init(&out, OUT_MOST);
	assert_int_equal(buf_printf(&text, "GET / HTTP/1.1\r\nx: %0*d\r\n", LEN, 0), ST_OK);
	shape.head = text.len;
	assert_int_equal(buf_printf(&text, "%0*d", 2 * FRAME_MOST, 0), ST_OK);
	shape.trailer = text.len;
	assert_int_equal(h2_message_put(&shape, buf_span(&text), &out), ST_OK);
	for (struct span all = buf_span(&out); all.len != 0; n++) {
		struct http2_frame f;

		assert_int_equal(http2_frame_read(all, &f), ST_OK);
		assert_true(n < N_ELEMENTS(types) && f.len <= FRAME_MOST && f.stream == 7);
		types[n] = f.type;
		flags[n] = f.flags;
		all = span_from(all, H2_FRAME_HEAD + f.len);
	}
	assert_memory_equal(types, ((const unsigned[]){ 1, 9, 9, 0, 0, 0, 0, 0 }), sizeof(types));
	assert_memory_equal(flags, ((const unsigned[]){ 0, 0, 4, 0, 1, 0, 0, 0 }), sizeof(flags));
	buf_deinit(&text);
	buf_deinit(&out);
}

/* Drawn by hand from RFC 9113 sections 3.4, 6.5 and 6.9. */
static void opening(void **state)
{
	static const struct span want[H2_OPENING_STEPS] = {
		SPAN_LIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\6\4\0\0\0\0\0\0\4\x7f\xff\xff\xff"
			 "\0\0\4\x08\0\0\0\0\0\x7f\xff\0\0"),
		SPAN_LIT("\0\0\6\4\0\0\0\0\0\0\4\x7f\xff\xff\xff\0\0\4\x08\0\0\0\0\0\x7f\xff\0\0"
			 "\0\0\0\4\1\0\0\0\0"),
		SPAN_LIT("\0\0\0\4\1\0\0\0\0"),
	};

	(void)state;
	for (unsigned i = 0; i < H2_OPENING_STEPS; i++) {
		struct buf out;

		buf_init(&out, OUT_MOST);
		assert_int_equal(h2_opening_put(i, &out), ST_OK);
		assert_int_equal(out.len, want[i].len);
		assert_memory_equal(out.p, want[i].p, out.len);
		buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(places_outside),
		cmocka_unit_test(long_ones),
		cmocka_unit_test(opening),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
