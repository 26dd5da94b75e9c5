#include "excerpt/ws_message.h"

#include "base/attr.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

/* Frames are the examples of RFC 6455 section 5.7 and RFC 7692 section 7.2.3. */
static const struct {
	const char *what, *was, *now;
	struct span raw, want; /* want empty: it is not written */
} rows[] = {
	{ "masked", "Hello", "World", B("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
	  B("\x81\x85\x37\xfa\x21\x3d\x60\x95\x53\x51\x53") },
	{ "longer, and what follows stays out", "Hello", "Hello!", B("\x81\5Hello\x81\1x"),
	  B("\x81\6Hello!") },
	{ "in fragments, a ping between them", "Hello", "World", B("\1\3Hel\x89\2hi\x80\2lo"),
	  B("\x81\5World") },
	{ "packed: unpacked", "Hello", "World", B("\xc1\7\xf2\x48\xcd\xc9\xc9\7\0"),
	  B("\x81\5World") },
	{ "a ping", "Hello", "World", B("\x89\5Hello"), B("\x89\5World") },
	{ "says something else", "Hullo", "World", B("\x81\5Hello"), B("") },
	{ "says more", "Hell", "Worl", B("\x81\5Hello"), B("") },
	{ "cut in a payload", "Hel", "Wor", B("\x81\5Hel"), B("") },
	{ "its last fragment is missing", "Hel", "Wor", B("\1\3Hel"), B("") },
	{ "a fragment that begins nothing", "Hello", "World", B("\x80\5Hello"), B("") },
	{ "a new message inside another", "Hello", "World", B("\1\3Hel\x81\2lo"), B("") },
	{ "no frame", "Hello", "World", B("\x83\5Hello"), B("") },
	{ "nothing", "Hello", "World", B(""), B("") },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf out;
		size_t len = rows[i].raw.len;
		uint8_t *copy = malloc(len != 0 ? len : 1); /* ASan sees one byte too far */
		enum st st;

		assert_non_null(copy);
		memcpy(copy, rows[i].raw.p, len);
		buf_init(&out, 64);
		st = ws_message_put(span_of(copy, len), span_str(rows[i].was),
				    span_str(rows[i].now), &out);
		if (st != (rows[i].want.len != 0 ? ST_OK : ST_UNSUP)
		    || !span_eq(buf_span(&out), rows[i].want))
			fail_msg("%s: %s, %zu bytes", rows[i].what, st_name(st), out.len);
		buf_deinit(&out);
		free(copy);
	}
}

/* Lengths of 7, 16 and 64 bits (RFC 6455 section 5.2). */
static void lengths(void **state)
{
	static const struct {
		size_t len;
		struct span head;
	} sizes[] = { { 125, B("\x82\x7d") },
		      { 126, B("\x82\x7e\0\x7e") },
		      { 65535, B("\x82\x7e\xff\xff") },
		      { 65536, B("\x82\x7f\0\0\0\0\0\1\0\0") } };
	uint8_t *now = calloc(1, 65536);

	(void)state;
	assert_non_null(now);
	for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
		struct buf out;

		buf_init(&out, 1 << 17);
		assert_int_equal(ws_message_put(SPAN_LIT("\x82\1x"), SPAN_LIT("x"),
						span_of(now, sizes[i].len), &out),
				 ST_OK);
		assert_int_equal(out.len, sizes[i].head.len + sizes[i].len);
		assert_memory_equal(out.p, sizes[i].head.p, sizes[i].head.len);
		buf_deinit(&out);
	}
	free(now);
}

static void no_room(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4);
	assert_int_equal(
		ws_message_put(SPAN_LIT("\x81\5Hello"), SPAN_LIT("Hello"), SPAN_LIT("World"), &out),
		ST_LIMIT);
	/* a ping of more than 125 bytes is none */
	assert_int_equal(ws_message_put(SPAN_LIT("\x89\1x"), SPAN_LIT("x"),
					span_of((const uint8_t[126]){ 0 }, 126), &out),
			 ST_UNSUP);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(lengths),
		cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
