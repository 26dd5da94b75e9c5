/* Which layers START asks: heads, first bytes, and what a dozen bytes may rule out. */
#include "unwrap/gates.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

static const struct {
	const char *what;
	struct span bytes;
	enum head head;
} heads[] = {
	{ "no bytes", B(""), HEAD_PLAIN },
	{ "text of one byte", B("a"), HEAD_PLAIN },
	{ "text with line ends and tabs", B("a=1\r\n\tb=2\n"), HEAD_PLAIN },
	{ "48 bytes of text, then anything",
	  B("0123456789abcdef0123456789abcdef0123456789abcdef\x00\xff\x01"), HEAD_PLAIN },
	{ "the 48th byte is no text, the rest is",
	  B("0123456789abcdef0123456789abcdef0123456789abcde\x01"), HEAD_TEXT },
	{ "DEL in a vector's last place", B("0123456789abcde\x7f 0123456789abcdef"), HEAD_TEXT },
	{ "UTF-8",
	  B("Sm\xc3\xb8rebr\xc3\xb8"
	    "d og \xc3\xb8l"),
	  HEAD_TEXT },
	{ "eight letters and NULs", B("deviceid\0\0\0\0"), HEAD_TEXT },
	{ "seven letters and NULs", B("android\0\0\0\0"), HEAD_ZEROS },
	{ "UTF-16",
	  B("i\0m\0e\0i\0=\0"
	    "0\0"
	    "0\0"
	    "1\0"),
	  HEAD_ZEROS },
	{ "a third of it zero, no more", B("\x01\0\xff\x02\0\xff\x03\0\xff"), HEAD_ZEROS },
	{ "less than a third", B("\x01\0\xff\x02\0\xff\x03\0\xff\xff"), HEAD_BYTES },
	{ "anything", B("\x80\x6f\x11\xc3\x91\xfa\x07\xe5\x9d\x21"), HEAD_BYTES },
};

static void test_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(heads); i++) {
		size_t n = heads[i].bytes.len;
		uint8_t *copy = malloc(n != 0 ? n : 1);

		assert_non_null(copy);
		memcpy(copy, heads[i].bytes.p, n);
		if (look_head(span_of(copy, n)) != heads[i].head)
			fail_msg("row '%s': another head", heads[i].what);
		free(copy);
	}
}

static bool begins_low(uint8_t first)
{
	return first < 0x10;
}

static const struct layer low = {
	.name = "low", .events = 1u << EVENT_START, .heads = HEADS_BYTES, .begins = begins_low
};
static const struct layer text = { .name = "text",
				   .events = 1u << EVENT_START | 1u << EVENT_AT,
				   .heads = HEADS_TEXT };
static const struct layer magic = { .name = "magic", .events = 1u << EVENT_MAGIC };
static const struct layer last = {
	.name = "last",
	.events = 1u << EVENT_START | 1u << EVENT_HEX,
	.heads = HEADS_ALL,
	.last_resort = true,
};
static const struct layer *const list[] = { &low, &text, &magic, &last, NULL };

static void test_sets(void **state)
{
	static const struct event ev[] = {
		{ .what = EVENT_AT },
		{ .what = EVENT_HEX },
		{ .what = EVENT_NEEDLE, .id = 1 },
		{ .what = EVENT_MAGIC, .id = 2 },
		{ .what = EVENT_MAGIC, .id = 1000 }, /* of a longer list than is held */
	};
	static const uint8_t at_low[] = "\x01\xff\xfe\xfd", at_high[] = "\x10\xff\xfe\xfd";
	struct gates g;

	(void)state;
	gates_init(&g, list);
	assert_int_equal(gates_at_start(&g, span_of(NULL, 0)), 0);
	assert_int_equal(gates_at_start(&g, span_of(at_low, 4)), 1 | 8);
	assert_int_equal(gates_at_start(&g, span_of(at_high, 4)), 8);
	assert_int_equal(gates_at_start(&g, SPAN_LIT("a@b")), 2 | 8);
	assert_int_equal(gates_of_events(&g, ev, 0), 0);
	assert_int_equal(gates_of_events(&g, ev, 1), 2);
	/* the last resort is asked on START alone */
	assert_int_equal(gates_of_events(&g, ev + 1, 2), 0);
	assert_int_equal(gates_of_events(&g, ev + 3, 2), 4);
}

/* The next of a fixed row of numbers (xorshift). */
static uint32_t next(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* Bytes drawn so that texts, texts with a few odd bytes, UTF-16 and magics come up. */
static void draw(uint32_t *x, uint8_t *p, size_t n)
{
	static const char *const starts[] = { "",	   "\x1f\x8b\x08", "\x28\xb5\x2f\xfd",
					      "\x78\x9c",  "\x81\xa4name", "\xa1\x64name",
					      "\x0a\x08tt" };
	const char *start = starts[next(x) % N_ELEMENTS(starts)];
	unsigned odd = next(x) % 24, wide = next(x) % 4, end = next(x) % 40;

	for (size_t i = 0; i < n; i++) {
		uint32_t r = next(x);

		p[i] = (uint8_t)(r % 24 < odd / 2 ? r >> 8 : 'a' + r % 26);
		if (wide < 2 && i % 2 == wide)
			p[i] = 0;
		if (end < n && i > end)
			p[i] = 0;
	}
	if (next(x) % 8 == 0) {
		uint8_t key = (uint8_t)next(x);

		memcpy(p, "imei=1&serial=ab", n < 16 ? n : 16);
		for (size_t i = 0; i < n; i++)
			p[i] ^= key;
	}
	for (size_t i = 0; start[i] != 0 && i < n; i++)
		p[i] = (uint8_t)start[i];
}

/* A dozen bytes never rule out what the whole head would have been. */
static void test_first_bytes_agree(void **state)
{
	enum { FIRST = 12, ROUNDS = 20000 };
	static const size_t wholes[] = { 24, 36 };
	uint32_t x = 1;
	size_t something = 0, ruled_out = 0;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t whole = wholes[i % 2], n = FIRST + next(&x) % (whole - FIRST + 1);
		uint8_t p[36];
		bool may;

		draw(&x, p, n);
		may = look_may_be(span_of(p, FIRST), whole);
		if (look_at(span_of(p, n)) != LOOK_NOTHING) {
			something++;
			assert_true(may);
		} else {
			ruled_out += !may;
		}
	}
	/* both happen, or this shows nothing */
	assert_true(something > ROUNDS / 10);
	assert_true(ruled_out > ROUNDS / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_first_bytes_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
