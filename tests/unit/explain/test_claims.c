#include "explain/claim_test.h"

#include "explain/sending.h"

/* One client in ten hours: n messages `every` apart, from hour 1 on; an update at hour 5. */
struct history {
	unsigned n;
	int64_t every;
	bool update;
};

static void live(struct why *w, const struct history *h)
{
	int64_t at[16];

	why_init(w);
	for (unsigned i = 0; i < h->n; i++)
		at[i] = HOUR + i * h->every;
	if (h->n != 0)
		assert_int_equal(tell(w, "a.example", "001010000000016", at, h->n), ST_OK);
	if (h->update) {
		const struct dev_event e = { .ns = 5 * HOUR,
					     .kind = DEV_OTA,
					     .detail = SPAN_LIT("B2") };

		assert_int_equal(events_add(&w->events, &e), ST_OK);
	}
	assert_int_equal(why_add_capture(w, 0, 10 * HOUR), ST_OK);
	why_settle(w);
	assert_int_equal(why_run(w), ST_OK);
}

static const struct {
	const char *what, *claim;
	struct history h;
	enum claim_verdict want;
	unsigned ids;
} rows[] = {
	{ "once, and it was", "says: sent_once", { 1, 0, false }, CLAIM_SUPPORTED, 0 },
	{ "once, and it was not", "says: sent_once", { 2, HOUR, false }, CLAIM_CONTRADICTED, 1 },
	{ "again after the update", "says: sent_once", { 2, 6 * HOUR, true }, CLAIM_SUPPORTED, 0 },
	{ "nothing seen", "says: sent_once", { 0, 0, false }, CLAIM_NOT_TESTABLE, 0 },
	{ "retries within the hour",
	  "says: only_at_activation",
	  { 3, 600 * S, false },
	  CLAIM_SUPPORTED,
	  0 },
	{ "hours later",
	  "says: only_at_activation",
	  { 3, 2 * HOUR, false },
	  CLAIM_CONTRADICTED,
	  1 },
	{ "encoded is not encrypted", "says: encrypted", { 1, 0, false }, CLAIM_CONTRADICTED, 1 },
	{ "an identifier", "says: no_identifiers", { 1, 0, false }, CLAIM_CONTRADICTED, 1 },
	{ "none seen is no proof", "says: no_identifiers", { 0, 0, false }, CLAIM_NOT_TESTABLE, 0 },
	{ "this field",
	  "{says: only_fields, fields: [imei]}",
	  { 1, 0, false },
	  CLAIM_SUPPORTED,
	  0 },
	{ "another field",
	  "{says: only_fields, fields: [mac]}",
	  { 1, 0, false },
	  CLAIM_CONTRADICTED,
	  1 },
	{ "this recipient",
	  "{says: only_recipients, recipients: a.example}",
	  { 1, 0, false },
	  CLAIM_SUPPORTED,
	  0 },
	{ "another recipient",
	  "{says: only_recipients, recipients: b.example}",
	  { 1, 0, false },
	  CLAIM_CONTRADICTED,
	  1 },
	{ "of another client",
	  "{says: only_recipients, recipients: b.example, client: c.example}",
	  { 1, 0, false },
	  CLAIM_NOT_TESTABLE,
	  0 },
	{ "no country is known",
	  "{says: only_countries, countries: [NO]}",
	  { 1, 0, false },
	  CLAIM_NOT_TESTABLE,
	  0 },
	{ "processed", "says: never_processed", { 1, 0, false }, CLAIM_NOT_TESTABLE, 0 },
	{ "before the date alone",
	  "{says: stopped_at_date, date: 1970-01-02}",
	  { 2, HOUR, false },
	  CLAIM_NOT_TESTABLE,
	  0 },
	{ "after the date",
	  "{says: stopped_at_date, date: 1970-01-01}",
	  { 2, HOUR, false },
	  CLAIM_CONTRADICTED,
	  1 },
	{ "silent since the build",
	  "{says: stopped_at_build, builds: [B2]}",
	  { 2, HOUR, true },
	  CLAIM_SUPPORTED,
	  0 },
	{ "sent since the build",
	  "{says: stopped_at_build, builds: [B2]}",
	  { 2, 6 * HOUR, true },
	  CLAIM_CONTRADICTED,
	  1 },
	{ "another build",
	  "{says: stopped_at_build, builds: [B3]}",
	  { 2, HOUR, true },
	  CLAIM_NOT_TESTABLE,
	  0 },
	{ "a device outside the batch tells",
	  "{says: only_batches, batches: [b9]}",
	  { 1, 0, false },
	  CLAIM_CONTRADICTED,
	  0 },
	{ "one inside tells, one outside is silent",
	  "{says: only_batches, batches: [b1]}",
	  { 1, 0, false },
	  CLAIM_SUPPORTED,
	  0 },
	{ "no device outside",
	  "{says: only_batches, batches: [b1, b2]}",
	  { 1, 0, false },
	  CLAIM_NOT_TESTABLE,
	  0 },
};

static enum st read_one(struct claims *c, struct doc **d, const char *claim, struct err *e)
{
	char text[512];
	enum st st;

	claims_init(c);
	if (claim[0] == '{')
		(void)snprintf(text, sizeof(text), "claims:\n  - {id: x, %s\n", claim + 1);
	else
		(void)snprintf(text, sizeof(text), "vendor: v\nclaims:\n  - id: x\n    %s\n",
			       claim);
	st = doc_parse(d, span_str(text), e);
	return st == ST_OK ? claims_read(c, *d, e) : st;
}

static void points(void **state)
{
	static const struct device in = { .batch = SPAN_LIT("b1") },
				   out = { .batch = SPAN_LIT("b2") };
	const struct claim_device devices[] = { { SPAN_LIT("one"), &in, true },
						{ SPAN_LIT("two"), &out, false } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct claim_answer a = { 0 };
		struct claims c;
		struct doc *d = NULL;
		struct why w;
		struct claim_case of = { .why = &w, .devices = devices, .n_devices = 2 };
		struct err e = { 0 };

		if (read_one(&c, &d, rows[i].claim, &e) != ST_OK)
			fail_msg("row '%s': %s", rows[i].what, e.msg);
		live(&w, &rows[i].h);
		buf_init(&a.reason, 4096);
		assert_int_equal(claim_test(&c.rows[0], &of, &a), ST_OK);
		if (a.verdict != rows[i].want || a.n_ids != rows[i].ids || a.reason.len == 0)
			fail_msg("row '%s': %s, %zu findings", rows[i].what,
				 claim_verdict_name(a.verdict), a.n_ids);
		buf_deinit(&a.reason);
		why_deinit(&w);
		claims_deinit(&c);
		doc_free(d);
	}
}

static const struct {
	const char *claim, *says;
} refused[] = {
	{ "says: sent_twice", "no statement of that name" },
	{ "text: nothing", "says" },
	{ "says: only_recipients", "needs 'recipients'" },
	{ "says: stopped_at_date", "needs 'date'" },
	{ "{says: sent_once, what: ever}", "what" },
};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(refused); i++) {
		struct claims c;
		struct doc *d = NULL;
		struct err e = { 0 };

		assert_int_equal(read_one(&c, &d, refused[i].claim, &e), ST_BAD);
		if (strstr(e.msg, refused[i].says) == NULL)
			fail_msg("'%s' does not say '%s'", e.msg, refused[i].says);
		claims_deinit(&c);
		doc_free(d);
	}
}

/* Several devices: that one of them sent again is sure, that they are as many is not. */
static void of_several_devices(void **state)
{
	static const struct {
		const char *says;
		uint64_t device[3];
		enum claim_verdict want;
		const char *reason;
	} cases[] = {
		{ "says: sent_once",
		  { 1, 2, 3 },
		  CLAIM_NOT_TESTABLE,
		  "3 devices sent it once each" },
		{ "says: sent_once", { 1, 2, 1 }, CLAIM_CONTRADICTED, "3 times" },
		{ "says: sent_once", { 1, 1, 1 }, CLAIM_CONTRADICTED, "3 times" },
		{ "says: only_at_activation",
		  { 1, 2, 3 },
		  CLAIM_NOT_TESTABLE,
		  "Each of 3 devices" },
		{ "says: only_at_activation", { 1, 2, 2 }, CLAIM_CONTRADICTED, "1 message came" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct history h = { 3, 2 * HOUR, false };
		struct claim_answer a = { 0 };
		struct claims c;
		struct doc *d = NULL;
		struct why w;
		const struct claim_case of = { .why = &w };
		struct err e = { 0 };

		assert_int_equal(read_one(&c, &d, cases[i].says, &e), ST_OK);
		live(&w, &h);
		for (size_t k = 0; k < 3; k++)
			w.sent.clients[0].at[k].device = cases[i].device[k];
		buf_init(&a.reason, 4096);
		assert_int_equal(claim_test(&c.rows[0], &of, &a), ST_OK);
		if (a.verdict != cases[i].want
		    || span_find_span(buf_span(&a.reason), span_str(cases[i].reason), 0)
			       == a.reason.len)
			fail_msg("case %zu: %s: %.*s", i, claim_verdict_name(a.verdict),
				 (int)a.reason.len, (const char *)a.reason.p);
		buf_deinit(&a.reason);
		why_deinit(&w);
		claims_deinit(&c);
		doc_free(d);
	}
}

/* What servers answered: only what was accepted says that it was taken in. */
static void answers_of_servers(void **state)
{
	static const struct claim_reply took[] = { { SPAN_LIT("b.example"), 0, 9, 0, 0 },
						   { SPAN_LIT("a.example"), 2, 1, 0, 0 } };
	static const struct claim_reply turned_away[] = { { SPAN_LIT("a.example"), 0, 3, 1, 0 },
							  { SPAN_LIT("b.example"), 7, 0, 0, 0 } };
	static const struct {
		const struct claim_reply *replies;
		size_t n;
		enum claim_verdict want;
		const char *reason;
		bool asked;
		size_t unasked;
		uint64_t further;
	} cases[] = {
		{ took, 2, CLAIM_CONTRADICTED, "accepted it 2 times (resultCode 0).", true, 0, 0 },
		{ turned_away, 2, CLAIM_NOT_TESTABLE, "refused it 3 times, failed 1 time and", true,
		  0, 0 },
		{ turned_away + 1, 1, CLAIM_NOT_TESTABLE, "No answer", true, 0, 0 },
		{ NULL, 0, CLAIM_NOT_TESTABLE, "name the captures", false, 2, 0 },
		{ took, 2, CLAIM_CONTRADICTED, "Of 1 capture nobody kept", true, 1, 0 },
		{ took, 1, CLAIM_NOT_TESTABLE, "either. 5 answers of further servers", true, 0, 5 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct history h = { 1, 0, false };
		struct claim_answer a = { 0 };
		struct claims c;
		struct doc *d = NULL;
		struct why w;
		const struct claim_case of = { .why = &w,
					       .replies = cases[i].replies,
					       .n_replies = cases[i].n,
					       .asked = cases[i].asked,
					       .unasked = cases[i].unasked,
					       .further = cases[i].further };
		struct err e = { 0 };

		assert_int_equal(read_one(&c, &d, "says: never_processed", &e), ST_OK);
		live(&w, &h);
		buf_init(&a.reason, 4096);
		assert_int_equal(claim_test(&c.rows[0], &of, &a), ST_OK);
		assert_int_equal(a.verdict, cases[i].want);
		if (span_find_span(buf_span(&a.reason), span_str(cases[i].reason), 0)
		    == a.reason.len)
			fail_msg("%.*s", (int)a.reason.len, (const char *)a.reason.p);
		buf_deinit(&a.reason);
		why_deinit(&w);
		claims_deinit(&c);
		doc_free(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(points), cmocka_unit_test(refuses),
					    cmocka_unit_test(answers_of_servers),
					    cmocka_unit_test(of_several_devices) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
