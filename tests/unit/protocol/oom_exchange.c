/* Whichever allocation fails: nothing leaks, and it is said. */
#include "protocol/exchange.h"

#include "base/span.h"
#include "base/tm.h"
#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void count(void *arg, const struct message *m)
{
	*(size_t *)arg += m->n_fields;
}

static enum st run(const struct exchange *x, size_t *n_fields)
{
	struct message_sink out = { .arg = n_fields, .message = count };
	struct exchanges *s = NULL;
	enum st st = exchanges_new(&s, &out, NULL);

	*n_fields = 0;
	if (st != ST_OK) {
		assert_null(s);
		return st;
	}
	st = exchanges_send(s, x);
	exchanges_free(s);
	return st;
}

static void each_fails(void **state)
{
	static const char body[] = "--b\r\n\r\nx\r\n--b--",
			  type[] = "multipart/form-data; boundary=b";
	struct exchange_pair headers[40] = { { { SPAN_LIT("Content-Type"), 7, false },
					       { SPAN_LIT(type), 30, false } } };
	struct exchange x = { .number = 1, .how = "har", .http = true };

	(void)state;
	for (size_t i = 1; i < N_ELEMENTS(headers); i++)
		headers[i] = (struct exchange_pair){ { SPAN_LIT("k"), 0, false },
						     { SPAN_LIT("v"), 0, false } };
	x.target.bytes = SPAN_LIT("/a?b=c");
	x.side[0].seen = x.side[1].seen = true;
	x.side[0].body.bytes = SPAN_LIT(body);
	for (unsigned i = 0; i < 2; i++) {
		x.side[i].list[EXCHANGE_HEADERS].p = headers;
		x.side[i].list[EXCHANGE_HEADERS].n = N_ELEMENTS(headers);
	}
	for (long n = 0;; n++) {
		size_t n_fields;
		enum st st;

		oom_arm(n);
		st = run(&x, &n_fields);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_OK);
			assert_int_equal(n_fields, 2 + 1 + 2 * N_ELEMENTS(headers));
			assert_true(n > 5);
			return;
		}
		/* without room for places, fields are told all the same */
		assert_true(st == ST_NOMEM || n_fields == 2 + 1 + 2 * N_ELEMENTS(headers));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
