#include "unwrap/barren.h"

#include "base/span.h"
#include "unwrap/layer.h"
#include "unwrap/peel.h"
#include "unwrap/unfold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char name_a[] = "http.request.header", name_b[] = "dns.name";

static void test_rows(void **state)
{
	uint8_t many[BARREN_BYTES + 1] = { 0 };
	struct barren b;
	struct field f = { .name = name_a, .bytes = SPAN_LIT("keep-alive") }, g = f;
	struct barren_row *r;

	(void)state;
	assert_int_equal(barren_init(&b), ST_OK);
	r = barren_row(&b, &f);
	assert_non_null(r);
	assert_false(barren_is(r, &f));
	barren_put(r, &f, false);
	assert_true(barren_is(r, &f));
	assert_false(barren_is_quiet(&b, &f));
	barren_put(r, &f, true);
	assert_true(barren_is_quiet(&b, &f));
	g.flags = FIELD_WINDOW;
	assert_false(barren_is_quiet(&b, &g));
	g.name = name_b;
	assert_ptr_equal(barren_row(&b, &g), r);
	assert_false(barren_is(r, &g));
	g = f;
	g.key = SPAN_LIT("connection");
	assert_false(barren_is(r, &g));
	g = f;
	g.bytes = SPAN_LIT("keep-alivE");
	assert_false(barren_is(r, &g));
	g.bytes = SPAN_LIT("keep-aliv");
	assert_false(barren_is(r, &g));

	barren_note(&b, &f);
	assert_ptr_equal(&b.rows[f.barren - 1], r);
	assert_ptr_equal(barren_row(&b, &f), r);
	f.barren = 0;

	f.bytes = span_of(many, BARREN_BYTES);
	r = barren_row(&b, &f);
	assert_non_null(r);
	barren_put(r, &f, false);
	assert_true(barren_is(r, &f));
	f.bytes = span_of(many, sizeof(many));
	assert_null(barren_row(&b, &f));
	barren_note(&b, &f);
	assert_int_equal(f.barren, 0);
	f.bytes.len = 0;
	assert_null(barren_row(&b, &f));
	barren_deinit(&b);
}

/* --- through peel ---------------------------------------------------------------------------- */

static unsigned asked, shown;

static bool gate_x(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	asked++;
	*at = 1;
	*len = s->bytes.len - 1;
	return s->bytes.p[0] == 'X';
}

static enum st open_x(struct span in, struct buf *out, struct buf *steps)
{
	(void)steps;
	return buf_put(out, span_cut(in, 0, in.len - 1));
}

static const struct layer layer_x = {
	.name = "x", .events = 1u << EVENT_START, .heads = HEADS_ALL, .gate = gate_x, .open = open_x
};

static void on_surface(void *arg, const struct message *m, const struct surface *s,
		       const struct event *ev, size_t n)
{
	(void)arg, (void)m, (void)ev, (void)n;
	shown += s->parent != NULL;
}

static void peel(struct peeler *p, const char *bytes, unsigned want_asked, unsigned want_shown)
{
	static const struct talk talk = { 0 };
	struct field f = { .name = name_a, .bytes = span_str(bytes) };
	struct message m = { .talk = &talk, .fields = &f, .n_fields = 1 };

	asked = shown = 0;
	assert_int_equal(peel_message(p, &m), ST_OK);
	peel_flush(p);
	assert_int_equal(asked, want_asked);
	assert_int_equal(shown, want_shown);
}

/* A gate that said no to the same bytes is not asked again; one that said yes is. */
static void test_asked_once(void **state)
{
	static const struct layer *const list[] = { &layer_x, NULL };
	struct peel_sink sink = { .surface = on_surface };
	struct sweeper *sw = NULL;
	struct peeler *p = NULL;
	struct err e;

	(void)state;
	assert_int_equal(sweeper_new_for(&sw, list, NULL, 0, &e), ST_OK);
	assert_int_equal(peeler_new(&p, sw, NULL, &sink, NULL), ST_OK);
	peel(p, "some words", 1, 0);
	peel(p, "some words", 0, 0);
	peel(p, "some other", 1, 0);
	peel(p, "Xbehind", 2, 1); /* and of what was behind */
	peel(p, "Xbehind", 2, 1);
	peeler_free(p);
	sweeper_free(sw);
}

static unsigned asked_of(struct unfold *u, const char *bytes, bool partial)
{
	struct field f = { .name = name_a, .bytes = span_str(bytes) };
	struct message m = { .fields = &f, .n_fields = 1 };

	asked = 0;
	unfold_begin(u, &m);
	u->partial = partial;
	unfold_root(u, &f, NULL, 0, 0);
	unfold_end(u);
	return asked;
}

/* Where events may be missing nothing is taken for barren, or quiet: they may be there next time.
 */
static void test_learns_nothing_of_a_part(void **state)
{
	static const struct layer *const list[] = { &layer_x, NULL };
	struct peel_counts counts = { 0 };
	struct unfold u = { .layers = list,
			    .n_layers = 1,
			    .limits = peel_limits_default,
			    .sink = { .surface = on_surface },
			    .counts = &counts };

	(void)state;
	gates_init(&u.gates, list);
	assert_int_equal(unfold_init(&u), ST_OK);
	assert_int_equal(asked_of(&u, "some words", true), 1);
	assert_int_equal(asked_of(&u, "some words", true), 1);
	assert_int_equal(asked_of(&u, "some words", false), 1);
	assert_int_equal(asked_of(&u, "some words", false), 0);
	unfold_deinit(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_asked_once),
		cmocka_unit_test(test_learns_nothing_of_a_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
