#include "explain/recur.h"

#include "base/prng.h"
#include "explain/sending.h"

enum { MOST = 20000 };

/* What a client sends, from hour 1 on. */
struct sender {
	unsigned series, each; /* so many series of so many messages */
	int64_t every, jitter; /* within a series */
	int64_t apart;	       /* between the beginnings of series, half of it to one and a half */
	unsigned lost;	       /* of 100 messages */
	bool even;	       /* no, exactly so long */
	unsigned burst;	       /* messages a second apart instead of each */
};

/* Stretches of 6 hours are captured, of each 8; or all of it. */
static void observe(struct why *w, int64_t hours, bool holes)
{
	for (int64_t h = 0; h < hours; h += 8)
		assert_int_equal(why_add_capture(w, h * HOUR, (h + (holes ? 6 : 8)) * HOUR), ST_OK);
}

static bool captured(int64_t ns, bool holes)
{
	return !holes || ns / HOUR % 8 < 6;
}

static size_t send(const struct sender *s, struct prng *r, bool holes, struct sent_at *ret)
{
	int64_t t = HOUR;
	size_t n = 0;

	for (unsigned i = 0; i < s->series;
	     i++, t += s->even ? s->apart : prng_between(r, s->apart / 2, 3 * s->apart / 2))
		for (unsigned k = 0; k < s->each; k++) {
			int64_t at = t + k * s->every + prng_between(r, 0, s->jitter);

			if (prng_between(r, 0, 99) < s->lost || !captured(at, holes))
				continue;
			for (unsigned b = 0; b <= s->burst; b++, n++)
				ret[n] = (struct sent_at){ at + b * S, n, 0 };
		}
	return n;
}

static int by_time(const void *a, const void *b)
{
	const struct sent_at *x = a, *y = b;

	return x->ns < y->ns ? -1 : x->ns > y->ns;
}

static struct recurrence find(const struct sender *s, uint64_t seed, int64_t hours, bool holes)
{
	static struct sent_at at[MOST];
	struct prng r = prng_of(seed, "recur");
	struct sent_client c = { .at = at };
	struct recurrence ret;
	struct why w;

	c.n = send(s, &r, holes, at);
	qsort(at, c.n, sizeof(*at), by_time);
	why_init(&w);
	observe(&w, hours, holes);
	why_settle(&w);
	assert_int_equal(recur_find(&c, &w.axis, &ret), ST_OK);
	why_deinit(&w);
	return ret;
}

static const struct {
	const char *what;
	struct sender s;
	int64_t hours;
	bool holes;
	enum recur want;
	bool first_only, bursts, few;
	int64_t period;
} rows[] = {
	{ "hourly",
	  { .series = 1, .each = 160, .every = HOUR, .jitter = 30 * S },
	  168,
	  false,
	  RECUR_PERIODIC,
	  false,
	  false,
	  false,
	  HOUR },
	{ "hourly, one of four lost",
	  { .series = 1, .each = 160, .every = HOUR, .jitter = 30 * S, .lost = 25 },
	  168,
	  false,
	  RECUR_PERIODIC,
	  false,
	  false,
	  false,
	  HOUR },
	{ "hourly, a quarter of the time not captured",
	  { .series = 1, .each = 160, .every = HOUR, .jitter = 30 * S },
	  168,
	  true,
	  RECUR_PERIODIC,
	  false,
	  false,
	  false,
	  HOUR },
	{ "every fifteen minutes, holes and losses",
	  { .series = 1, .each = 640, .every = 900 * S, .jitter = 10 * S, .lost = 20 },
	  168,
	  true,
	  RECUR_PERIODIC,
	  false,
	  false,
	  false,
	  900 * S },
	{ "ten times by the hour, again and again",
	  { .series = 8, .each = 10, .every = HOUR, .jitter = S, .apart = 20 * HOUR },
	  168,
	  false,
	  RECUR_RETRY,
	  false,
	  false,
	  false,
	  HOUR },
	{ "ten times by the hour, then silence",
	  { .series = 1, .each = 10, .every = HOUR, .jitter = S },
	  168,
	  false,
	  RECUR_RETRY,
	  true,
	  false,
	  false,
	  HOUR },
	{ "hourly, off for eight hours of each day",
	  { .series = 7, .each = 16, .every = HOUR, .jitter = S, .apart = 24 * HOUR, .even = true },
	  168,
	  false,
	  RECUR_PERIODIC,
	  false,
	  false,
	  false,
	  HOUR },
	{ "bursts of five",
	  { .series = 30, .each = 1, .apart = 5 * HOUR, .burst = 4 },
	  168,
	  false,
	  RECUR_IRREGULAR,
	  false,
	  true,
	  false,
	  0 },
	{ "once", { .series = 1, .each = 1 }, 168, false, RECUR_ONCE, true, false, false, 0 },
	{ "twice on the first day",
	  { .series = 2, .each = 1, .apart = 4 * HOUR },
	  168,
	  false,
	  RECUR_IRREGULAR,
	  true,
	  false,
	  true,
	  0 },
};

static void patterns(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		for (uint64_t seed = 1; seed <= 20; seed++) {
			const struct recurrence r =
				find(&rows[i].s, seed, rows[i].hours, rows[i].holes);

			if (r.pattern != rows[i].want || r.first_only != rows[i].first_only
			    || r.bursts != rows[i].bursts || r.few != rows[i].few)
				fail_msg("%s, seed %llu: %s%s%s%s", rows[i].what,
					 (unsigned long long)seed, recur_name(r.pattern),
					 r.first_only ? " first" : "", r.bursts ? " bursts" : "",
					 r.few ? " few" : "");
			if (rows[i].period != 0
			    && (r.period_s < 0.98 * (double)rows[i].period / S
				|| r.period_s > 1.02 * (double)rows[i].period / S))
				fail_msg("%s: every %.1f s", rows[i].what, r.period_s);
		}
}

/* What comes as it comes has no rhythm, however often it is looked at. */
static void no_rhythm_by_chance(void **state)
{
	static const struct sender as_it_comes = { .series = 80, .each = 1, .apart = 2 * HOUR };
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 500; seed++)
		found += find(&as_it_comes, seed, 168, false).period_s > 0;
	if (found > 2)
		fail_msg("%u of 500", found);
}

/* Two devices, each by the hour: the rhythm is that of one, not what both make together. */
static void of_each_device(void **state)
{
	static const struct sender hourly = {
		.series = 1, .each = 100, .every = HOUR, .jitter = 10 * S
	};
	static struct sent_at at[200];
	struct prng r = prng_of(1, "devices");
	struct sent_client c = { .at = at, .n = 200 };
	struct recurrence ret;
	struct why w;

	(void)state;
	assert_int_equal(send(&hourly, &r, false, at), 100);
	assert_int_equal(send(&hourly, &r, false, at + 100), 100);
	for (size_t i = 0; i < 200; i++) {
		at[i].device = i < 100 ? 7 : 8;
		at[i].ns += i < 100 ? 0 : 17 * 60 * S;
	}
	qsort(at, c.n, sizeof(*at), by_time);
	why_init(&w);
	observe(&w, 168, false);
	why_settle(&w);
	assert_int_equal(recur_find(&c, &w.axis, &ret), ST_OK);
	assert_int_equal(ret.pattern, RECUR_PERIODIC);
	assert_in_range((int)ret.period_s, 3580, 3620);
	assert_int_equal(ret.devices, 2);
	assert_int_equal(ret.episodes, 200);
	why_deinit(&w);
}

/* Twenty thousand messages cost little more than two thousand would ten times. */
static void many_messages(void **state)
{
	static const struct sender often = {
		.series = 1, .each = MOST, .every = 30 * S, .jitter = S
	};
	const struct recurrence r = find(&often, 1, 168, false);

	(void)state;
	assert_int_equal(r.pattern, RECUR_PERIODIC);
	assert_int_equal(r.episodes, MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(no_rhythm_by_chance),
		cmocka_unit_test(of_each_device),
		cmocka_unit_test(many_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
