#include "identify/replies.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void what_answers_say(void **state)
{
	static const struct {
		const char *field, *bytes, *reason, *want;
	} rows[] = {
		{ "http.response.body", "{\"resultCode\":\"0\",\"resultDesc\":\"Success\"}", "OK",
		  "accepted" },
		{ "http.response.body", "{\"resultCode\":0}", "OK", "accepted" },
		{ "http.response.body", "{\"resultCode\":\"1\"}", "OK", "refused" },
		{ "http.response.body", "{\"resultCode\":\"00\"}", "OK", "refused" },
		{ "http.response.body", "<html>", "OK", "answered" },
		{ "http.response.body", "{\"code\":\"0\"}", "OK", "answered" },
		{ "http.response.body", "{\"resultCode\":", "OK", "answered" },
		{ "http.response.body", "", "Service Unavailable", "error" },
		{ "coap.payload", "{\"resultCode\":\"0\"}", NULL, "accepted" },
		{ "coap.payload", "x", NULL, NULL },
		{ "http.request.body", "{\"resultCode\":\"0\"}", NULL, NULL },
	};
	static const struct talk talk = { .transport = TRANSPORT_TCP };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct field fields[] = {
			{ .name = "http.response.reason", .bytes = span_str(rows[i].reason) },
			{ .name = rows[i].field, .bytes = span_str(rows[i].bytes) },
		};
		size_t skip = rows[i].reason == NULL;
		const struct message m = {
			.talk = &talk, .from = 1, .fields = fields + skip, .n_fields = 2 - skip
		};
		const char *got = reply_of(&m);

		if ((got == NULL) != (rows[i].want == NULL)
		    || (got != NULL && strcmp(got, rows[i].want) != 0))
			fail_msg("row %zu: %s", i, got != NULL ? got : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_answers_say) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
