#include "app/replied.h"

#include "base/span.h"
#include "case/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { SERVERS = 20000, MOST = 1 << 14 };

struct added {
	uint64_t rows, accepted, refused, errors, other;
	struct kept_reply first, rest;
};

static enum st add_up(void *arg, const struct kept_reply *k)
{
	struct added *a = arg;

	if (k->from.len == 0) {
		a->rest = *k;
		return ST_OK;
	}
	if (a->rows++ == 0)
		a->first = *k;
	a->accepted += k->accepted;
	a->refused += k->refused;
	a->errors += k->errors;
	a->other += k->other;
	return ST_OK;
}

static void answer(const struct slot_told *told, const char *from, const char *what, uint64_t n)
{
	const struct slot_seen s = { .bytes = span_str(what), .count = n };

	assert_int_equal(told->slot(told->arg, span_str(from), &s), ST_OK);
}

/* What servers said in `n` answers each, as a case keeps it. */
static struct added keep(unsigned servers)
{
	struct replied r;
	struct slot_told told;
	struct mem_case *m;
	struct case_store store;
	struct case_reader reader;
	struct added a = { .rows = 0 };
	size_t capture;
	char name[32];

	replied_init(&r);
	told = replied_told(&r);
	assert_true(told.in);
	for (unsigned i = 0; i < servers; i++) {
		snprintf(name, sizeof(name), "s%u.example.org", i);
		answer(&told, name, "accepted", 2);
		answer(&told, name, "error", 3);
	}
	answer(&told, "s0.example.org", "refused", 5);
	answer(&told, "s0.example.org", "answered", 7);
	assert_int_equal(mem_case_new(&m, 64 << 20), ST_OK);
	store = mem_case_store(m);
	reader = mem_case_reader(m);
	assert_int_equal(store.begin(store.self, SPAN_LIT("x"), &capture), ST_OK);
	assert_int_equal(replied_store(&r, &store, capture), ST_OK);
	assert_int_equal(reader.each_reply(reader.self, capture, add_up, &a), ST_OK);
	a.first.from = (struct span){ 0 };
	mem_case_free(m);
	replied_deinit(&r);
	return a;
}

static void by_server(void **state)
{
	const struct added a = keep(3);

	(void)state;
	assert_int_equal(a.rows, 3);
	assert_int_equal(a.first.accepted, 2);
	assert_int_equal(a.first.refused, 5);
	assert_int_equal(a.first.errors, 3);
	assert_int_equal(a.first.other, 7);
	assert_int_equal(a.rest.accepted + a.rest.errors, 0);
}

/* Nobody who answered: the row of the rest says that it was asked. */
static void nobody(void **state)
{
	struct replied r;
	struct mem_case *m;
	struct case_store store;
	struct case_reader reader;
	struct added a = { .rest = { .capture = 9 } };
	size_t capture;

	(void)state;
	replied_init(&r);
	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	store = mem_case_store(m);
	reader = mem_case_reader(m);
	assert_int_equal(store.begin(store.self, SPAN_LIT("x"), &capture), ST_OK);
	assert_int_equal(reader.each_reply(reader.self, capture, add_up, &a), ST_OK);
	assert_int_equal(a.rest.capture, 9);
	assert_int_equal(replied_store(&r, &store, capture), ST_OK);
	assert_int_equal(reader.each_reply(reader.self, capture, add_up, &a), ST_OK);
	assert_int_equal(a.rest.capture, 0);
	assert_int_equal(a.rows, 0);
	mem_case_free(m);
	replied_deinit(&r);
}

/* What finds no room of its own is counted all the same. */
static void more_than_are_told_apart(void **state)
{
	const struct added a = keep(SERVERS);

	(void)state;
	assert_int_equal(a.rows, MOST);
	assert_int_equal(a.rest.accepted, 2 * (SERVERS - MOST));
	assert_int_equal(a.rest.errors, 3 * (SERVERS - MOST));
	assert_int_equal(a.accepted + a.rest.accepted, 2 * SERVERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_server),
		cmocka_unit_test(nobody),
		cmocka_unit_test(more_than_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
