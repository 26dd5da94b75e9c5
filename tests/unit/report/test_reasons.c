#include "report/reasons.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct {
	struct recurrence r;
	const char *says;
} rows[] = {
	{ { RECUR_ONCE, .episodes = 1, .hours = 0 }, "once" },
	{ { RECUR_ONCE, .episodes = 1, .hours = 0.5, .first_only = true }, "once in 30.0 min" },
	{ { RECUR_ONCE, .episodes = 1, .hours = 168, .first_only = true },
	  "once in 7.0 days, at the beginning" },
	{ { RECUR_PERIODIC, .episodes = 1234, .hours = 168, .period_s = 900 },
	  "on 1,234 occasions in 7.0 days, every 15.0 min" },
	{ { RECUR_RETRY, .episodes = 10, .hours = 168, .period_s = 3601, .retries = 9,
	    .first_only = true },
	  "on 10 occasions in 7.0 days, tried again after 1 hour, up to 9 times in a row, all at "
	  "the "
	  "beginning" },
	{ { RECUR_EVENT, .episodes = 120, .hours = 168, .period_s = 3600 },
	  "on 120 occasions in 7.0 days, mostly after what the device did, and again after 1 "
	  "hour" },
	{ { RECUR_IRREGULAR, .episodes = 2, .hours = 1, .few = true },
	  "on 2 occasions in 1 hour, too few to show a rhythm" },
	{ { RECUR_IRREGULAR, .episodes = 8, .hours = 48, .devices = 8, .few = true },
	  "on 8 occasions by 8 devices in 2.0 days, too few to show a rhythm" },
	{ { RECUR_IRREGULAR, .episodes = 20, .hours = 48, .bursts = true },
	  "on 20 occasions in 2.0 days, in bursts, without a rhythm" },
};

static void sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct buf text;

		buf_init(&text, 4096);
		assert_int_equal(reasons_recurrence_text(&text, &rows[i].r), ST_OK);
		if (!span_eq_str(buf_span(&text), rows[i].says))
			fail_msg("%.*s\nnot: %s", (int)text.len, (const char *)text.p,
				 rows[i].says);
		buf_deinit(&text);
	}
}

/* Those with causes come first and are never left out; then rhythms, then the most frequent. */
static void order(void **state)
{
	struct sent_client client = { .name = SPAN_LIT("x") };
	struct why_client clients[] = {
		{ &client, .recurrence = { RECUR_IRREGULAR, .episodes = 5 } },
		{ &client, .recurrence = { RECUR_ONCE, .episodes = 1 } },
		{ &client, .recurrence = { RECUR_PERIODIC, .episodes = 4, .period_s = 60 } },
		{ &client, .recurrence = { RECUR_IRREGULAR, .episodes = 9 } },
		{ &client, .recurrence = { RECUR_IRREGULAR, .episodes = 2, .few = true } },
		{ &client, .recurrence = { RECUR_ONCE, .episodes = 1, .hours = 30 } },
		{ &client, .recurrence = { RECUR_EVENT, .episodes = 3 } },
	};
	static const size_t want[] = { 6, 2, 3, 0, 5 };
	struct why w = { .clients = clients, .n_clients = N_ELEMENTS(clients) };
	const struct why_client **got;
	size_t n, left;

	(void)state;
	clients[6].triggers.n = 1;
	assert_int_equal(reasons_order(&w, 10, &got, &n, &left), ST_OK);
	assert_int_equal(n, N_ELEMENTS(want));
	assert_int_equal(left, 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got[i] - clients, want[i]);
	free(got);
	assert_int_equal(reasons_order(&w, 0, &got, &n, &left), ST_OK);
	assert_int_equal(n, 1);
	assert_int_equal(left, N_ELEMENTS(want) - 1);
	free(got);
	w.n_files = 1; /* asked why: all are told of */
	assert_int_equal(reasons_order(&w, 10, &got, &n, &left), ST_OK);
	assert_int_equal(n, N_ELEMENTS(clients));
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sentences), cmocka_unit_test(order) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
