#include "app/evidence.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { EACH = 1 << 20, ROOM = 64 };

static enum st trace_of(struct evidence *e, uint64_t key, uint64_t number)
{
	struct record_trace t = { .key = key, .n = 1, .numbers = { number } };

	t.steps[0].layer = SPAN_LIT("base64");
	return evidence_trace(e, &t);
}

/* More than a capture may have: what came first stands, and what found no room is counted. */
static void full(void **state)
{
	uint8_t *bytes = malloc(EACH);
	struct evidence e;
	const struct trace *first, *last;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', EACH);
	evidence_init(&e);
	for (uint64_t i = 1; i <= ROOM + 10; i++) {
		bytes[0] = (uint8_t)i;
		assert_int_equal(
			evidence_bytes(&e, &(struct record_bytes){ i, span_of(bytes, EACH) }),
			ST_OK);
		if (i == 1)
			assert_int_equal(trace_of(&e, i, i), ST_OK);
	}
	/* the arena's own bytes take some of the room */
	assert_in_range(e.cut, 10, 12);
	assert_int_equal(trace_of(&e, ROOM + 10, ROOM + 10), ST_OK);
	first = evidence_find(&e, 1);
	assert_non_null(first);
	assert_int_equal(first->steps[0].bytes.len, EACH);
	assert_int_equal(first->steps[0].bytes.p[0], 1);
	last = evidence_find(&e, ROOM + 10);
	assert_non_null(last); /* known, with nothing of its bytes */
	assert_int_equal(last->steps[0].bytes.len, 0);
	assert_null(evidence_find(&e, 2));
	evidence_deinit(&e);
	free(bytes);
}

/* The same told twice takes room once, and is nothing that was dropped. */
static void told_twice(void **state)
{
	struct evidence e;

	(void)state;
	evidence_init(&e);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(evidence_bytes(&e, &(struct record_bytes){ 7, SPAN_LIT("body") }),
				 ST_OK);
		assert_int_equal(trace_of(&e, 9, 7), ST_OK);
	}
	assert_int_equal(e.cut, 0);
	assert_int_equal(e.n_bytes, 1);
	assert_int_equal(e.n_traces, 1);
	evidence_deinit(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(full), cmocka_unit_test(told_twice) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
