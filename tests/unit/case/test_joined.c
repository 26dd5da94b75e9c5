#include "case/joined.h"

#include "case/findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* Two cases, of two captures and of one; each capture has one finding and one of each else. */
struct rig {
	struct mem_case *parts[2];
	struct joined_case joined;
	struct case_reader r;
};

static void add_capture(struct mem_case *m, const char *path, unsigned n)
{
	const struct case_store s = mem_case_store(m);
	const struct capture whole = { .status = CAPTURE_WHOLE, .packets = n };
	size_t at = 0;
	struct kept_closed closed;
	struct kept_anomaly anomaly = { .what = SPAN_LIT("x"),
					.reason = SPAN_LIT("y"),
					.count = 1 };
	struct kept_device device = { .name = span_str(path) };
	struct kept_reply reply = { .from = span_str(path), .accepted = 1 };
	const struct kept_event event = { n, SPAN_LIT("unlock"), { 0 }, { 0 } };

	assert_int_equal(s.begin(s.self, span_str(path), &at), ST_OK);
	closed = closed_to(at, 1, "c.example", n, 1, 2);
	anomaly.capture = at;
	device.capture = reply.capture = at;
	assert_int_equal(add_finding(&s, at, n), ST_OK);
	assert_int_equal(s.add_closed(s.self, &closed), ST_OK);
	assert_int_equal(s.add_anomaly(s.self, &anomaly), ST_OK);
	assert_int_equal(s.add_device(s.self, &device), ST_OK);
	assert_int_equal(s.add_reply(s.self, &reply), ST_OK);
	assert_int_equal(s.end(s.self, at, &whole), ST_OK);
	assert_int_equal(s.add_events(s.self, SPAN_LIT("e.csv"), &event, 1), ST_OK);
}

static void rig_init(struct rig *r)
{
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(mem_case_new(&r->parts[i], 1 << 20), ST_OK);
	add_capture(r->parts[0], "a", 10);
	add_capture(r->parts[0], "b", 20);
	add_capture(r->parts[1], "c", 30);
	mem_case_pass_over(r->parts[0], 2);
	mem_case_pass_over(r->parts[1], 3);
	r->joined = (struct joined_case){
		{ mem_case_reader(r->parts[0]), mem_case_reader(r->parts[1]) }, 2
	};
	r->r = joined_case_reader(&r->joined);
}

static void rig_deinit(struct rig *r)
{
	for (unsigned i = 0; i < 2; i++)
		mem_case_free(r->parts[i]);
}

struct seen {
	size_t capture;
	unsigned n;
	uint64_t sum;
	struct case_reader *r;
};

static enum st on_finding(void *arg, const struct finding *f)
{
	struct seen *s = arg;
	struct arena a;
	struct trace t = { 0 };

	assert_int_equal(f->capture, s->capture);
	arena_init(&a, 1 << 16);
	assert_int_equal(s->r->trace(s->r->self, f, &a, &t), ST_OK);
	arena_deinit(&a);
	s->n++;
	s->sum += f->frames[0];
	return ST_OK;
}

static enum st on_closed(void *arg, const struct kept_closed *c)
{
	struct seen *s = arg;

	assert_int_equal(c->capture, s->capture);
	s->sum += c->bytes;
	return ST_OK;
}

static enum st on_anomaly(void *arg, const struct kept_anomaly *a)
{
	assert_int_equal(a->capture, ((struct seen *)arg)->capture);
	((struct seen *)arg)->n++;
	return ST_OK;
}

static enum st on_device(void *arg, const struct kept_device *d)
{
	assert_int_equal(d->capture, ((struct seen *)arg)->capture);
	((struct seen *)arg)->n++;
	return ST_OK;
}

static enum st on_reply(void *arg, const struct kept_reply *k)
{
	assert_int_equal(k->capture, ((struct seen *)arg)->capture);
	((struct seen *)arg)->n += (unsigned)k->accepted;
	return ST_OK;
}

static enum st on_event(void *arg, const struct kept_event *e)
{
	((struct seen *)arg)->sum += (uint64_t)e->time_ns;
	return ST_OK;
}

static void captures_of_both(void **state)
{
	static const char *const paths[] = { "a", "b", "c" };
	struct capture c;
	struct rig r;

	(void)state;
	rig_init(&r);
	assert_int_equal(r.r.n_captures(r.r.self), 3);
	assert_int_equal(r.r.passed_over(r.r.self), 5);
	for (size_t i = 0; i < 3; i++) {
		struct seen s = { .capture = i, .r = &r.r };

		assert_int_equal(r.r.capture(r.r.self, i, &c), ST_OK);
		assert_true(span_eq_str(c.path, paths[i]));
		assert_int_equal(r.r.each_finding(r.r.self, i, on_finding, &s), ST_OK);
		assert_int_equal(r.r.each_closed(r.r.self, i, on_closed, &s), ST_OK);
		assert_int_equal(s.sum, 20 * (i + 1));
		assert_int_equal(r.r.each_anomaly(r.r.self, i, on_anomaly, &s), ST_OK);
		assert_int_equal(r.r.each_device(r.r.self, i, on_device, &s), ST_OK);
		assert_int_equal(r.r.each_reply(r.r.self, i, on_reply, &s), ST_OK);
		assert_int_equal(s.n, 4);
	}
	rig_deinit(&r);
}

static void what_is_of_no_capture(void **state)
{
	struct seen s = { 0 };
	struct capture c;
	struct rig r;

	(void)state;
	rig_init(&r);
	assert_int_equal(r.r.each_event(r.r.self, on_event, &s), ST_OK);
	assert_int_equal(s.sum, 60);
	assert_string_equal(r.r.head(r.r.self), "");
	assert_int_equal(r.r.secret(r.r.self).len, 0);
	assert_int_equal(r.r.capture(r.r.self, 3, &c), ST_BAD);
	assert_int_equal(r.r.each_finding(r.r.self, 3, on_finding, &s), ST_BAD);
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captures_of_both),
		cmocka_unit_test(what_is_of_no_capture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
