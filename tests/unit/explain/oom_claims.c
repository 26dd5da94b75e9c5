#include "explain/claim_test.h"

#include "base/span.h"
#include "explain/builds.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const char statement[] =
	"vendor: x\nclaims:\n  - {id: a, says: sent_once, text: One time only.}\n"
	"  - {id: b, says: only_recipients, recipients: [a.example, b.example], text: t}\n"
	"  - {id: c, says: stopped_at_build, builds: [B1], text: t}\n";
static const char list[] = "vendor: x\nfixed: [{build: B1}, {security_patch: 2019-02-01}]\n";

static enum st use_claims(void)
{
	struct claims c;
	struct doc *d = NULL;
	struct why w;
	const struct claim_case in = { .why = &w };
	enum st st;

	why_init(&w);
	claims_init(&c);
	st = doc_parse(&d, span_str(statement), NULL);
	if (st == ST_OK)
		st = claims_read(&c, d, NULL);
	for (size_t i = 0; i < c.n && st == ST_OK; i++) {
		struct claim_answer a = { 0 };

		buf_init(&a.reason, 4096);
		st = claim_test(&c.rows[i], &in, &a);
		buf_deinit(&a.reason);
	}
	claims_deinit(&c);
	doc_free(d);
	why_deinit(&w);
	return st;
}

static enum st use_builds(void)
{
	struct fixed_builds b;
	struct doc *d = NULL;
	enum st st;

	fixed_builds_init(&b);
	st = doc_parse(&d, span_str(list), NULL);
	if (st == ST_OK)
		st = fixed_builds_read(&b, d, NULL);
	fixed_builds_deinit(&b);
	doc_free(d);
	return st;
}

static void every(enum st (*use)(void))
{
	for (long n = 0;; n++) {
		bool failed;
		enum st st;

		oom_arm(n);
		st = use();
		failed = oom_disarm();
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			break;
		assert_true(n < 2000);
	}
}

static void nth_allocation_fails(void **state)
{
	(void)state;
	every(use_claims);
	every(use_builds);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nth_allocation_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
