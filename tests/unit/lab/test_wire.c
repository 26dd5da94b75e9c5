#include "lab/talk.h"

#include "base/span.h"
#include "codec/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static enum st keep(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static void file_of(struct lab_wire *w, struct buf *file)
{
	struct out out;

	buf_init(file, 1 << 20);
	out_init(&out, keep, file);
	lab_wire_sort(w);
	lab_wire_write(w, &out);
	assert_int_equal(out_flush(&out), ST_OK);
	out_deinit(&out);
}

/*
 * The bytes are those that tests/captures/wire.py (another implementation)
 * writes for the same datagram and segment.
 */
static void bytes(void **state)
{
	static const uint8_t want[] = {
#include "wire_bytes.inc"
	};
	struct wire_end phone = { { 192, 168, 1, 23 }, 41000, { 0, 0, 0x5e, 0, 0x53, 0x2a } };
	struct wire_end server = { { 203, 0, 113, 80 }, 53, { 0, 0, 0x5e, 0, 0x53, 1 } };
	struct wire_tcp h = { 0x01020304, 0xa0b0c0d0, 0x18 };
	struct lab_wire w;
	struct buf file;

	(void)state;
	lab_wire_init(&w, true);
	assert_int_equal(wire_put_udp(&w, 1549868400 * 1000000000LL + 1000000, &phone, &server,
				      SPAN_LIT("odd")),
			 ST_OK);
	w.ident = 0;
	assert_int_equal(wire_put_tcp(&w, 1549868400 * 1000000000LL + 2000000, &phone, &server, &h,
				      SPAN_LIT("GET / HTTP/1.1\r\n\r\n")),
			 ST_OK);
	file_of(&w, &file);
	assert_int_equal(file.len, sizeof(want));
	assert_memory_equal(file.p, want, sizeof(want));
	buf_deinit(&file);
	lab_wire_deinit(&w);
}

/* Whatever the order of entry, the file is in the order of time; equal times keep the order. */
static void order(void **state)
{
	struct wire_end a = { { 192, 0, 2, 1 }, 1, { 2 } };
	struct lab_wire w;
	struct buf file;

	(void)state;
	lab_wire_init(&w, false);
	assert_int_equal(wire_put_udp(&w, 3000, &a, &a, SPAN_LIT("c")), ST_OK);
	assert_int_equal(wire_put_udp(&w, 1000, &a, &a, SPAN_LIT("a")), ST_OK);
	assert_int_equal(wire_put_udp(&w, 3000, &a, &a, SPAN_LIT("d")), ST_OK);
	assert_int_equal(wire_put_udp(&w, 2000, &a, &a, SPAN_LIT("b")), ST_OK);
	file_of(&w, &file);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(file.p[24 + i * (16 + 29) + 16 + 28], 'a' + i);
	assert_int_equal(w.frames[0].number, 3);
	assert_int_equal(w.frames[1].number, 1);
	assert_int_equal(w.frames[2].number, 4);
	buf_deinit(&file);
	lab_wire_deinit(&w);
}

static void too_long(void **state)
{
	static const uint8_t big[1600];
	struct wire_end a = { { 192, 0, 2, 1 }, 1, { 2 } };
	struct wire_tcp h = { 0 };
	struct lab_wire w;

	(void)state;
	lab_wire_init(&w, true);
	assert_int_equal(wire_put_udp(&w, 0, &a, &a, span_of(big, 1473)), ST_LIMIT);
	assert_int_equal(wire_put_tcp(&w, 0, &a, &a, &h, span_of(big, 1461)), ST_LIMIT);
	assert_int_equal(wire_put_tcp(&w, 0, &a, &a, &h, span_of(big, 1460)), ST_OK);
	lab_wire_deinit(&w);
}

/* What was recorded is written as it is, in the order of its time. */
static void recorded(void **state)
{
	struct lab_wire w;

	(void)state;
	lab_wire_init(&w, true);
	assert_int_equal(wire_put_frame(&w, 2000, SPAN_LIT("second")), ST_OK);
	assert_int_equal(wire_put_frame(&w, 1000, SPAN_LIT("first")), ST_OK);
	assert_int_equal(wire_put_frame(&w, 3000, (struct span){ 0 }), ST_OK);
	lab_wire_sort(&w);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.frames[0].number, 2);
	assert_int_equal(w.frames[1].number, 1);
	assert_memory_equal(w.bytes.p + w.frames[1].at, "first", w.frames[1].len);
	lab_wire_deinit(&w);
}

/* The question of RFC 1035, section 4.1, as its drawing has it. */
static void question(void **state)
{
	static const uint8_t want[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4zzhc\4vnet\2cn\0\0\1\0\1";
	uint8_t got[TALK_QUESTION_MAX];
	char host[101];

	(void)state;
	assert_int_equal(talk_question(got, 0x1234, "zzhc.vnet.cn"), sizeof(want) - 1);
	assert_memory_equal(got, want, sizeof(want) - 1);
	memset(host, 'a', 100);
	host[100] = '\0';
	assert_int_equal(talk_question(got, 1, host), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bytes), cmocka_unit_test(order),
					    cmocka_unit_test(too_long), cmocka_unit_test(recorded),
					    cmocka_unit_test(question) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
