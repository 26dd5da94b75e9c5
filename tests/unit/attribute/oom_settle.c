#include "attribute/settle.h"

#include "attribute/candidates.h"
#include "oom.h"

static enum st ignore(void *arg, const struct finding *f)
{
	*(size_t *)arg += f->count;
	return ST_OK;
}

static enum st settle_all(struct settle **s, struct names **names, size_t *seen)
{
	const struct name_seen name =
		name_of("192.0.2.10", "www.example.org", NULL, 1, "192.168.1.20");
	const struct name_seen alias = name_of(NULL, "example.org", "www.example.org", 1, NULL);
	struct finding_sink out = { seen, ignore };
	struct candidate c;
	enum st st = names_new(names, 100);

	if (st == ST_OK)
		st = names_add(*names, &name);
	if (st == ST_OK)
		st = names_add(*names, &alias);
	if (st == ST_OK)
		st = settle_new(s, NULL, NULL);
	for (uint64_t i = 1; i <= 40 && st == ST_OK; i++) {
		c = candidate_in(i);
		c.confidence = i % 2 != 0 ? CONFIDENCE_KNOWN : CONFIDENCE_POSSIBLE;
		c.why = 0;
		c.device = SPAN_LIT("phone");
		c.dst.port = (uint16_t)(i % 8);
		if (i % 8 == 2) /* of the value, by md5sum */
			c.value = SPAN_LIT("c0161d84a6fad3e01daa02cfd0845b57");
		st = settle_add(*s, &c);
	}
	return st == ST_OK ? settle_run(*s, *names, CONFIDENCE_POSSIBLE, &out, NULL) : st;
}

/*
 * Whatever allocation fails, the caller learns it: ST_NOMEM, or ST_LIMIT where an arena cannot
 * tell which. (OpenSSL allocates through its own functions and is not made to fail.)
 */
static void every_allocation(void **state)
{
	size_t seen = 0;

	(void)state;
	/* what a library keeps after its first use is not made to fail */
	for (long n = -1;; n++) {
		struct settle *s = NULL;
		struct names *names = NULL;
		enum st st;
		bool failed;

		seen = 0;
		oom_arm(n);
		st = settle_all(&s, &names, &seen);
		failed = oom_disarm();
		settle_free(s);
		names_free(names);
		if (failed)
			assert_true(st == ST_NOMEM || st == ST_LIMIT);
		else
			assert_int_equal(st, ST_OK);
		if (!failed && n >= 0)
			break;
	}
	assert_int_equal(seen, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
