#include "case/mem.h"

#include "base/attr.h"
#include "base/span.h"
#include "case/findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

struct seen {
	unsigned n, first;
	char text[2000];
};

static enum st check_finding(void *arg, const struct finding *f)
{
	struct seen *s = arg;
	char value[32], key[32];
	unsigned n = s->first + s->n++;

	snprintf(value, sizeof(value), "00101%010u", n);
	snprintf(key, sizeof(key), "k%03u", n % 1000);
	assert_true(span_eq_str(f->value, value));
	assert_true(span_eq_str(f->key, key));
	assert_int_equal(f->n_path, 2);
	assert_memory_equal(f->path[0].p, key, 2);
	assert_true(span_eq_str(f->path[1], "json:/imsi"));
	assert_true(span_eq_str(f->dst.host, "www.example.org"));
	assert_true(span_eq_str(f->app.package, "org.example"));
	assert_int_equal(f->frames[1], n + 1);
	assert_int_equal(f->sightings[1].frame, n + 5);
	assert_int_equal(f->form.len, 0);
	return ST_OK;
}

static enum st stop_at_third(void *arg, const struct finding *f)
{
	unsigned *n = arg;

	(void)f;
	return ++*n == 3 ? ST_END : ST_OK;
}

static void captures_side_by_side(void **state)
{
	struct mem_case *m = NULL;
	struct case_store s;
	struct case_reader r;
	struct seen a = { .first = 0 }, b = { .first = 1000 };
	struct capture c,
		done = { .status = CAPTURE_WHOLE, .packets = 5, .path = SPAN_LIT("not this") };
	size_t i, k;
	unsigned n = 0;

	(void)state;
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	s = mem_case_store(m);
	r = mem_case_reader(m);
	assert_int_equal(s.begin(s.self, SPAN_LIT("a.pcap"), &i), ST_OK);
	assert_int_equal(s.begin(s.self, SPAN_LIT("b.pcap"), &k), ST_OK);
	for (unsigned j = 0; j < 20; j++) {
		assert_int_equal(add_finding(&s, i, j), ST_OK);
		assert_int_equal(add_finding(&s, k, 1000 + j), ST_OK);
	}
	assert_int_equal(s.end(s.self, i, &done), ST_OK);
	assert_int_equal(r.n_captures(r.self), 2);
	assert_int_equal(r.each_finding(r.self, i, check_finding, &a), ST_OK);
	assert_int_equal(r.each_finding(r.self, k, check_finding, &b), ST_OK);
	assert_true(a.n == 20 && b.n == 20);
	assert_int_equal(r.each_finding(r.self, i, stop_at_third, &n), ST_END);
	assert_int_equal(n, 3);
	assert_int_equal(r.capture(r.self, i, &c), ST_OK);
	assert_true(c.status == CAPTURE_WHOLE && c.packets == 5 && span_eq_str(c.path, "a.pcap"));
	assert_int_equal(r.capture(r.self, k, &c), ST_OK); /* begun, never ended */
	assert_true(c.status == CAPTURE_PARTIAL && c.reason.len != 0 && c.first_ns == TM_NONE);
	assert_int_equal(r.capture(r.self, 2, &c), ST_BAD);
	assert_int_equal(add_finding(&s, 2, 1), ST_BAD);
	mem_case_pass_over(m, 3);
	assert_int_equal(r.passed_over(r.self), 3);
	s.free(s.self);
}

static enum st write_anomaly(void *arg, const struct kept_anomaly *a)
{
	struct seen *s = arg;
	size_t at = strlen(s->text);

	snprintf(s->text + at, sizeof(s->text) - at, "%.*s/%.*s@%u+%u*%u ", (int)a->what.len,
		 (const char *)a->what.p, (int)a->reason.len, (const char *)a->reason.p,
		 (unsigned)a->frame, (unsigned)a->offset, (unsigned)a->count);
	return ST_OK;
}

static enum st write_closed(void *arg, const struct kept_closed *c)
{
	struct seen *s = arg;
	size_t at = strlen(s->text);

	snprintf(s->text + at, sizeof(s->text) - at, "%u:%.*s=%u,%d-%d ", c->dst.at.ip.b[3],
		 (int)c->dst.host.len, (const char *)c->dst.host.p, (unsigned)c->bytes,
		 (int)c->first_ns, (int)c->last_ns);
	return ST_OK;
}

/* The same whatever the order of adding; the earliest frame is kept, none comes last. */
static void anomalies_merged(void **state)
{
	static const struct kept_anomaly rows[] = {
		{ 0, SPAN_LIT("tcp.gap"), SPAN_LIT("lost"), 9, 1, 1 },
		{ 0, SPAN_LIT("ipv4"), SPAN_LIT("short"), 5, 0, 0 },
		{ 0, SPAN_LIT("tcp.gap"), SPAN_LIT("lost"), 3, 2, 4 },
		{ 0, SPAN_LIT("tcp.gap"), SPAN_LIT("late"), 3, 2, 1 },
		{ 0, SPAN_LIT("limit.names"), SPAN_LIT("many"), 0, 0, 7 },
		{ 0, SPAN_LIT("tcp.gap"), SPAN_LIT("lost"), 0, 0, 1 },
		{ 1, SPAN_LIT("tcp.gap"), SPAN_LIT("lost"), 1, 0, 1 },
	};
	const size_t n = N_ELEMENTS(rows);

	(void)state;
	for (size_t turn = 0; turn < n; turn++) {
		struct mem_case *m = NULL;
		struct case_store s;
		struct case_reader r;
		struct seen seen = { 0 };
		size_t i;

		assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
		s = mem_case_store(m);
		r = mem_case_reader(m);
		assert_int_equal(s.begin(s.self, SPAN_LIT("a"), &i), ST_OK);
		assert_int_equal(s.begin(s.self, SPAN_LIT("b"), &i), ST_OK);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(s.add_anomaly(s.self, &rows[(k + turn) % n]), ST_OK);
		assert_int_equal(r.each_anomaly(r.self, 0, write_anomaly, &seen), ST_OK);
		assert_string_equal(seen.text,
				    "tcp.gap/late@3+2*1 tcp.gap/lost@3+2*6 ipv4/short@5+0*1 "
				    "limit.names/many@0+0*7 ");
		mem_case_free(m);
	}
}

static void closed_summed(void **state)
{
	const struct kept_closed rows[] = {
		closed_to(0, 7, "b.example.org", 10, 5, 6),
		closed_to(0, 3, "a.example.org", 1, 9, 9),
		closed_to(0, 7, "b.example.org", 20, TM_NONE, TM_NONE),
		closed_to(0, 7, "b.example.org", 30, 2, 3),
		closed_to(0, 7, NULL, 4, 1, 1),
		closed_to(0, 3, "a.example.org", 2, 7, 11),
	};
	const size_t n = N_ELEMENTS(rows);

	(void)state;
	for (size_t turn = 0; turn < n; turn++) {
		struct mem_case *m = NULL;
		struct case_store s;
		struct case_reader r;
		struct seen seen = { 0 };
		size_t i;

		assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
		s = mem_case_store(m);
		r = mem_case_reader(m);
		assert_int_equal(s.begin(s.self, SPAN_LIT("a"), &i), ST_OK);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(s.add_closed(s.self, &rows[(k + turn) % n]), ST_OK);
		assert_int_equal(r.each_closed(r.self, 0, write_closed, &seen), ST_OK);
		assert_string_equal(seen.text,
				    "3:a.example.org=3,7-11 7:=4,1-1 7:b.example.org=60,2-6 ");
		mem_case_free(m);
	}
}

/* At the limit the rest is refused, and what was taken stands. */
static void bounded(void **state)
{
	struct mem_case *m = NULL;
	struct case_store s;
	struct case_reader r;
	struct seen seen = { 0 };
	enum st st = ST_OK;
	unsigned n = 0;
	size_t i;

	(void)state;
	assert_int_equal(mem_case_new(&m, 100000), ST_OK);
	s = mem_case_store(m);
	r = mem_case_reader(m);
	assert_int_equal(s.begin(s.self, SPAN_LIT("a"), &i), ST_OK);
	while (st == ST_OK && n < 10000)
		if ((st = add_finding(&s, i, n)) == ST_OK)
			n++;
	assert_int_equal(st, ST_LIMIT);
	assert_true(n > 50 && n < 300);
	assert_int_equal(r.each_finding(r.self, i, check_finding, &seen), ST_OK);
	assert_int_equal(seen.n, n);
	mem_case_free(m);
}

/* Where the less sure find no room any more the surer do, and what tells of it always. */
static void surer_first(void **state)
{
	static const enum confidence rising[] = { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY,
						  CONFIDENCE_CERTAIN };
	const struct kept_anomaly lost = { .what = SPAN_LIT("limit.case"), .count = 1 };
	struct mem_case *m = NULL;
	struct case_store s;
	struct seen seen = { 0 };
	unsigned n = 0;
	size_t i;

	(void)state;
	assert_int_equal(mem_case_new(&m, 200000), ST_OK);
	s = mem_case_store(m);
	assert_int_equal(s.begin(s.self, SPAN_LIT("a"), &i), ST_OK);
	for (size_t k = 0; k < N_ELEMENTS(rising); k++) {
		unsigned before = n;

		while (n < 10000 && add_finding_of(&s, i, n, rising[k]) == ST_OK)
			n++;
		assert_true(n > before + 5 && n < 10000);
		for (size_t low = 0; low <= k; low++)
			assert_int_equal(add_finding_of(&s, i, n, rising[low]), ST_LIMIT);
	}
	assert_int_equal(add_finding_of(&s, i, n, CONFIDENCE_KNOWN), ST_LIMIT);
	assert_int_equal(s.add_anomaly(s.self, &lost), ST_OK);
	assert_int_equal(s.begin(s.self, SPAN_LIT("b"), &i), ST_OK);
	assert_int_equal(mem_case_reader(m).each_finding(m, 0, check_finding, &seen), ST_OK);
	assert_int_equal(seen.n, n);
	mem_case_free(m);
}

/* The key that rows are put in order by says nothing that their order does not. */
static void closed_keys(void **state)
{
	static const char *const places[] = { "",
					      "192.0.2.1",
					      "192.0.2.2",
					      "198.51.100.0",
					      "203.0.113.255",
					      "2001:db8::1",
					      "2001:db8::2",
					      "2001:db8:1::",
					      "fe80::1" };
	struct kept_closed rows[2 * N_ELEMENTS(places)] = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct endpoint *at = &rows[i].dst.at;

		if (places[i / 2][0] != '\0')
			assert_true(ip_parse(span_str(places[i / 2]), &at->ip));
		at->port = (uint16_t)(443 + i % 2);
	}
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (size_t k = 0; k < N_ELEMENTS(rows); k++) {
			uint64_t a = kept_closed_key(&rows[i]), b = kept_closed_key(&rows[k]);
			int c = kept_closed_cmp(&rows[i], &rows[k]);

			assert_true(a == b || (a < b) == (c < 0));
			assert_true(i / 2 != k / 2 || a == b);
		}
	}
	assert_true(kept_closed_key(&rows[2]) != kept_closed_key(&rows[4]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captures_side_by_side), cmocka_unit_test(anomalies_merged),
		cmocka_unit_test(closed_summed),	 cmocka_unit_test(bounded),
		cmocka_unit_test(surer_first),		 cmocka_unit_test(closed_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
