#include "excerpt/marks.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HOST(n)                                                                    \
	{                                                                          \
		.ip = { .b = { 192, 0, 2, n }, .family = IP_V4 }, .port = 1000 + n \
	}

static const struct want wants[] = {
	{ 5, "00000000000000aa", false },
	{ 5, "00000000000000bb", false },
	{ 9, "00000000000000aa", false },
};

static bool one_of(struct marks *m, uint8_t a, uint8_t b, bool leads, const uint64_t *frames,
		   size_t n)
{
	const struct talk talk = { .side = { HOST(a), HOST(b) }, .transport = TRANSPORT_TCP };
	struct run runs[64] = { { 0 } };
	const struct message msg = { .talk = &talk, .runs = runs, .n_runs = n, .leads = leads };

	for (size_t i = 0; i < n; i++)
		runs[i].frame = frames[i];
	return marks_message(m, &msg);
}

static bool message_of(struct marks *m, uint8_t a, uint8_t b, const uint64_t *frames, size_t n)
{
	return one_of(m, a, b, false, frames, n);
}

static void opening_of(struct marks *m, uint64_t frame, uint8_t a, uint8_t b)
{
	const struct segment s = { .frame = frame,
				   .src = HOST(a),
				   .dst = HOST(b),
				   .transport = TRANSPORT_TCP,
				   .flags = TCP_SYN };

	marks_segment(m, &s);
}

static void every_mark(void **state)
{
	static const struct {
		uint64_t frame;
		bool marked;
		enum mark_why why;
		size_t first, n;
	} rows[] = {
		{ 1, true, MARK_OPENS, 0, 0 },	  { 2, true, MARK_OPENS, 0, 0 },
		{ 3, false, MARK_OPENS, 0, 0 },	  { 4, true, MARK_BELONGS, 0, 1 },
		{ 5, true, MARK_CARRIES, 0, 2 },  { 6, true, MARK_BELONGS, 0, 1 },
		{ 7, false, MARK_BELONGS, 0, 0 }, { 8, false, MARK_BELONGS, 0, 0 },
		{ 9, true, MARK_CARRIES, 2, 1 },  { 10, false, MARK_BELONGS, 0, 0 },
		{ 11, true, MARK_LEADS, 0, 0 },	  { 12, false, MARK_LEADS, 0, 0 },
	};
	struct marks m;

	(void)state;
	assert_int_equal(marks_init(&m, wants, N_ELEMENTS(wants)), ST_OK);
	opening_of(&m, 1, 1, 2); /* both directions of one talk */
	opening_of(&m, 2, 2, 1);
	opening_of(&m, 3, 1, 3); /* of a talk that says nothing */
	/* by which what follows is read, there and in a talk that says nothing */
	assert_false(one_of(&m, 1, 2, true, (const uint64_t[]){ 11 }, 1));
	assert_false(one_of(&m, 1, 3, true, (const uint64_t[]){ 12 }, 1));
	assert_true(message_of(&m, 1, 2, (const uint64_t[]){ 4, 5, 6 }, 3));
	assert_false(message_of(&m, 1, 3, (const uint64_t[]){ 7, 8 }, 2));
	/* one that shares a frame which is marked for its company alone */
	assert_false(message_of(&m, 1, 3, (const uint64_t[]){ 6, 10 }, 2));
	marks_finish(&m);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct mark *got = marks_find(&m, rows[i].frame);

		if ((got != NULL) != rows[i].marked)
			fail_msg("frame %d", (int)rows[i].frame);
		if (got == NULL)
			continue;
		assert_int_equal(got->frame, rows[i].frame);
		assert_int_equal(got->why, rows[i].why);
		assert_int_equal(got->first, rows[i].first);
		assert_int_equal(got->n, rows[i].n);
	}
	assert_int_equal(m.cut, 0);
	marks_deinit(&m);
}

/* The list of marks grows, and moves, while the frames of one message are marked. */
static void many_frames_of_one_message(void **state)
{
	uint64_t frames[64];
	struct marks m;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(frames); i++)
		frames[i] = i + 9; /* the first is carried, by the third want */
	assert_int_equal(marks_init(&m, wants, N_ELEMENTS(wants)), ST_OK);
	assert_true(message_of(&m, 1, 2, frames, N_ELEMENTS(frames)));
	for (size_t i = 1; i < N_ELEMENTS(frames); i++) {
		const struct mark *got = marks_find(&m, frames[i]);

		assert_non_null(got);
		assert_int_equal(got->why, MARK_BELONGS);
		assert_int_equal(got->first, 2);
		assert_int_equal(got->n, 1);
	}
	marks_deinit(&m);
}

static void bytes_of(struct marks *m, uint64_t frame, uint8_t a, uint8_t b, size_t n)
{
	static const uint8_t some[4];
	const struct segment s = { .frame = frame,
				   .src = HOST(a),
				   .dst = HOST(b),
				   .transport = TRANSPORT_TCP,
				   .payload = span_of(some, n) };

	marks_segment(m, &s);
}

/*
 * Inside TLS: what both sides said in the connection before it, and the end of its record; of
 * others, and of what says nothing, none.
 */
static void inside_tls(void **state)
{
	static const struct want sealed[] = { { 20, "00000000000000aa", true },
					      { 21, "00000000000000bb", false } };
	enum { MORE = 20, LATE = 30 + MORE };
	struct marks m;

	(void)state;
	assert_int_equal(marks_init(&m, sealed, N_ELEMENTS(sealed)), ST_OK);
	opening_of(&m, 1, 1, 2);
	opening_of(&m, 2, 1, 3);
	bytes_of(&m, 3, 1, 2, 4); /* a hello */
	bytes_of(&m, 4, 2, 1, 4); /* its answer */
	bytes_of(&m, 5, 1, 2, 0); /* nothing but that it came */
	bytes_of(&m, 6, 1, 3, 4); /* a connection with nothing in it */
	bytes_of(&m, 7, 1, 4, 4); /* one that tells something in clear (21) */
	bytes_of(&m, 20, 1, 2, 4);
	bytes_of(&m, 21, 1, 4, 4);
	for (uint64_t i = 30; i <= LATE; i++)
		bytes_of(&m, i, 2, 1, 4);
	marks_finish(&m);
	assert_int_equal(marks_find(&m, 1)->why, MARK_OPENS);
	assert_null(marks_find(&m, 2));
	assert_int_equal(marks_find(&m, 3)->why, MARK_SEALED);
	assert_int_equal(marks_find(&m, 4)->why, MARK_SEALED);
	assert_null(marks_find(&m, 5));
	assert_null(marks_find(&m, 6));
	assert_null(marks_find(&m, 7));
	assert_int_equal(marks_find(&m, 20)->why, MARK_CARRIES);
	assert_int_equal(marks_find(&m, 21)->why, MARK_CARRIES);
	assert_int_equal(marks_find(&m, 30)->why, MARK_SEALED);
	assert_int_equal(marks_find(&m, LATE - 1)->why, MARK_SEALED);
	assert_null(marks_find(&m, LATE));
	marks_deinit(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_mark),
					    cmocka_unit_test(many_frames_of_one_message),
					    cmocka_unit_test(inside_tls) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
