#include "explain/builds.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const char list[] = "vendor: the vendor\ndate: 2019-03\nfixed:\n"
			   "  - {model: M1, build: B2}\n  - {build: B9}\n"
			   "  - {model: M2, security_patch: 2019-02-01}\n";

static enum st read_list(struct fixed_builds *b, const char *text, struct err *e)
{
	struct doc *d = NULL;
	enum st st;

	fixed_builds_init(b);
	st = doc_parse(&d, span_str(text), e);
	if (st == ST_OK)
		st = fixed_builds_read(b, d, e);
	doc_free(d);
	return st;
}

static void on_the_list(void **state)
{
	static const struct {
		const char *model, *build, *patch;
		enum listed want;
	} rows[] = {
		{ "M1", "B2", "", LISTED_YES },
		{ "M3", "B2", "", LISTED_NO },
		{ "", "B9", "", LISTED_YES },
		{ "", "B2", "", LISTED_UNKNOWN }, /* of which model? */
		{ "M1", "B1", "", LISTED_NO },
		{ "M2", "B1", "2019-02-01", LISTED_YES },
		{ "M2", "B1", "2019-03-01", LISTED_YES },
		{ "M2", "B1", "2019-01-05", LISTED_NO },
		{ "M2", "B1", "", LISTED_UNKNOWN },
		{ "", "", "", LISTED_UNKNOWN },
	};
	struct err e = { 0 };
	struct fixed_builds b;

	(void)state;
	assert_int_equal(read_list(&b, list, &e), ST_OK);
	assert_int_equal(b.n, 3);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct fixed_build seen = { span_str(rows[i].model), span_str(rows[i].build),
						  span_str(rows[i].patch) };

		if (fixed_builds_ask(&b, &seen) != rows[i].want)
			fail_msg("row %zu", i);
	}
	fixed_builds_deinit(&b);
}

static void bad_lists(void **state)
{
	static const char *const texts[] = {
		"fixed: [{model: M1}]\n", /* which build? */
		"fixed: [{build: B1, batch: x}]\n",
		"vendor: x\n",
		"fixed: B1\n",
		"fixed: [{security_patch: soon}]\n",
		"- B1\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct err e = { 0 };
		struct fixed_builds b;

		if (read_list(&b, texts[i], &e) != ST_BAD || e.msg[0] == '\0')
			fail_msg("%s", texts[i]);
		fixed_builds_deinit(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(on_the_list),
					    cmocka_unit_test(bad_lists) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
