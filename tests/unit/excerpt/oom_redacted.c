/* Whichever allocation fails: nothing leaks, and it is said or nothing of a value goes out. */
#include "excerpt/redacted.h"

#include "base/buf.h"
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

static struct {
	uint8_t bytes[1 << 18];
	size_t len;
} written;

static enum st gather(void *arg, uint64_t frame, struct span bytes)
{
	(void)arg;
	(void)frame;
	if (bytes.len > sizeof(written.bytes) - written.len)
		return ST_LIMIT;
	memcpy(written.bytes + written.len, bytes.p, bytes.len);
	written.len += bytes.len;
	return ST_OK;
}

static int capture(const char *name, char sha256[65])
{
	static uint8_t bytes[1 << 20];
	uint8_t digest[DIGEST_MAX];
	char path[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/tests/captures/%s.pcap", getenv("TELLTALE_SOURCE"), name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, bytes, sizeof(bytes));
	assert_true(n > 0 && (size_t)n < sizeof(bytes));
	assert_int_equal(digest_of(DIGEST_SHA256, span_of(bytes, (size_t)n), digest), ST_OK);
	for (size_t i = 0; i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
	return fd;
}

static enum st make_swaps(struct swaps **ret)
{
	size_t at;
	enum st st = swaps_new(ret);

	if (st == ST_OK)
		st = swaps_add(*ret, KIND_IMEI, SPAN_LIT("001010000000016"), SPAN_LIT(""), &at);
	if (st == ST_OK)
		st = swaps_add(*ret, KIND_IMEI, SPAN_LIT("001010000000024"), SPAN_LIT(""), &at);
	return st == ST_OK ? swaps_ready(*ret) : st;
}

/* Every so many: one run has some ten thousand. */
static void swaps_fail(void **state)
{
	(void)state;
	for (long n = 0;; n += 1 + n / 16) {
		struct swaps *s = NULL;
		enum st st;

		oom_arm(n);
		st = make_swaps(&s);
		swaps_free(s);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_OK);
			return;
		}
		assert_int_equal(st, ST_NOMEM);
	}
}

static void fails(const char *name, const struct want *want, uint64_t frames)
{
	struct swaps *s = NULL;
	char sha256[65];
	int fd = capture(name, sha256);

	assert_int_equal(make_swaps(&s), ST_OK);
	for (long n = 0;; n += 1 + n / 32) {
		const struct redacted_job job = { .excerpt = { .in = fd,
							       .wants = want,
							       .n_wants = 1,
							       .sha256 = span_str(sha256),
							       .comment = SPAN_LIT("a"),
							       .out = { NULL, gather } },
						  .swaps = s };
		struct excerpt_result result = { 0 };
		struct err e = { 0 };
		size_t at = 0;
		enum st st;

		written.len = 0;
		oom_arm(n);
		st = redacted_run(&job, &result, &e);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_OK);
			assert_int_equal(result.frames, frames);
			assert_false(swaps_find(s, span_of(written.bytes, written.len), &at));
			break;
		}
		assert_false(swaps_find(s, span_of(written.bytes, written.len), &at));
		if (st != ST_OK)
			assert_true(e.msg[0] != '\0');
	}
	swaps_free(s);
	close(fd);
}

static void each_fails(void **state)
{
	static const struct want http1 = { 17, "00000000000000aa" };
	static const struct want http2 = { 4, "00000000000000aa" };

	(void)state;
	fails("nokia-7-plus", &http1, 4);
	fails("protocol/http2", &http2, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swaps_fail),
		cmocka_unit_test(each_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
