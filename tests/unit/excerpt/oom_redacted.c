/* Whichever allocation fails: nothing leaks, and it is said or nothing of a value goes out. */
#include "excerpt/redacted.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/digest.h"
#include "excerpt/frames.h"
#include "source/pcapng_write.h"
#include "source/source.h"

#include "../protocol/vectors/tls_keys.h"
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

static void hash(struct span bytes, char sha256[65])
{
	uint8_t digest[DIGEST_MAX];

	assert_int_equal(digest_of(DIGEST_SHA256, bytes, digest), ST_OK);
	for (size_t i = 0; i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
}

static int capture(const char *name, char sha256[65])
{
	static uint8_t bytes[1 << 20];
	char path[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/tests/captures/%s.pcap", getenv("TELLTALE_SOURCE"), name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, bytes, sizeof(bytes));
	assert_true(n > 0 && (size_t)n < sizeof(bytes));
	hash(span_of(bytes, (size_t)n), sha256);
	return fd;
}

static void ok(enum st st)
{
	assert_int_equal(st, ST_OK);
}

/* A connection of TLS and its secrets as a capture; its fifth frame is the request. */
static int in_tls(const char *keylog, const struct span said[6], char sha256[65])
{
	struct endpoint ends[2] = { { .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = 40000 },
				    { .ip = { { 192, 0, 2, 2 }, IP_V4 }, .port = 443 } };
	uint32_t seq[2] = { 1, 1 };
	struct buf file, frame;
	int fd = memfd_create("tls", MFD_CLOEXEC);

	buf_init(&file, 1 << 20);
	buf_init(&frame, 1 << 20);
	ok(pcapng_put_section(&file, SPAN_LIT(""), SPAN_LIT("")));
	ok(pcapng_put_interface(&file, FRAME_LINK_TYPE));
	ok(pcapng_put_secrets(&file, PCAPNG_SECRETS_TLS, span_str(keylog)));
	for (unsigned i = 0; i < 6; i++) {
		struct frame_made f = { .src = ends[i & 1],
					.dst = ends[~i & 1],
					.transport = TRANSPORT_TCP,
					.seq = seq[i & 1],
					.ack = seq[~i & 1],
					.flags = TCP_ACK,
					.payload = said[i] };
		struct pcapng_packet p = { .time_ns = i + 1 };

		buf_clear(&frame);
		ok(frame_make(&f, &frame));
		p.bytes = buf_span(&frame);
		p.orig_len = (uint32_t)frame.len;
		ok(pcapng_put_packet(&file, &p));
		seq[i & 1] += (uint32_t)said[i].len;
	}
	assert_true(fd >= 0 && write(fd, file.p, file.len) == (ssize_t)file.len);
	hash(buf_span(&file), sha256);
	buf_deinit(&file);
	buf_deinit(&frame);
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
	if (st == ST_OK)
		st = swaps_add(*ret, KIND_SSID, SPAN_LIT("ExampleNet"), SPAN_LIT(""), &at);
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

static void fail_each(int fd, const char *sha256, uint64_t frame, uint64_t frames)
{
	const struct want wants[] = { { frame, "00000000000000aa", false } };
	struct swaps *s = NULL;

	ok(make_swaps(&s));
	for (long n = 0;; n += 1 + n / 32) {
		const struct redacted_job job = { .excerpt = { .in = fd,
							       .wants = wants,
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
	char sha256[65];

	(void)state;
	fail_each(capture("nokia-7-plus", sha256), sha256, 17, 4);
	fail_each(capture("protocol/http2", sha256), sha256, 4, 7);
	fail_each(capture("link/radiotap_fcs_probe", sha256), sha256, 1, 1);
}

#define SAID(which)                                                                              \
	{                                                                                        \
		SPAN_LIT(KEY_##which##_0), SPAN_LIT(KEY_##which##_1), SPAN_LIT(KEY_##which##_2), \
			SPAN_LIT(KEY_##which##_3), SPAN_LIT(KEY_##which##_4),                    \
			SPAN_LIT(KEY_##which##_5)                                                \
	}

/* Two hellos, what tells that data follows of both sides, and the request. */
static void each_fails_in_tls(void **state)
{
	static const struct {
		const char *keylog;
		struct span said[6];
	} rows[] = { { KEY_TLS13_LOG, SAID(TLS13) },
		     { KEY_GCM12_LOG, SAID(GCM12) },
		     { KEY_CBC12_LOG, SAID(CBC12) } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char sha256[65];
		int fd = in_tls(rows[i].keylog, rows[i].said, sha256);

		fail_each(fd, sha256, 5, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swaps_fail),
		cmocka_unit_test(each_fails),
		cmocka_unit_test(each_fails_in_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
