/* Whichever allocation fails: nothing leaks, nothing is used that is not there, and it is said. */
#include "flows.h"
#include "oom.h"
#include "packed.h"
#include "transcript.h"

#define PCAPNG                                                                                     \
	"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0" \
	"\0\0"                                                                                     \
	"\1\0\0\0\x14\0\0\0\1\0\0\0\xff\xff\0\0\x14\0\0\0"                                         \
	"\6\0\0\0\x24\0\0\0\0\0\0\0\x3d\x54\5\0\x40\xa2\x2b\xf7\4\0\0\0\4\0\0\0"                   \
	"abcd\x24\0\0\0"

/* No allocations of its own: they would be made to fail too. */
static enum st run(int fd, uint64_t *frames)
{
	struct source_sink sink = { 0 };
	struct source *s = NULL;
	struct exchange x;
	struct frame f;
	struct err e = { 0 };
	enum st st = source_open(&s, fd, &sink, &e);

	*frames = 0;
	if (st != ST_OK) {
		assert_null(s);
	} else {
		bool archive = source_is_archive(s);

		while ((st = archive ? source_next_exchange(s, &x, &e) : source_next(s, &f, &e))
		       == ST_OK)
			++*frames;
		source_close(s);
	}
	if (st != ST_END)
		assert_int_equal(e.code, st);
	return st;
}

static void each_fails(struct span in, uint64_t want)
{
	for (long n = 0;; n++) {
		int fd = file_of(in);
		uint64_t frames;
		enum st st;

		oom_arm(n);
		st = run(fd, &frames);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_END);
			assert_int_equal(frames, want);
			close(fd);
			assert_true(n > 2);
			return;
		}
		assert_int_equal(st, ST_NOMEM);
		assert_true(frames <= want);
		close(fd);
	}
}

static void pcapng(void **state)
{
	(void)state;
	each_fails(SPAN_LIT(PCAPNG), 1);
}

/* A frame larger than the window makes it grow. */
static void large_frame(void **state)
{
	static uint8_t b[40 + 200000] = "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
					"\0\2\3\4\0\0\0\0\x40\x0d\3\0\x40\x0d\3\0";

	(void)state;
	each_fails(span_of(b, sizeof(b)), 1);
}

static void compressed(void **state)
{
	(void)state;
	each_fails(SPAN_LIT(GZ), 2);
	each_fails(SPAN_LIT(ZSTD), 2);
	each_fails(SPAN_LIT(XZ), 2);
	each_fails(SPAN_LIT(XZ_IN_GZ), 2);
}

static void archives(void **state)
{
	(void)state;
	each_fails(SPAN_LIT("{\"log\":{\"pages\":[],\"entries\":[{\"request\":{\"headers\":[{"
			    "\"name\":\"a\",\"value\":\"b\"}]},\"_webSocketMessages\":[{\"data\":"
			    "\"x\"}]}]}}"),
		   1);
	each_fails(SPAN_LIT(FLOW_NOW FLOW_WS), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pcapng), cmocka_unit_test(large_frame),
					    cmocka_unit_test(compressed),
					    cmocka_unit_test(archives) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
