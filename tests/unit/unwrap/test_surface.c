#include "unwrap/surface.h"
#include "unwrap/view.h"

#include "base/attr.h"
#include "base/prng.h"
#include "base/span.h"
#include "codec/inflate.h"
#include "codec/repack.h"
#include "unwrap/layers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct layer layer_x = { .name = "x" };
static const struct layer layer_y = { .name = "y" };

static struct surface child(const struct surface *parent, const struct layer *l, const char *bytes,
			    uint32_t at, uint32_t len)
{
	return (struct surface){ .bytes = span_str(bytes),
				 .parent = parent,
				 .field = parent->field,
				 .layer = l,
				 .at = at,
				 .len = len,
				 .depth = parent->depth + 1 };
}

/* Bytes [at, at+len) of a child with these steps, taken from [10, 10+span) of a field. */
static const struct origin_row {
	const char *name;
	struct step steps[4];
	size_t n_steps, span, at, len, want_at, want_len;
} origin_rows[] = {
	{ "no steps: all of the span", { { 0 } }, 0, 20, 3, 2, 10, 20 },
	{ "one to one", { { 0, 2, 1, 1 } }, 1, 20, 3, 2, 15, 2 },
	{ "hex", { { 0, 0, 2, 1 } }, 1, 20, 3, 2, 16, 4 },
	{ "base64: whole groups", { { 0, 0, 4, 3 } }, 1, 40, 3, 3, 14, 4 },
	{ "base64: rounded outwards", { { 0, 0, 4, 3 } }, 1, 40, 4, 1, 15, 2 },
	{ "base64: line end between", { { 0, 0, 4, 3 }, { 57, 78, 4, 3 } }, 2, 160, 56, 2, 84, 6 },
	{ "the last byte before the next step keeps out of it",
	  { { 0, 0, 4, 3 }, { 4, 6, 4, 3 } },
	  2,
	  30,
	  3,
	  1,
	  14,
	  2 },
	{ "url: an escape in the middle",
	  { { 0, 0, 1, 1 }, { 2, 2, 3, 1 }, { 3, 5, 1, 1 } },
	  3,
	  9,
	  1,
	  3,
	  11,
	  5 },
	{ "compressed: between the steps",
	  { { 0, 0, 0, 1 }, { 100, 30, 0, 1 }, { 200, 50, 0, 1 } },
	  3,
	  80,
	  120,
	  10,
	  40,
	  20 },
	{ "compressed: the last goes to the end",
	  { { 0, 0, 0, 1 }, { 100, 30, 0, 1 } },
	  2,
	  80,
	  150,
	  10,
	  40,
	  50 },
	{ "steps that point outside are cut", { { 0, 0, 4, 1 } }, 1, 20, 4, 8, 26, 4 },
	{ "steps of nonsense stay inside", { { 0, 4000, 1, 0 } }, 1, 20, 0, 1, 30, 0 },
};

static void test_origin(void **state)
{
	static const struct field f = { .name = "f", .bytes = SPAN_LIT("") };
	const struct surface root = { .bytes = f.bytes, .field = &f };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(origin_rows); i++) {
		const struct origin_row *r = &origin_rows[i];
		struct surface s = child(&root, &layer_x, "", 10, (uint32_t)r->span);
		size_t at, len;

		s.steps = r->steps;
		s.n_steps = r->n_steps;
		surface_origin(&s, r->at, r->len, &at, &len);
		if (at != r->want_at || len != r->want_len)
			fail_msg("%s: %zu of %zu, not %zu of %zu", r->name, at, len, r->want_at,
				 r->want_len);
	}
}

static unsigned traced;

/* Every second byte, and it counts how often it is asked. */
static enum st trace_halves(struct span in, struct buf *out, struct buf *steps)
{
	enum st ret = ST_OK;

	traced++;
	for (size_t i = 0; i < in.len && ret == ST_OK; i += 2)
		ret = buf_put(out, span_cut(in, i, 1));
	return ret == ST_OK ? layer_step(steps, 0, 0, 2, 1) : ret;
}

static enum st trace_gzip(struct span in, struct buf *out, struct buf *steps)
{
	traced++;
	return layer_gzip.trace(in, out, steps);
}

enum { TEXT = 400 * 1024 };

/* Text that packs to a third or so, packed, and all steps of that. */
static uint8_t *pack_text(struct buf *packed, struct buf *steps)
{
	struct prng r = prng_of(7, "surface");
	uint8_t *text = malloc(TEXT);
	struct buf again;

	assert_non_null(text);
	for (size_t i = 0; i < TEXT; i++)
		text[i] = (uint8_t)('a' + prng_below(&r, 6));
	buf_init(packed, 2 * TEXT); /* what the compressor asks for */
	buf_init(steps, 1 << 20);
	buf_init(&again, TEXT + 1);
	assert_int_equal(deflate_encode(span_of(text, TEXT), INFLATE_GZIP, packed), ST_OK);
	assert_int_equal(layer_gzip.trace(buf_span(packed), &again, steps), ST_OK);
	buf_deinit(&again);
	return text;
}

/*
 * What a place came from is the same whether steps were made for it, for an earlier one, or for
 * all. Places rise, fall and stand where pieces meet; each is the first once.
 */
static void test_origin_of_few_steps(void **state)
{
	static const size_t places[] = { 5,	16383,	16384, 40000,  32768, 32767,	66000,
					 70000, 200000, 100,   399000, 16385, TEXT - 1, 131072 };
	struct layer counted = layer_gzip;
	struct buf packed, all, few;
	uint8_t *text = pack_text(&packed, &all);
	struct field f = { .name = "f", .bytes = buf_span(&packed) };
	const struct surface root = { .bytes = f.bytes, .field = &f };
	struct surface want = child(&root, &counted, "", 0, (uint32_t)packed.len);

	(void)state;
	counted.trace = trace_gzip;
	want.bytes = span_of(text, TEXT);
	want.steps = (const struct step *)(const void *)all.p;
	want.n_steps = all.len / sizeof(struct step);
	for (size_t first = 0; first < N_ELEMENTS(places); first++) {
		struct surface got = want;
		struct later_steps later = { &few, 0 };

		got.later = &later;
		buf_init(&few, 1 << 20);
		traced = 0;
		for (size_t i = 0; i < N_ELEMENTS(places); i++) {
			size_t at = places[(first + i) % N_ELEMENTS(places)], len = i % 3;
			size_t want_at, want_len, got_at, got_len;

			surface_origin(&want, at, len, &want_at, &want_len);
			surface_origin(&got, at, len, &got_at, &got_len);
			assert_int_equal(got_at, want_at);
			assert_int_equal(got_len, want_len);
		}
		assert_in_range(traced, 1, 4); /* twice as far each time */
		buf_deinit(&few);
	}
	buf_deinit(&packed);
	buf_deinit(&all);
	free(text);
}

/* Steps that open() left out are made once, by the first question. */
static void test_origin_of_later_steps(void **state)
{
	static const struct layer halves = { .name = "halves", .trace = trace_halves };
	static const struct field f = { .name = "f", .bytes = SPAN_LIT("ignore: a.b.c.d.") };
	const struct surface root = { .bytes = f.bytes, .field = &f };
	struct surface s = child(&root, &halves, "abcd", 8, 8);
	struct buf steps;
	struct later_steps later = { &steps, 0 };
	size_t at, len;

	(void)state;
	buf_init(&steps, 1024);
	s.later = &later;
	traced = 0;
	surface_origin(&s, 1, 2, &at, &len);
	assert_int_equal(at, 10);
	assert_int_equal(len, 4);
	surface_origin(&s, 3, 1, &at, &len);
	assert_int_equal(at, 14);
	assert_int_equal(len, 2);
	assert_int_equal(traced, 1);
	buf_deinit(&steps);

	/* no room for them: all of the span */
	buf_init(&steps, 4);
	later = (struct later_steps){ &steps, 0 };
	surface_origin(&s, 1, 2, &at, &len);
	assert_int_equal(at, 8);
	assert_int_equal(len, 8);
	buf_deinit(&steps);
}

/* base64 of hex: through both, and in the root the offsets are its own. */
static void test_origin_through_two(void **state)
{
	static const struct step base64 = { 0, 0, 4, 3 }, hex = { 0, 0, 2, 1 };
	static const struct field f = { .name = "f" };
	const struct surface root = { .field = &f };
	struct surface outer = child(&root, &layer_x, "", 5, 80), inner;
	size_t at, len;

	(void)state;
	outer.steps = &base64;
	outer.n_steps = 1;
	inner = child(&outer, &layer_y, "", 6, 20);
	inner.steps = &hex;
	inner.n_steps = 1;
	surface_origin(&root, 7, 3, &at, &len);
	assert_int_equal(at, 7);
	assert_int_equal(len, 3);
	/* inner 3..6 is outer 12..18 is root 5+16..5+24 */
	surface_origin(&inner, 3, 3, &at, &len);
	assert_int_equal(at, 21);
	assert_int_equal(len, 8);
}

static void check_path(const struct surface *s, size_t at, size_t n_want, const char *want,
		       size_t want_len)
{
	struct buf b;
	size_t n = 0;

	buf_init(&b, 1000);
	assert_int_equal(buf_put_str(&b, "before"), ST_OK);
	assert_int_equal(surface_path(s, at, 1, &b, &n), ST_OK);
	assert_int_equal(n, n_want);
	assert_int_equal(b.len, 6 + want_len);
	assert_memory_equal(b.p + 6, want, want_len);
	buf_deinit(&b);
}

#define CHECK_PATH(s, at, n, want) check_path(s, at, n, want, sizeof(want) - 1)

static void test_path(void **state)
{
	static const char json[] = "{\"a\":[1,{\"b\":\"VALUE\"}]}";
	static const struct field body = { .name = "http.request.body", .bytes = SPAN_LIT("zzzz") };
	static const struct field query = { .name = "http.request.query",
					    .key = SPAN_LIT("im\0ei"),
					    .bytes = SPAN_LIT("zzzz") };
	static const struct field form = { .name = "b", .bytes = SPAN_LIT("x=1&data=zzzz&y=2") };
	struct surface root = { .bytes = body.bytes, .field = &body }, one, two;

	(void)state;
	CHECK_PATH(&root, 0, 1, "http.request.body");
	one = child(&root, &layer_x, json, 0, 4);
	CHECK_PATH(&one, 14, 3, "http.request.body\0x\0json:/a/1/b");
	root = (struct surface){ .bytes = query.bytes, .field = &query };
	two = child(&root, &layer_y, "zz", 0, 4);
	CHECK_PATH(&two, 0, 2, "http.request.query:im\\x00ei\0y");
	root = (struct surface){ .bytes = form.bytes, .field = &form };
	one = child(&root, &layer_x, "zz", 9, 4);
	two = child(&one, &layer_y, json, 0, 2);
	CHECK_PATH(&two, 14, 5, "b\0form:data\0x\0y\0json:/a/1/b");
}

static void test_path_over_the_limit(void **state)
{
	static const struct field body = { .name = "http.request.body", .bytes = SPAN_LIT("zz") };
	const struct surface root = { .bytes = body.bytes, .field = &body };
	const struct surface one = child(&root, &layer_x, "zz", 0, 2);
	struct buf b;
	size_t n = 99;

	(void)state;
	for (size_t max = 0; max < 20; max++) {
		buf_init(&b, max);
		assert_int_equal(surface_path(&one, 0, 1, &b, &n), ST_LIMIT);
		assert_int_equal(b.len, 0);
		assert_int_equal(n, 99);
		buf_deinit(&b);
	}
	buf_init(&b, 20); /* 19 of it, and one to try for a view */
	assert_int_equal(surface_path(&one, 0, 1, &b, &n), ST_OK);
	assert_int_equal(n, 2);
	buf_deinit(&b);
}

static void test_place(void **state)
{
	static const char json[] = "{\"a\":[1,{\"b\":\"VALUE\"}]}";
	static const struct field f = { .name = "b",
					.key = SPAN_LIT("of-field"),
					.bytes = SPAN_LIT("x=1&data=zzzz&y=2") };
	static const struct field plain = { .name = "b",
					    .key = SPAN_LIT("of-field"),
					    .bytes = SPAN_LIT("zzzz") };
	struct surface root = { .bytes = f.bytes, .field = &f };
	struct surface one = child(&root, &layer_x, "00101", 9, 4);
	struct surface two = child(&one, &layer_x, json, 0, 5);
	struct place p;

	(void)state;
	surface_place(&root, 9, 4, &p);
	assert_string_equal(p.view, "form");
	assert_true(span_eq_str(p.key, "data"));
	assert_true(p.value_whole);
	surface_place(&root, 9, 3, &p);
	assert_false(p.value_whole);
	assert_true(span_eq_str(p.value, "zzzz"));
	/* without a notation of its own: the key of what it was taken from */
	surface_place(&one, 0, 5, &p);
	assert_null(p.view);
	assert_true(span_eq_str(p.key, "data"));
	assert_true(span_eq_str(p.value, "00101"));
	assert_true(p.value_whole);
	surface_place(&one, 1, 4, &p);
	assert_false(p.value_whole);
	surface_place(&two, 14, 5, &p);
	assert_string_equal(p.view, "json");
	assert_true(span_eq_str(p.key, "b"));
	root = (struct surface){ .bytes = plain.bytes, .field = &plain };
	surface_place(&root, 0, 4, &p);
	assert_null(p.view);
	assert_true(span_eq_str(p.key, "of-field"));
	assert_true(p.value_whole);
}

/* Whatever was asked before, a remembered walk says what a fresh one says. */
static void check_remembered(const struct surface *s, size_t at, struct view_memo *memo)
{
	struct buf want, got;
	size_t n_want = 0, n_got = 0;

	buf_init(&want, 1000);
	buf_init(&got, 1000);
	assert_int_equal(surface_path(s, at, 1, &want, &n_want), ST_OK);
	assert_int_equal(surface_path_on(s, at, memo, &got, &n_got), ST_OK);
	assert_int_equal(n_got, n_want);
	if (!span_eq(buf_span(&want), buf_span(&got)))
		fail_msg("at %zu: %.*s", at, (int)got.len, (const char *)got.p);
	buf_deinit(&want);
	buf_deinit(&got);
}

static void test_path_remembered(void **state)
{
	static const char *const texts[] = {
		"[{\"a\":\"1\",\"b\":[10,20,{\"c\":true}]},{\"a\":\"2\"}] tail",
		"junk {\"a\":1} {\"b\":\"two\"} {not json {\"c\":[3,",
	};

	(void)state;
	for (size_t t = 0; t < N_ELEMENTS(texts); t++) {
		struct field f = { .name = "x" };
		struct surface s = { .bytes = span_str(texts[t]), .field = &f };
		struct view_memo memo[SURFACE_MEMOS] = { 0 };
		size_t n = s.bytes.len;

		for (size_t i = 0; i < n; i++)
			check_remembered(&s, i, memo);
		for (size_t i = n; i-- > 0;)
			check_remembered(&s, i, memo);
		for (size_t i = 0; i < 4 * n; i++)
			check_remembered(&s, i * 7 % n, memo);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_origin_through_two),
		cmocka_unit_test(test_origin_of_few_steps),
		cmocka_unit_test(test_origin_of_later_steps),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_path_over_the_limit),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_path_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
