#include "unwrap/peel.h"

#include "unwrap/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "unwrap/toy_layers.h"

/*
 * What the sink is shown, as text:
 *
 *	name>layer>layer 'bytes' what@at+len!; ... end;
 *
 * with ! for EVENT_TAKEN and !! for EVENT_COVERED, START left out.
 */
struct toy_log {
	char text[1 << 16];
	size_t len;
};

static void PRINTF_LIKE(2, 3) toy_say(struct toy_log *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->text + l->len, sizeof(l->text) - l->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		l->len += (size_t)n < sizeof(l->text) - l->len ? (size_t)n
							       : sizeof(l->text) - l->len - 1;
}

static void toy_say_name(struct toy_log *l, const struct surface *s)
{
	if (s->parent == NULL) {
		toy_say(l, "%s", s->field->name);
		return;
	}
	toy_say_name(l, s->parent);
	toy_say(l, ">%s", s->layer->name);
}

static void toy_surface(void *arg, const struct message *m, const struct surface *s,
			const struct event *ev, size_t n)
{
	static const char *const names[] = {
#define X(id, name, help) name,
		EVENT_MAP(X)
#undef X
	};
	struct toy_log *l = arg;

	(void)m;
	toy_say_name(l, s);
	toy_say(l, " '%.*s'", s->bytes.len < 60 ? (int)s->bytes.len : 10, (const char *)s->bytes.p);
	if (n == 0 || ev[0].what != EVENT_START)
		toy_say(l, " no start");
	for (size_t i = 1; i < n; i++)
		toy_say(l, " %s@%u+%u%s%s", names[ev[i].what], ev[i].at, ev[i].len,
			ev[i].flags & EVENT_TAKEN ? "!" : "",
			ev[i].flags & EVENT_COVERED ? "!" : "");
	toy_say(l, "; ");
}

static void toy_end(void *arg, const struct message *m)
{
	if (m->talk->has_app && !span_eq_str(m->talk->app.name, "app"))
		toy_say(arg, "another app; ");
	toy_say(arg, "end; ");
}

static void toy_anomaly(void *arg, const struct anomaly *a)
{
	struct toy_log *l = arg;

	toy_say(l, "%s %lu %lu; ", a->what, (unsigned long)a->frame, (unsigned long)a->offset);
}

static const struct talk talk = { .transport = TRANSPORT_TCP };
static const struct run runs[] = { { 1000, 7, 0 }, { 1004, 8, 0 }, { 1020, 9, 0 } };
static const struct needle needles[] = {
	{ SPAN_LIT("ab\0\xff\x63\x64"), 1, false }, /* over the border of two fields */
	{ SPAN_LIT("needle"), 2, false },
};

static const struct row {
	const char *name, *first, *second; /* fields; second may be NULL */
	uint8_t flags;			   /* of the first */
	uint32_t overlap;
	const char *want;
} rows[] = {
	{ "nothing to see", "hello", "world", 0, 0, "" },
	{ "an event shows all fields", "hello", "a@b", 0, 0,
	  "one 'hello'; two 'a@b' at@1+1; end; " },
	{ "a field the protocol defines is shown", "hello", NULL, FIELD_DEFINED, 0,
	  "one 'hello'; end; " },
	{ "context is not swept", "a@b", "needle", FIELD_CONTEXT, 0,
	  "two 'needle' needle@0+6; end; " },
	{ "a literal over two fields is none", "ab", "cd", 0, 0, "" },
	{ "a run over two fields is none", "0010100", "0000001", 0, 0, "" },
	{ "children come right after the parent", "BOX(a@b) ", "BOX(x)", 0, 0,
	  "one 'BOX(a@b) ' magic@0+4!! at@5+1!!; one>box 'a@b' at@1+1; "
	  "two 'BOX(x)' magic@0+4!!; two>box 'x'; end; " },
	{ "layers in layers", "!)x@(XOB", NULL, 0, 0,
	  "one '!)x@(XOB'; one>flip 'BOX(@x)' magic@0+4!!; one>flip>box '@x'; end; " },
	{ "no progress is no child", "SAME", NULL, 0, 0, "one 'SAME' magic@0+4; end; " },
	{ "what fails is no child, though it gave something", "BAD.", NULL, 0, 0,
	  "one 'BAD.' magic@0+4; end; " },
	{ "a gate that points outside is not believed", "WILD", NULL, 0, 0,
	  "one 'WILD' magic@0+4; end; " },
	{ "what is behind a stream stays open", "STOPaaSTOPbb", NULL, 0, 0,
	  "one 'STOPaaSTOPbb' magic@0+4!! magic@6+4!!; one>stop 'aa'; one>stop 'bb'; end; " },
	{ "what one layer took is not given to the next", "BOX(STOPcc)", NULL, 0, 0,
	  "one 'BOX(STOPcc)' magic@0+4!! magic@4+4!!; one>box 'STOPcc' magic@0+4!!; "
	  "one>box>stop 'cc'; end; " },
	{ "last resort where nothing else was found", "why?", NULL, 0, 0,
	  "one 'why?'; one>last 'last@resort' at@4+1; end; " },
	{ "and only there", "BOX(?", "BOX(z) ?", 0, 0,
	  "one 'BOX(?' magic@0+4!!; one>last 'last@resort' at@4+1; "
	  "two 'BOX(z) ?' magic@0+4!!; two>box 'z'; end; " },
	{ "a small part taken says nothing of the whole", "why? why? BOX(z)", NULL, 0, 0,
	  "one 'why? why? BOX(z)' magic@10+4!!; one>box 'z'; one>last 'last@resort' at@4+1; "
	  "end; " },
	{ "in the overlap of a window: seen before", "a@b needle c@d", NULL, FIELD_WINDOW, 10,
	  "one 'a@b needle c@d' at@12+1; end; " },
	{ "a byte of it is new", "a@b needle c@d", NULL, FIELD_WINDOW, 9,
	  "one 'a@b needle c@d' needle@4+6 at@12+1; end; " },
	{ "overlap counts for windows alone", "a@b", NULL, 0, 3, "one 'a@b' at@1+1; end; " },
};

struct rig {
	struct sweeper *sw;
	struct peeler *p;
	struct toy_log log;
	struct peel_sink sink;
	struct anomaly_sink anomalies;
	unsigned turn;
};

static void rig_init(struct rig *r, const struct peel_limits *l)
{
	*r = (struct rig){ 0 };
	r->sink = (struct peel_sink){ &r->log, toy_surface, toy_end, NULL, false };
	r->anomalies = (struct anomaly_sink){ &r->log, toy_anomaly };
	assert_int_equal(sweeper_new_for(&r->sw, toy_layers, needles, N_ELEMENTS(needles), NULL),
			 ST_OK);
	assert_int_equal(peeler_new(&r->p, r->sw, l, &r->sink, &r->anomalies), ST_OK);
}

static void rig_deinit(struct rig *r)
{
	peeler_free(r->p);
	sweeper_free(r->sw);
}

static struct span heap_copy(const char *s, size_t len)
{
	uint8_t *p = malloc(len != 0 ? len : 1);

	assert_non_null(p);
	memcpy(p, s, len);
	return span_of(p, len);
}

static struct message message_of(const struct field *f, size_t n)
{
	return (struct message){ .talk = &talk,
				 .protocol = "test",
				 .protection = "none",
				 .stream_off = 1000,
				 .fields = f,
				 .n_fields = n,
				 .runs = runs,
				 .n_runs = N_ELEMENTS(runs) };
}

/* Everything given lies in exact heap memory that is gone right after the call. */
static void give(struct rig *r, const struct row *row, bool large)
{
	static char pad[BATCH_MESSAGE + 1];
	struct field *f = calloc(3, sizeof(*f));
	struct piece *piece = malloc(sizeof(*piece));
	struct talk *t = malloc(sizeof(*t));
	struct message m;
	size_t n = 0;

	assert_non_null(t);
	*t = talk;
	t->has_app = r->turn++ % 2 == 0;
	t->app.name = heap_copy("app", 3);
	assert_non_null(f);
	assert_non_null(piece);
	*piece = (struct piece){ 0, 1000 };
	f[n++] = (struct field){ .name = "one",
				 .key = heap_copy("key", 3),
				 .bytes = heap_copy(row->first, strlen(row->first)),
				 .pieces = piece,
				 .n_pieces = 1,
				 .flags = row->flags };
	if (row->second != NULL)
		f[n++] = (struct field){ .name = "two",
					 .bytes = heap_copy(row->second, strlen(row->second)) };
	if (large)
		f[n++] = (struct field){ .name = "pad",
					 .bytes = heap_copy(pad, sizeof(pad)),
					 .flags = FIELD_CONTEXT };
	m = message_of(f, n);
	m.talk = t;
	m.overlap = row->overlap;
	assert_int_equal(peel_message(r->p, &m), ST_OK);
	while (n-- > 0) {
		free((void *)(uintptr_t)f[n].bytes.p);
		free((void *)(uintptr_t)f[n].key.p);
	}
	free((void *)(uintptr_t)t->app.name.p);
	free(t);
	free(piece);
	free(f);
}

static void test_rows(void **state)
{
	static struct rig r;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows) * 2; i++) {
		const struct row *row = &rows[i / 2];

		rig_init(&r, NULL);
		give(&r, row, i % 2 != 0);
		peel_flush(r.p);
		if (strcmp(r.log.text, row->want) != 0)
			fail_msg("%s (%s):\n%s\nnot\n%s", row->name, i % 2 != 0 ? "large" : "small",
				 r.log.text, row->want);
		assert_int_equal(peel_counts(r.p)->messages, 1);
		assert_int_equal(peel_counts(r.p)->messages_shown, row->want[0] != '\0');
		rig_deinit(&r);
	}
}

/* All rows many times over, small and large mixed: each as if it were alone, in order. */
static void test_in_order(void **state)
{
	enum { ROUNDS = 40 };
	static struct rig r;
	static char want[sizeof(r.log.text)];
	size_t n = 0;

	(void)state;
	rig_init(&r, NULL);
	for (size_t k = 0; k < ROUNDS * N_ELEMENTS(rows); k++) {
		const struct row *row = &rows[k * 7 % N_ELEMENTS(rows)];
		size_t len = strlen(row->want);

		give(&r, row, k % 11 == 10);
		if (n + len < sizeof(want)) {
			memcpy(want + n, row->want, len + 1);
			n += len;
		}
	}
	peel_flush(r.p);
	peel_flush(r.p);
	assert_true(n < sizeof(want) - 100);
	assert_string_equal(r.log.text, want);
	assert_int_equal(peel_counts(r.p)->messages, ROUNDS * N_ELEMENTS(rows));
	rig_deinit(&r);
}

struct depths {
	unsigned deepest, surfaces, ends, cuts;
};

static void depths_surface(void *arg, const struct message *m, const struct surface *s,
			   const struct event *ev, size_t n)
{
	struct depths *d = arg;

	(void)m;
	(void)ev;
	(void)n;
	d->surfaces++;
	if (s->depth > d->deepest)
		d->deepest = s->depth;
}

static void depths_end(void *arg, const struct message *m)
{
	(void)m;
	((struct depths *)arg)->ends++;
}

static void depths_anomaly(void *arg, const struct anomaly *a)
{
	((struct depths *)arg)->cuts += strcmp(a->what, "limit.depth") == 0;
}

/* A batch fills by bytes, by fields and by messages; nothing is lost at the border. */
static void test_batch_borders(void **state)
{
	static const size_t sizes[] = {
		1, 30, 300, 5000, BATCH_MESSAGE - 2, BATCH_MESSAGE - 1, BATCH_MESSAGE, 70000
	};
	static struct rig r;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
		size_t n = 200000 / sizes[i] + 3;
		struct depths d = { 0 };
		struct peel_sink sink = { &d, depths_surface, depths_end, NULL, false };
		struct peeler *peeler = NULL;
		uint8_t *p = malloc(sizes[i]);
		struct field f = { .name = "one",
				   .bytes = { p, sizes[i] },
				   .flags = FIELD_DEFINED };
		struct message m = message_of(&f, 1);

		assert_non_null(p);
		memset(p, 'x', sizes[i]);
		rig_init(&r, NULL);
		assert_int_equal(peeler_new(&peeler, r.sw, NULL, &sink, NULL), ST_OK);
		if (n > 3000)
			n = 3000;
		for (size_t k = 0; k < n; k++)
			assert_int_equal(peel_message(peeler, &m), ST_OK);
		peel_flush(peeler);
		assert_int_equal(d.ends, n);
		assert_int_equal(d.surfaces, n);
		assert_int_equal(peel_counts(peeler)->messages_shown, n);
		peeler_free(peeler);
		free(p);
		rig_deinit(&r);
	}
}

static const struct limit_row {
	const char *name, *in;
	struct peel_limits l;
	const char *want;
} limit_rows[] = {
	{ "depth",
	  "x BOX(BOX(BOX(y)))",
	  { 2, 9, 99, 99, 9, 99 },
	  "one 'x BOX(BOX(BOX(y)))' magic@2+4!! magic@6+4!! magic@10+4!!; "
	  "one>box 'BOX(BOX(y))' magic@0+4!! magic@4+4!!; "
	  "limit.depth 8 1010; one>box>box 'BOX(y)' magic@0+4; end; " },
	{ "deep enough",
	  "BOX(BOX(y))",
	  { 2, 9, 99, 99, 9, 99 },
	  "one 'BOX(BOX(y))' magic@0+4!! magic@4+4!!; one>box 'BOX(y)' magic@0+4!!; "
	  "one>box>box 'y'; end; " },
	{ "surfaces",
	  "STOPa,STOPb,STOPc,",
	  { 9, 2, 99, 99, 9, 99 },
	  "limit.surfaces 8 1012; one 'STOPa,STOPb,STOPc,' magic@0+4!! magic@6+4!! magic@12+4; "
	  "one>stop 'a,'; one>stop 'b,'; end; " },
	{ "bytes of a surface",
	  "GROW",
	  { 9, 9, 12, 99, 9, 99 },
	  "limit.bytes 7 1000; one 'GROW' magic@0+4!; one>grow '............'; end; " },
	{ "bytes of a message, to who stands first in the list",
	  "STOPaaGROW",
	  { 9, 9, 99, 6, 9, 99 },
	  "limit.bytes 8 1006; one 'STOPaaGROW' magic@0+4 magic@6+4!; one>grow '......'; end; " },
	{ "ratio",
	  "GROW",
	  { 9, 9, 1 << 20, 1 << 20, 3, 99 },
	  "limit.ratio 7 1000; one 'GROW' magic@0+4!; one>grow '..........'; end; " },
	{ "work",
	  "BAD.BAD.BAD.",
	  { 9, 9, 99, 99, 9, 15 },
	  "limit.bytes 8 1008; one 'BAD.BAD.BAD.' magic@0+4 magic@4+4 magic@8+4; end; " },
};

static void test_limits(void **state)
{
	static struct rig r;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(limit_rows); i++) {
		const struct limit_row *row = &limit_rows[i];
		struct row give_row = { row->name, row->in, NULL, 0, 0, NULL };

		rig_init(&r, &row->l);
		give(&r, &give_row, false);
		peel_flush(r.p);
		if (strcmp(r.log.text, row->want) != 0)
			fail_msg("%s:\n%s\nnot\n%s", row->name, r.log.text, row->want);
		rig_deinit(&r);
	}
}

static void test_counts(void **state)
{
	static struct rig r;
	struct row row = { "counts", "a BOX(bb) c", NULL, 0, 0, NULL };

	(void)state;
	rig_init(&r, NULL);
	give(&r, &row, false);
	peel_flush(r.p);
	/* 11 bytes and the border of the batch, then the two in the box */
	assert_int_equal(peel_counts(r.p)->swept_bytes, 11 + 2 + 2);
	assert_int_equal(peel_counts(r.p)->admitted[1], 7);
	assert_int_equal(peel_counts(r.p)->admitted[0], 0);
	rig_deinit(&r);
}

/* 10,000 boxes in one another: cut once, at the depth of the limit. */
static void test_very_deep(void **state)
{
	enum { N = 10000 };
	struct depths d = { 0 };
	struct peel_sink sink = { &d, depths_surface, depths_end, NULL, false };
	struct anomaly_sink anomalies = { &d, depths_anomaly };
	uint8_t *p = malloc(N * 5);
	struct field f = { .name = "one", .bytes = { p, N * 5 } };
	struct message m = message_of(&f, 1);
	struct sweeper *sw = NULL;
	struct peeler *peeler = NULL;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < N; i++) {
		memcpy(p + 4 * i, "BOX(", 4);
		p[N * 5 - 1 - i] = ')';
	}
	assert_int_equal(sweeper_new_for(&sw, toy_layers, NULL, 0, NULL), ST_OK);
	assert_int_equal(peeler_new(&peeler, sw, NULL, &sink, &anomalies), ST_OK);
	assert_int_equal(peel_message(peeler, &m), ST_OK);
	assert_int_equal(d.deepest, 16);
	assert_int_equal(d.surfaces, 17);
	assert_int_equal(d.cuts, 1);
	assert_int_equal(d.ends, 1);
	peeler_free(peeler);
	sweeper_free(sw);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	      cmocka_unit_test(test_in_order),
		cmocka_unit_test(test_batch_borders), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_counts),	      cmocka_unit_test(test_very_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
