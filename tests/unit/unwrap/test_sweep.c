#include "unwrap/sweep.h"

#include "base/span.h"
#include "unwrap/layer.h"
#include "unwrap/literals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static bool no_gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)s;
	(void)ev;
	(void)at;
	(void)len;
	return false;
}

static const struct layer layer_a = { .name = "a", .gate = no_gate };
static const struct layer layer_b = {
	.name = "b",
	.gate = no_gate,
	.magics = { { (const uint8_t *)"\x1f\x8b\x08", 3 }, { (const uint8_t *)"PK", 2 } },
};
static const struct layer *const no_layers[] = { NULL };
static const struct layer *const two_layers[] = { &layer_a, &layer_b, NULL };

struct want {
	enum event_what what;
	size_t at, len;
	uint32_t id;
};

static const struct needle needles[] = {
	{ SPAN_LIT("\0\x01\x02\x03\x04\x05"), 10, false },
	{ SPAN_LIT("needle"), 11, true },
	{ SPAN_LIT("needles"), 12, false },
	{ SPAN_LIT("needle"), 13, false }, /* the same bytes under another id */
	{ SPAN_LIT("aaaa"), 14, false },
	{ SPAN_LIT("\0\xff\0\xff"), 15, true },
};

static const struct row {
	const char *name;
	struct span in;
	struct want want[8]; /* len 0 ends */
} rows[] = {
	{ "nothing", SPAN_LIT(""), { { 0 } } },
	{ "begins with NUL, at the very start",
	  SPAN_LIT("\0\x01\x02\x03\x04\x05"),
	  { { EVENT_NEEDLE, 0, 6, 10 } } },
	{ "one byte short", SPAN_LIT("\0\x01\x02\x03\x04"), { { 0 } } },
	{ "either case only where asked for", SPAN_LIT("NeeDLeS"), { { EVENT_NEEDLE, 0, 6, 11 } } },
	{ "each of several that stand there, by id",
	  SPAN_LIT("xneedles"),
	  { { EVENT_NEEDLE, 1, 6, 11 }, { EVENT_NEEDLE, 1, 7, 12 }, { EVENT_NEEDLE, 1, 6, 13 } } },
	{ "overlapping with itself",
	  SPAN_LIT("aaaaaa"),
	  { { EVENT_NEEDLE, 0, 4, 14 }, { EVENT_NEEDLE, 1, 4, 14 }, { EVENT_NEEDLE, 2, 4, 14 } } },
	{ "no letters, no case", SPAN_LIT("\0\xff\0\xff\0\xdf"), { { EVENT_NEEDLE, 0, 4, 15 } } },
	{ "magics carry the index of the layer",
	  SPAN_LIT("PK.\x1f\x8b\x08"),
	  { { EVENT_MAGIC, 0, 2, 1 }, { EVENT_MAGIC, 3, 3, 1 } } },
	{ "in order of where they begin, shapes among them",
	  SPAN_LIT("needle@PK,needle,00101000000001"),
	  { { EVENT_NEEDLE, 0, 6, 11 },
	    { EVENT_NEEDLE, 0, 6, 13 },
	    { EVENT_AT, 6, 1, 0 },
	    { EVENT_MAGIC, 7, 2, 1 },
	    { EVENT_NEEDLE, 10, 6, 11 },
	    { EVENT_NEEDLE, 10, 6, 13 },
	    { EVENT_DIGITS, 17, 14, 0 } } },
};

static struct sweeper *make(const struct layer *const *list, const struct needle *n, size_t count)
{
	struct sweeper *s = NULL;
	struct err e;

	assert_int_equal(sweeper_new_for(&s, list, n, count, &e), ST_OK);
	return s;
}

static void test_rows(void **state)
{
	struct sweeper *s = make(two_layers, needles, N_ELEMENTS(needles));
	struct sweep *w = NULL;

	(void)state;
	assert_int_equal(sweep_new(&w, s), ST_OK);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct row *r = &rows[i];
		uint8_t *p = malloc(r->in.len + 1); /* malloc(0) may be NULL */
		const struct event *ev;
		size_t n, want = 0;

		assert_non_null(p);
		memcpy(p + 1, r->in.p, r->in.len);
		assert_int_equal(sweep_run(w, span_of(p + 1, r->in.len), &ev, &n), ST_OK);
		while (want < N_ELEMENTS(r->want) && r->want[want].len != 0)
			want++;
		if (n != want)
			fail_msg("%s: %zu events, not %zu", r->name, n, want);
		for (size_t k = 0; k < n; k++)
			if (ev[k].what != r->want[k].what || ev[k].at != r->want[k].at
			    || ev[k].len != r->want[k].len || ev[k].id != r->want[k].id)
				fail_msg("%s: event %zu is %u at %u of %u, id %u", r->name, k,
					 ev[k].what, ev[k].at, ev[k].len, ev[k].id);
		free(p);
	}
	sweep_free(w);
	sweeper_free(s);
}

static void test_without_any_literal(void **state)
{
	struct sweeper *s = make(no_layers, NULL, 0);
	struct sweep *w = NULL;
	const struct event *ev;
	size_t n;

	(void)state;
	assert_int_equal(sweep_new(&w, s), ST_OK);
	assert_int_equal(sweep_run(w, SPAN_LIT("a@b"), &ev, &n), ST_OK);
	assert_int_equal(n, 1);
	assert_int_equal(sweep_run(w, SPAN_LIT("ab"), &ev, &n), ST_OK);
	assert_int_equal(n, 0);
	assert_non_null(ev);
	assert_ptr_equal(sweeper_layers(s), no_layers);
	sweep_free(w);
	sweeper_free(s);
}

static void test_needles_refused(void **state)
{
	static const struct needle bad[] = { { SPAN_LIT("abc"), 1, false } };
	uint8_t *p = calloc(1, 4097);
	struct needle large = { { p, 4097 }, 1, false };
	struct sweeper *s = NULL;
	struct err e;

	(void)state;
	assert_non_null(p);
	assert_int_equal(sweeper_new_for(&s, no_layers, bad, 1, &e), ST_BAD);
	assert_int_equal(sweeper_new_for(&s, no_layers, &large, 1, &e), ST_BAD);
	assert_null(s);
	large.bytes.len = 4096;
	assert_int_equal(sweeper_new_for(&s, no_layers, &large, 1, &e), ST_OK);
	sweeper_free(s);
	free(p);
}

static void test_needles_are_copied(void **state)
{
	uint8_t *p = malloc(4);
	struct needle n = { { p, 4 }, 7, false };
	struct sweep *w = NULL;
	const struct event *ev;
	struct sweeper *s;
	size_t k;

	(void)state;
	assert_non_null(p);
	memcpy(p, "wxyz", 4);
	s = make(no_layers, &n, 1);
	free(p);
	assert_int_equal(sweep_new(&w, s), ST_OK);
	assert_int_equal(sweep_run(w, SPAN_LIT("..wxyz"), &ev, &k), ST_OK);
	assert_int_equal(k, 1);
	assert_int_equal(ev[0].id, 7);
	sweep_free(w);
	sweeper_free(s);
}

static void test_more_than_the_list_holds(void **state)
{
	struct sweeper *s = make(no_layers, needles, N_ELEMENTS(needles));
	size_t len = SWEEP_EVENTS_MAX + 100, n;
	uint8_t *p = malloc(len);
	struct sweep *w = NULL;
	const struct event *ev;

	(void)state;
	assert_non_null(p);
	memset(p, 'a', len);
	assert_int_equal(sweep_new(&w, s), ST_OK);
	assert_int_equal(sweep_run(w, span_of(p, len), &ev, &n), ST_LIMIT);
	assert_int_equal(n, SWEEP_EVENTS_MAX);
	/* the next sweep knows nothing of it */
	assert_int_equal(sweep_run(w, span_of(p, 4), &ev, &n), ST_OK);
	assert_int_equal(n, 1);
	free(p);
	sweep_free(w);
	sweeper_free(s);
}

/* Many literals of all lengths over random bytes, against the plain search. */
static void test_matcher_against_plain_search(void **state)
{
	enum { N = 600, TEXT = 6000 };
	struct literal *list = calloc(N, sizeof(*list));
	struct event_list got, want;
	struct literals_scratch *sc = NULL;
	struct literals *l = NULL;
	uint8_t *text = malloc(TEXT);
	uint32_t x = 88172645;

	(void)state;
	assert_non_null(list);
	assert_non_null(text);
	for (size_t i = 0; i < TEXT; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		text[i] = i / 1000 % 2 != 0 ? (uint8_t)(x >> 3) : (uint8_t) "aAbB01\0"[x % 7];
	}
	for (uint32_t i = 0; i < N; i++)
		list[i] = (struct literal){ span_of(text + (size_t)i * 9, 2 + i % 30), i % 2 != 0,
					    EVENT_NEEDLE, i };
	assert_int_equal(literals_new(&l, list, N, NULL), ST_OK);
	assert_int_equal(literals_check(l, NULL), ST_OK);
	assert_int_equal(literals_scratch_new(&sc, l), ST_OK);
	event_list_init(&got, 1 << 20);
	event_list_init(&want, 1 << 20);
	assert_int_equal(literals_scan(l, sc, span_of(text, TEXT), &got), ST_OK);
	literals_scan_plain(l, span_of(text, TEXT), &want);
	event_list_sort(&got);
	event_list_sort(&want);
	assert_int_equal(got.n, want.n);
	assert_true(got.n > N);
	assert_memory_equal(got.p, want.p, got.n * sizeof(*got.p));
	event_list_deinit(&got);
	event_list_deinit(&want);
	literals_scratch_free(sc);
	literals_free(l);
	free(list);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_without_any_literal),
		cmocka_unit_test(test_needles_refused),
		cmocka_unit_test(test_needles_are_copied),
		cmocka_unit_test(test_more_than_the_list_holds),
		cmocka_unit_test(test_matcher_against_plain_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
