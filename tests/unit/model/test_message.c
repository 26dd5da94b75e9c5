#include "model/message.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* A de-chunked body: two pieces with a chunk head between; the field begins at stream 1000. */
static void offsets_lead_to_the_stream(void **state)
{
	static const struct piece pieces[] = { { 0, 1000 }, { 10, 1017 }, { 30, 1044 } };
	struct message m = { .stream_off = 900 };
	struct field f = { .pieces = pieces, .n_pieces = 3 };

	(void)state;
	assert_int_equal(field_stream_off(&m, &f, 0), 1000);
	assert_int_equal(field_stream_off(&m, &f, 9), 1009);
	assert_int_equal(field_stream_off(&m, &f, 10), 1017); /* first of the second piece */
	assert_int_equal(field_stream_off(&m, &f, 29), 1036);
	assert_int_equal(field_stream_off(&m, &f, 35), 1049);
	f.n_pieces = 0;
	assert_int_equal(field_stream_off(&m, &f, 5), 900);
}

static void check_frames(const struct message *m, uint64_t off, uint64_t len, size_t max,
			 const uint64_t *want, size_t n)
{
	uint64_t got[8] = { 0 };

	assert_int_equal(message_frames(m, off, len, got, max), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got[i], want[i]);
}

#define F(...)              \
	(const uint64_t[])  \
	{                   \
		__VA_ARGS__ \
	}

static void frames_of_bytes(void **state)
{
	static const struct run runs[] = {
		{ 100, 7, 0 }, { 200, 9, 0 }, { 300, 5, 0 }, { 400, 9, 0 }, { 500, 12, 0 },
	};
	struct message m = { .runs = runs, .n_runs = 5 };

	(void)state;
	check_frames(&m, 100, 1, 8, F(7), 1);
	check_frames(&m, 199, 1, 8, F(7), 1);
	check_frames(&m, 199, 2, 8, F(7, 9), 2);
	check_frames(&m, 150, 50, 8, F(7), 1); /* ends where the next run begins */
	check_frames(&m, 250, 100, 8, F(5, 9),
		     2); /* a retransmission came earlier: rising all the same */
	check_frames(&m, 150, 300, 8, F(5, 7, 9), 3); /* frame 9 twice, told once */
	check_frames(&m, 150, 1000, 8, F(5, 7, 9, 12), 4);
	check_frames(&m, 600, 0, 8, F(12), 1); /* empty: where it stands */
	check_frames(&m, 200, 0, 8, F(9), 1);
	check_frames(&m, 0, 10, 8, F(7), 1);	    /* before the first run: what is known */
	check_frames(&m, 150, 1000, 2, F(7, 9), 2); /* no more than there is room for */
	m.n_runs = 0;
	check_frames(&m, 100, 10, 8, F(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(offsets_lead_to_the_stream),
					    cmocka_unit_test(frames_of_bytes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
