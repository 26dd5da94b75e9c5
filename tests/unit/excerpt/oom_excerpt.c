/* Whichever allocation fails: nothing leaks, and either all frames came out or it is said. */
#include "excerpt/excerpt.h"

#include "base/span.h"
#include "codec/digest.h"

#include "oom.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

static enum st count(void *arg, uint64_t frame, struct span bytes)
{
	(void)frame;
	*(size_t *)arg += bytes.len;
	return ST_OK;
}

static int nokia(char sha256[65])
{
	static uint8_t bytes[1 << 20];
	uint8_t digest[DIGEST_MAX];
	char path[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/tests/captures/nokia-7-plus.pcap",
		 getenv("TELLTALE_SOURCE"));
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, bytes, sizeof(bytes));
	assert_true(n > 0 && (size_t)n < sizeof(bytes));
	assert_int_equal(digest_of(DIGEST_SHA256, span_of(bytes, (size_t)n), digest), ST_OK);
	for (size_t i = 0; i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
	return fd;
}

static void each_fails(void **state)
{
	static const struct want wants[] = { { 17, "00000000000000aa", true },
					     { 53, "00000000000000aa", false } };
	char sha256[65];
	int fd = nokia(sha256);
	long step = 1;

	(void)state;
	for (long n = 0;; n += step) {
		size_t bytes = 0;
		struct excerpt_job job = { .in = fd,
					   .wants = wants,
					   .n_wants = N_ELEMENTS(wants),
					   .sha256 = span_str(sha256),
					   .comment = SPAN_LIT("a"),
					   .out = { &bytes, count } };
		struct excerpt_result result = { 0 };
		struct err e = { 0 };
		enum st st;

		oom_arm(n);
		st = excerpt_run(&job, &result, &e);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_OK);
			/* the one that counts as told inside TLS brings what was said after it */
			assert_int_equal(result.frames, 7);
			assert_int_equal(result.missing, 0);
			assert_true(n > 100);
			close(fd);
			return;
		}
		if (st == ST_OK) /* a message was not followed: what was asked for came */
			assert_int_equal(result.missing, 0);
		else
			assert_true(e.msg[0] != '\0');
		step = 1 + n / 64; /* every one of the first, then fewer */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
