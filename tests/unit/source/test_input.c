#include "source/input.h"

#include "packed.h"
#include "transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <zstd.h>

#define FRAME(n) "frame " n " 1500000000.123456000 len 4 of 60 link 1 if 0 'abcd'\n"
#define BOTH FRAME("1") FRAME("2")
#define NO_CAPTURE "open malformed input: no capture: nothing known begins with these bytes\n"

static const struct row {
	const char *what;
	struct span in;
	const char *want;
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "gzip", S(GZ), BOTH "end\n" },
	{ "gzip, two members", S(GZ_TWO), BOTH "end\n" },
	{ "zstd", S(ZSTD), BOTH "end\n" },
	{ "zstd, two frames and one to skip", S(ZSTD_TWO), BOTH "end\n" },
	{ "xz", S(XZ), BOTH "end\n" },
	{ "xz, two streams", S(XZ_TWO), BOTH "end\n" },
	{ "gzip in zstd", S(GZ_IN_ZSTD), BOTH "end\n" },
	{ "xz in gzip", S(XZ_IN_GZ), BOTH "end\n" },
	{ "gzip three times", S(GZ3),
	  "open UNSUP: gzip-compressed more than twice; unpack it first\n" },
	{ "gzip of nothing", S(GZ_EMPTY), "open malformed input: an empty file\n" },
	{ "gzip of a text", S(GZ_TEXT), "open malformed input: a text file, no capture\n" },
	{ "gzip, then zeros", S(GZ "\0\0\0\0\0"),
	  BOTH
	  "anomaly input.gzip frame 0 at 53: bytes behind the last member were not read\nend\n" },
	{ "zstd, then something else", S(ZSTD "abcd"),
	  BOTH
	  "anomaly input.zstd frame 0 at 55: bytes behind the last frame were not read\nend\n" },
	{ "zstd, then the start of a magic", S(ZSTD "\x28\xb5"),
	  BOTH
	  "anomaly input.zstd frame 0 at 55: bytes behind the last frame were not read\nend\n" },
	{ "zstd, then a second frame that is none",
	  S(ZSTD "\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	  BOTH "malformed input: zstd: damaged in the frame at byte 55 (Unsupported frame "
	       "parameter)\n" },
	{ "nothing", { (const uint8_t *)"", 0 }, "open malformed input: an empty file\n" },
	{ "one byte", S("\xd4"), NO_CAPTURE },
	{ "two bytes of a magic", S("\xa1\xb2"), NO_CAPTURE },
#undef S
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		transcript_check(rows[i].what, rows[i].in, rows[i].want);
}

/* Wherever a compressed capture is cut off, what came out stands, and the end is not taken for the
 * end. */
static void every_cut(void **state)
{
	static const struct span whole[] = { SPAN_LIT(GZ), SPAN_LIT(ZSTD), SPAN_LIT(XZ),
					     SPAN_LIT(GZ_IN_ZSTD), SPAN_LIT(XZ_IN_GZ) };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(whole); i++) {
		for (size_t len = 1; len < whole[i].len; len++) {
			struct transcript t;
			struct span cut = span_cut(whole[i], 0, len);
			int fd = file_of(cut);
			enum st st;

			transcript_init(&t);
			st = transcript_run(&t, fd);
			close(fd);
			if (st != ST_BAD)
				fail_msg("input %zu cut at %zu: %s", i, len, st_name(st));
			if (len >= FEED_MAGIC_MAX
			    && span_find_span(buf_span(&t.text), SPAN_LIT(": cut off at byte "), 0)
				       == t.text.len)
				fail_msg("input %zu cut at %zu: %.*s", i, len, (int)t.text.len,
					 (char *)t.text.p);
			transcript_deinit(&t);
		}
	}
}

/* A byte changed: never more frames than there were, never a clean end with others. */
static void every_damage(void **state)
{
	static const struct span whole[] = { SPAN_LIT(GZ), SPAN_LIT(XZ) };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(whole); i++) {
		/* the gzip header holds time, flags and system, which no check covers */
		for (size_t at = i == 0 ? 10 : 0; at < whole[i].len; at++) {
			struct transcript t;
			uint8_t copy[256];
			int fd;
			enum st st;

			assert_true(whole[i].len <= sizeof(copy));
			memcpy(copy, whole[i].p, whole[i].len);
			copy[at] ^= 0x10;
			fd = file_of(span_of(copy, whole[i].len));
			transcript_init(&t);
			st = transcript_run(&t, fd);
			close(fd);
			if (st != ST_BAD)
				fail_msg("input %zu changed at %zu: %s", i, at, st_name(st));
			transcript_deinit(&t);
		}
	}
}

/* The last byte of gzip's checksum changed: both frames stand before the damage is told. */
static void damage_after_data(void **state)
{
	uint8_t copy[] = GZ;

	(void)state;
	copy[sizeof(copy) - 1 - 5] ^= 1;
	transcript_check("checksum", span_of(copy, sizeof(copy) - 1),
			 BOTH
			 "malformed input: gzip: damaged before byte 49 (incorrect data check)\n");
}

static void ratio_is_bounded(void **state)
{
	size_t len = 256 << 20, cap = 1 << 20;
	uint8_t *zeros = calloc(1, len), *small = malloc(cap);
	uint64_t consumed = 0;
	struct input_opts opts = { .consumed = &consumed };
	struct input *in = NULL;
	struct err e = { 0 };
	int fd;

	(void)state;
	assert_non_null(zeros);
	assert_non_null(small);
	cap = ZSTD_compress(small, cap, zeros, len, 3);
	assert_false(ZSTD_isError(cap));
	fd = file_of(span_of(small, cap));
	assert_int_equal(input_open(&in, fd, &opts, &e), ST_OK);
	/* 64 MiB are free; then it must be in proportion */
	assert_int_equal(input_pass(in, 64 << 20, &e), ST_OK);
	assert_int_equal(input_pass(in, len - (64 << 20), &e), ST_BAD);
	assert_non_null(strstr(e.msg, "expands to more than 1100 times"));
	input_close(in);
	close(fd);
	free(small);
	free(zeros);
}

static volatile sig_atomic_t signals;

static void count_signal(int sig)
{
	(void)sig;
	signals = signals + 1;
}

/* Reads that a signal interrupts, on a descriptor somebody made non-blocking. */
static void interrupted(void **state)
{
	struct sigaction sa = { .sa_handler = count_signal }, old;
	struct span in = SPAN_LIT(GZ);
	struct transcript t;
	int fds[2];
	pid_t pid;

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &sa, &old), 0);
	assert_int_equal(pipe2(fds, O_NONBLOCK | O_DIRECT), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		(void)fcntl(fds[1], F_SETFL, 0);
		for (size_t i = 0; i < in.len; i++)
			if (kill(getppid(), SIGUSR1) != 0 || write(fds[1], in.p + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	transcript_init(&t);
	assert_int_equal(transcript_run(&t, fds[0]), ST_END);
	assert_true(span_eq_str(buf_span(&t.text), BOTH "end\n"));
	transcript_deinit(&t);
	close(fds[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(signals > 0);
	assert_int_equal(sigaction(SIGUSR1, &old, NULL), 0);
}

static void unreadable(void **state)
{
	struct source_sink sink = { 0 };
	struct source *s = NULL;
	struct err e = { 0 };
	int fd = open("/", O_RDONLY);

	(void)state;
	assert_int_equal(source_open(&s, fd, &sink, &e), ST_IO);
	assert_int_equal(e.sys, EISDIR);
	assert_null(s);
	close(fd);
	assert_int_equal(source_open(&s, -1, &sink, &e), ST_IO);
	assert_int_equal(e.sys, EBADF);
	source_close(NULL);
}

/* A feed of counting bytes, a few a read, that ends after a number of them. */
struct counting {
	struct feed feed;
	uint64_t at, end;
	size_t step;
};

static enum st counting_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct counting *c = (struct counting *)feed;

	(void)e;
	*n = 0;
	assert_true(max >= 1);
	for (; *n < max && *n < c->step && c->at < c->end; c->at++)
		out[(*n)++] = (uint8_t)(c->at % 251);
	return *n != 0 ? ST_OK : ST_END;
}

static void counting_free(struct feed *feed)
{
	(void)feed;
}

/* The window shows the right bytes whatever is wanted and whatever a read gives. */
static void window(void **state)
{
	static const size_t steps[] = { 1, 7, 4096, SIZE_MAX };
	static const size_t wants[] = { 1, 16, 65537, 3, 300000, 1 << 20, 40, 2 };

	(void)state;
	for (size_t s = 0; s < N_ELEMENTS(steps); s++) {
		struct counting c = { { counting_read, counting_free }, 0, 5000000, steps[s] };
		struct input *in = NULL;
		uint64_t at = 0;

		assert_int_equal(input_over(&in, &c.feed, NULL), ST_OK);
		for (size_t k = 0;; k++) {
			size_t n = wants[k % N_ELEMENTS(wants)];
			enum st st = input_want(in, n, NULL);
			struct span w = input_peek(in, n);

			assert_int_equal(input_offset(in), at);
			if (st == ST_END) {
				assert_int_equal(at + w.len, c.end);
				assert_true(w.len < n);
				break;
			}
			assert_int_equal(st, ST_OK);
			assert_int_equal(w.len, n);
			for (size_t i = 0; i < n; i++)
				if (w.p[i] != (at + i) % 251)
					fail_msg("offset %zu", (size_t)at + i);
			/* half is kept for the next want; every fifth is passed over and more */
			n = n / 2 + 1;
			if (k % 5 == 4) {
				n += 100000;
				st = input_pass(in, n, NULL);
				assert_int_equal(st, at + n <= c.end ? ST_OK : ST_END);
				if (st != ST_OK)
					break;
			} else {
				input_skip(in, n);
			}
			at += n;
		}
		input_close(in);
	}
}

static void want_is_bounded(void **state)
{
	struct counting c = { { counting_read, counting_free }, 0, 10, SIZE_MAX };
	struct input *in = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(input_over(&in, &c.feed, NULL), ST_OK);
	assert_int_equal(input_want(in, INPUT_WANT_MAX + 1, &e), ST_LIMIT);
	assert_int_equal(input_want(in, 10, &e), ST_OK);
	assert_int_equal(input_want(in, 11, &e), ST_END);
	input_skip(in, 100);
	assert_int_equal(input_offset(in), 10);
	input_close(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),	    cmocka_unit_test(every_cut),
		cmocka_unit_test(every_damage),	    cmocka_unit_test(damage_after_data),
		cmocka_unit_test(ratio_is_bounded), cmocka_unit_test(interrupted),
		cmocka_unit_test(unreadable),	    cmocka_unit_test(window),
		cmocka_unit_test(want_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
