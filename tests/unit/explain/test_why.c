#include "explain/why.h"

#include "base/prng.h"
#include "explain/align.h"
#include "explain/sending.h"

/* 30 unlocks in ten hours at odd times; told[i] of them are followed after 2 s. */
static int64_t unlock_at(unsigned i)
{
	return 600 * S + i * (20 * 60 * S) + (int64_t)(i * 7919 % 600) * S;
}

static const struct trigger *row_of(const struct triggers *t, enum dev_event_kind k)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].kind == k)
			return &t->rows[i];
	return NULL;
}

static void cause_is_named(void **state)
{
	const struct trigger *t;
	int64_t at[64];
	size_t n = 0;
	struct why w;

	(void)state;
	why_init(&w);
	for (unsigned i = 0; i < 30; i++) {
		assert_int_equal(did(&w, DEV_UNLOCK, unlock_at(i)), ST_OK);
		/* comes before each unlock, and before as many other times without effect */
		assert_int_equal(did(&w, DEV_SCREEN_ON, unlock_at(i) - 4 * S), ST_OK);
		assert_int_equal(did(&w, DEV_SCREEN_ON, unlock_at(i) + 500 * S), ST_OK);
		if (i % 10 != 0)
			at[n++] = unlock_at(i) + 2 * S;
	}
	assert_int_equal(tell(&w, "a.example", "001010000000016", at, n), ST_OK);
	assert_int_equal(why_add_capture(&w, 0, 10 * HOUR), ST_OK);
	why_settle(&w);
	assert_int_equal(why_run(&w), ST_OK);
	assert_int_equal(w.n_clients, 1);
	t = row_of(&w.clients[0].triggers, DEV_UNLOCK);
	assert_non_null(t);
	assert_int_equal(t->rank, 1);
	assert_int_equal(t->is, TRIGGER_CAUSE);
	assert_int_equal(t->events, 30);
	assert_int_equal(t->followed, 27);
	assert_int_equal(t->sent, 27);
	assert_int_equal(t->preceded, 27);
	assert_true(t->delay_median_s > 1.99 && t->delay_median_s < 2.01);
	assert_true(t->p <= 0.0001);
	t = row_of(&w.clients[0].triggers, DEV_SCREEN_ON);
	assert_true(t == NULL || (t->is == TRIGGER_EXPLAINED && t->other == DEV_UNLOCK));
	assert_int_equal(w.clients[0].recurrence.pattern, RECUR_EVENT);
	why_deinit(&w);
}

static void always_together_is_tied(void **state)
{
	int64_t at[64];
	size_t n = 0;
	struct why w;

	(void)state;
	why_init(&w);
	for (unsigned i = 0; i < 30; i++) {
		assert_int_equal(did(&w, DEV_UNLOCK, unlock_at(i)), ST_OK);
		assert_int_equal(did(&w, DEV_WIFI_CONNECT, unlock_at(i) + S / 2), ST_OK);
		at[n++] = unlock_at(i) + 2 * S;
	}
	assert_int_equal(tell(&w, "a.example", "001010000000016", at, n), ST_OK);
	assert_int_equal(why_add_capture(&w, 0, 10 * HOUR), ST_OK);
	why_settle(&w);
	assert_int_equal(why_run(&w), ST_OK);
	assert_int_equal(w.clients[0].triggers.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(w.clients[0].triggers.rows[i].is, TRIGGER_TIED);
		assert_int_equal(w.clients[0].triggers.rows[i].rank, 1);
	}
	why_deinit(&w);
}

/* Events by day, messages by day, nothing between them: what the block shift is for. */
static void same_hours_are_no_cause(void **state)
{
	struct prng r = prng_of(7, "test");
	int64_t at[300];
	struct why w;

	(void)state;
	why_init(&w);
	for (unsigned i = 0; i < 300; i++) {
		int64_t day = (int64_t)(i % 5) * 24 * HOUR;

		at[i] = day + prng_between(&r, 8 * HOUR, 10 * HOUR);
		assert_int_equal(did(&w, DEV_UNLOCK, day + prng_between(&r, 8 * HOUR, 10 * HOUR)),
				 ST_OK);
	}
	assert_int_equal(tell(&w, "a.example", "001010000000016", at, 300), ST_OK);
	assert_int_equal(why_add_capture(&w, 0, 5 * 24 * HOUR), ST_OK);
	why_settle(&w);
	assert_int_equal(why_run(&w), ST_OK);
	assert_int_equal(w.clients[0].triggers.n, 0);
	why_deinit(&w);
}

static const struct {
	const char *what;
	unsigned n;
	int64_t every, jitter;
	unsigned hole; /* hours from hour 20 on that nobody captured */
	int64_t hours;
	enum recur want;
	bool first_only;
} rhythms[] = {
	{ "once", 1, HOUR, 0, 0, 100, RECUR_ONCE, true },
	{ "every hour", 90, HOUR, 20 * S, 0, 100, RECUR_PERIODIC, false },
	{ "every hour, ten hours missing", 90, HOUR, 20 * S, 10, 100, RECUR_PERIODIC, false },
	{ "ten tries by the hour, then silence", 10, HOUR, S, 0, 100, RECUR_RETRY, true },
	{ "as it comes", 60, HOUR, 100 * 60 * S, 0, 100, RECUR_IRREGULAR, false },
};

static void recurrence(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rhythms); i++) {
		struct prng r = prng_of(i, "rhythm");
		int64_t at[128];
		size_t n = 0;
		struct why w;

		why_init(&w);
		for (unsigned k = 0; k < rhythms[i].n; k++) {
			int64_t t = HOUR + k * rhythms[i].every
				    + prng_between(&r, 0, rhythms[i].jitter);

			if (t < 20 * HOUR || t > (20 + rhythms[i].hole) * HOUR)
				at[n++] = t;
		}
		assert_int_equal(tell(&w, "a.example", "001010000000016", at, n), ST_OK);
		assert_int_equal(why_add_capture(&w, 0, 20 * HOUR), ST_OK);
		assert_int_equal(
			why_add_capture(&w, (20 + rhythms[i].hole) * HOUR, rhythms[i].hours * HOUR),
			ST_OK);
		why_settle(&w);
		assert_int_equal(why_run(&w), ST_OK);
		print_message("%s: %s\n", rhythms[i].what,
			      recur_name(w.clients[0].recurrence.pattern));
		assert_int_equal(w.clients[0].recurrence.pattern, rhythms[i].want);
		assert_int_equal(w.clients[0].recurrence.first_only, rhythms[i].first_only);
		if (rhythms[i].want == RECUR_PERIODIC)
			assert_in_range((int)w.clients[0].recurrence.period_s, 3560, 3640);
		why_deinit(&w);
	}
}

/* What is cut out between captures is no time: a place behind it follows the last before it. */
static void axis(void **state)
{
	struct axis a;
	int64_t at;

	(void)state;
	axis_init(&a);
	assert_int_equal(axis_add(&a, 100, 200), ST_OK);
	assert_int_equal(axis_add(&a, 0, 50), ST_OK);
	assert_int_equal(axis_add(&a, 40, 60), ST_OK);
	assert_int_equal(axis_add(&a, TM_NONE, TM_NONE), ST_OK);
	axis_settle(&a);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.length_ns, 160);
	assert_true(axis_at(&a, 150, &at));
	assert_int_equal(at, 110);
	assert_false(axis_at(&a, 61, &at));
	assert_false(axis_at(&a, -1, &at));
	assert_false(axis_at(&a, 201, &at));
	axis_deinit(&a);
}

/* A clock of UTC+1, 90 seconds ahead. */
static void clocks(void **state)
{
	struct dev_event rows[30];
	int64_t seen[30];
	struct align a;

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		seen[i] = unlock_at(i) + 2 * S;
		rows[i] = (struct dev_event){ .ns = unlock_at(i) + HOUR, .kind = DEV_WIFI_CONNECT };
	}
	assert_true(align_zone(rows, 30, seen, 30, &a));
	assert_int_equal(a.offset_ns, HOUR);
	assert_int_equal(a.met, 30);
	for (unsigned i = 0; i < 30; i++)
		rows[i].ns = unlock_at(i) + 90 * S;
	assert_true(align_clock(rows, 30, seen, 30, &a));
	assert_in_range(a.offset_ns, 88 * S, 90 * S);
	assert_false(align_zone(rows, 2, seen, 2, &a)); /* too few to stand out */
}

/* A heading alone: a file that was read, with no event in it and no clock to be found. */
static void no_events_at_all(void **state)
{
	struct event_hints hints = { .latest = TM_NONE };
	struct err e = { 0 };
	struct why w;

	(void)state;
	why_init(&w);
	assert_int_equal(why_add_events(&w, "a.csv", span_str("time,event\n"), &hints, &e), ST_OK);
	assert_int_equal(w.n_files, 1);
	assert_int_equal(w.files[0].events, 0);
	assert_int_equal(w.files[0].clock_s, 0);
	assert_int_equal(why_run(&w), ST_OK);
	why_deinit(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cause_is_named),
		cmocka_unit_test(always_together_is_tied),
		cmocka_unit_test(same_hours_are_no_cause),
		cmocka_unit_test(recurrence),
		cmocka_unit_test(axis),
		cmocka_unit_test(clocks),
		cmocka_unit_test(no_events_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
