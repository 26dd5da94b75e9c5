/*
 * Of any capture: what is made anew reads as a capture to its end, as many frames as were told,
 * each of them whole.
 */
#include "excerpt/redacted.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/digest.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { WANTS = 64, OUT_MOST = 64 << 20 };

static enum st gather(void *arg, uint64_t frame, struct span bytes)
{
	(void)frame;
	return buf_put(arg, bytes);
}

static int file_of(struct span bytes)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes.p, bytes.len) != (ssize_t)bytes.len
	    || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

static struct swaps *make_swaps(void)
{
	struct swaps *s = NULL;
	size_t at;

	if (swaps_new(&s) != ST_OK
	    || swaps_add(s, KIND_IMEI, SPAN_LIT("001010000000016"), SPAN_LIT(""), &at) != ST_OK
	    || swaps_add(s, KIND_ICCID, SPAN_LIT("8900101012345678904"), SPAN_LIT(""), &at) != ST_OK
	    || swaps_add(s, KIND_MAC, SPAN_LIT("00:00:5e:00:53:2a"), SPAN_LIT(""), &at) != ST_OK
	    || swaps_ready(s) != ST_OK)
		abort();
	return s;
}

static uint64_t frames_of(struct span bytes)
{
	static const struct source_sink nothing = { 0 };
	struct source *s = NULL;
	struct err e = { 0 };
	struct frame f;
	uint64_t n = 0;
	int fd = file_of(bytes);

	if (source_open(&s, fd, &nothing, &e) != ST_OK)
		abort();
	for (; source_next(s, &f, &e) == ST_OK; n++)
		if (f.bytes.len != f.orig_len)
			abort();
	source_close(s);
	close(fd);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct want wants[WANTS] = { 0 };
	uint8_t digest[DIGEST_MAX];
	char sha256[65];
	struct buf out;
	struct excerpt_result result = { 0 };
	struct err e = { 0 };
	struct swaps *s = make_swaps();
	struct redacted_job job = { .excerpt = { .wants = wants, .n_wants = WANTS }, .swaps = s };

	if (digest_of(DIGEST_SHA256, span_of(data, len), digest) != ST_OK)
		abort();
	for (size_t i = 0; i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
	for (size_t i = 0; i < WANTS; i++) {
		wants[i].frame = i + 1;
		snprintf(wants[i].id, sizeof(wants[i].id), "%016zx", i);
	}
	buf_init(&out, OUT_MOST);
	job.excerpt.in = file_of(span_of(data, len));
	job.excerpt.sha256 = span_str(sha256);
	job.excerpt.out = (struct excerpt_sink){ &out, gather };
	if (redacted_run(&job, &result, &e) == ST_OK) {
		if (frames_of(buf_span(&out)) != result.frames)
			abort();
	} else if (e.msg[0] == '\0') {
		abort();
	}
	close(job.excerpt.in);
	buf_deinit(&out);
	swaps_free(s);
	return 0;
}
