#include "lab/answer.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define HEAD "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

static const struct {
	const char *shows, *client, *bytes;
	bool accepted;
} rows[] = {
	{ "zero and Success", "hmd-kaios", HEAD "{\"resultCode\":\"0\",\"resultDesc\":\"Success\"}",
	  true },
	{ "zero alone is not enough for some", "hmd-kaios", HEAD "{\"resultCode\":\"0\"}", false },
	{ "and enough for others", "qualcomm-2017", HEAD "{\"resultCode\":\"0\"}", true },
	{ "refused", "qualcomm-2017", HEAD "{\"resultCode\":\"1\",\"resultDesc\":\"Decode error\"}",
	  false },
	{ "00 is not 0", "qualcomm-2017", HEAD "{\"resultCode\":\"00\"}", false },
	{ "the word in any place", "xinyi", HEAD "{\"resultCode\":\"7\",\"x\":\"Success\"}", true },
	{ "the word in another case", "xinyi", HEAD "{\"resultDesc\":\"success\"}", false },
	{ "an error whatever the body says", "qualcomm-2017",
	  "HTTP/1.1 503 X\r\n\r\n{\"resultCode\":\"0\"}", false },
	{ "no JSON", "qualcomm-2017", HEAD "resultCode 0", false },
	{ "no end of the head", "qualcomm-2017", "HTTP/1.1 200 OK\r\n{\"resultCode\":\"0\"}",
	  false },
	{ "no HTTP", "qualcomm-2017", "resultCode\r\n\r\n{\"resultCode\":\"0\"}", false },
	{ "a status that is none", "qualcomm-2017", "HTTP/1.1 2x0 OK\r\n\r\n{\"resultCode\":\"0\"}",
	  false },
	{ "empty", "qualcomm-2017", "", false },
};

static void each(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct lab_client *c = lab_client_by_name(span_str(rows[i].client));
		struct lab_answer a = { 0 };
		size_t n = strlen(rows[i].bytes);
		uint8_t *copy = malloc(n != 0 ? n : 1);
		bool ok;

		assert_non_null(copy);
		memcpy(copy, rows[i].bytes, n);
		ok = lab_answer_http(span_of(copy, n), &a) && c->accepted(&a);
		free(copy);
		if (ok != rows[i].accepted)
			fail_msg("%s", rows[i].shows);
	}
}

/* What the server of the lab says is understood by every client that speaks HTTP. */
static void round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_lab_clients; i++)
		for (unsigned r = 0; r < REPLY_COUNT_; r++) {
			struct lab_answer a = { 0 };
			struct buf b;
			bool heard;

			if (lab_clients[i].head == NULL)
				continue;
			buf_init(&b, 4096);
			assert_int_equal(lab_reply_http((enum lab_reply)r, &b), ST_OK);
			heard = lab_answer_http(buf_span(&b), &a);
			assert_int_equal(heard, r != REPLY_SILENT && r != REPLY_CLOSED);
			if (lab_clients[i].n_phases == 0) /* CAIVS takes any 200 */
				assert_int_equal(lab_clients[i].accepted(&a), r == REPLY_ACCEPT);
			buf_deinit(&b);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each), cmocka_unit_test(round_trip) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
