#include "explain/compare.h"

#include "explain/sending.h"

/* Ten hours with n unlocks, told to host after the first k of them. */
static void side(struct why *w, int64_t begin, unsigned n, unsigned k, const char *host,
		 const char *value)
{
	int64_t at[100];

	why_init(w);
	for (unsigned i = 0; i < n; i++) {
		int64_t t = begin + 600 * S + i * (10 * 60 * S) + (int64_t)(i * 7919 % 400) * S;

		assert_int_equal(did(w, DEV_UNLOCK, t), ST_OK);
		if (i < k)
			at[i] = t + 2 * S;
	}
	if (k != 0)
		assert_int_equal(tell(w, host, value, at, k), ST_OK);
	assert_int_equal(why_add_capture(w, begin, begin + 10 * HOUR), ST_OK);
	why_settle(w);
	w->n_files = n != 0; /* somebody said what it did */
	assert_int_equal(why_run(w), ST_OK);
}

static const char mine[] = "001010000000016", other[] = "001010000000024";

static const struct {
	const char *what;
	unsigned before, before_sent, after, after_sent;
	const char *host, *value; /* of after */
	const char *cipher;	  /* new ciphertext to there, or NULL */
	const char *client;	  /* whose place that is */
	enum fixed fixed;
	enum change change;
	unsigned unlocks; /* missing */
} rows[] = {
	{ "gone, tried often", 30, 27, 30, 0, "", "", NULL, NULL, FIXED_YES, CHANGE_GONE, 0 },
	{ "gone, tried once", 30, 27, 1, 0, "", "", NULL, NULL, FIXED_NOT_SHOWN, CHANGE_GONE, 2 },
	{ "gone, never tried", 30, 27, 0, 0, "", "", NULL, NULL, FIXED_NOT_SHOWN, CHANGE_GONE, 3 },
	{ "still", 30, 27, 30, 1, "a.example", mine, NULL, NULL, FIXED_NO, CHANGE_STILL, 0 },
	{ "still, of another device", 30, 27, 30, 1, "a.example", other, NULL, NULL, FIXED_NO,
	  CHANGE_STILL, 0 },
	{ "moved", 30, 27, 30, 20, "b.example", mine, NULL, NULL, FIXED_NO, CHANGE_MOVED, 0 },
	{ "somebody else tells somebody else", 30, 27, 30, 20, "b.example", other, NULL, NULL,
	  FIXED_YES, CHANGE_GONE, 0 },
	{ "encrypted, at the same place", 30, 27, 30, 0, "", "", "a.example", NULL, FIXED_NO,
	  CHANGE_ENCRYPTED, 0 },
	{ "new ciphertext to a stranger is named, no more", 30, 27, 30, 0, "", "", "c.example",
	  NULL, FIXED_YES, CHANGE_GONE, 0 },
	{ "nothing before", 30, 0, 30, 0, "", "", NULL, NULL, FIXED_NOT_SHOWN, CHANGE_COUNT_, 0 },
};

static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct why before, after;
		struct compared c;
		struct cipher cipher = { .protocol = SPAN_LIT("tls"), .is_new = true };
		struct compare_in in = { .before = &before, .after = &after };

		if (rows[i].cipher != NULL) {
			cipher.dst = span_str(rows[i].cipher);
			cipher.client = rows[i].client;
			in.ciphers = &cipher;
			in.n_ciphers = 1;
		}
		side(&before, 0, rows[i].before, rows[i].before_sent, "a.example", mine);
		side(&after, 100 * HOUR, rows[i].after, rows[i].after_sent, rows[i].host,
		     rows[i].value);
		assert_int_equal(compare(&in, &c), ST_OK);
		print_message("%s\n", rows[i].what);
		assert_int_equal(c.fixed, rows[i].fixed);
		if (rows[i].change != CHANGE_COUNT_)
			assert_int_equal(c.rows[0].change, rows[i].change);
		assert_int_equal(c.missing[DEV_UNLOCK], rows[i].unlocks);
		compared_deinit(&c);
		why_deinit(&before);
		why_deinit(&after);
	}
}

/* Without a word on what the device did, quiet hours settle nothing. */
static void without_events(void **state)
{
	struct why before, after;
	const struct compare_in in = { .before = &before, .after = &after };
	int64_t at[] = { 100 * S, 900 * S, 9000 * S, 9500 * S, 20000 * S };
	struct compared c;

	(void)state;
	why_init(&before);
	assert_int_equal(tell(&before, "a.example", mine, at, 5), ST_OK);
	assert_int_equal(why_add_capture(&before, 0, 10 * HOUR), ST_OK);
	why_settle(&before);
	assert_int_equal(why_run(&before), ST_OK);
	side(&after, 100 * HOUR, 0, 0, "", "");
	assert_int_equal(compare(&in, &c), ST_OK);
	assert_int_equal(c.fixed, FIXED_NOT_SHOWN);
	assert_true(c.missing_events);
	assert_true(c.missing_hours > 0);
	compared_deinit(&c);
	why_deinit(&before);
	why_deinit(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(verdicts),
					    cmocka_unit_test(without_events) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
