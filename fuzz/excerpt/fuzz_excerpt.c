/* What is taken from any capture reads as a capture, whose frames are among those of the input. */
#include "excerpt/excerpt.h"

#include "base/buf.h"
#include "base/span.h"
#include "codec/digest.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { WANTS = 8 };

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

/* Every frame of what came out, and at its end nothing is broken. */
static uint64_t frames_of(struct span bytes, int fd)
{
	static const struct source_sink nothing = { 0 };
	struct source *s = NULL;
	struct err e = { 0 };
	struct frame f;
	uint64_t n = 0;

	if (bytes.len == 0)
		return 0;
	if (source_open(&s, fd, &nothing, &e) != ST_OK)
		abort();
	while (source_next(s, &f, &e) == ST_OK)
		n++;
	if (e.code != ST_OK && e.code != ST_END)
		abort();
	source_close(s);
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
	struct excerpt_job job = { .wants = wants, .n_wants = WANTS, .comment = SPAN_LIT("fuzz") };
	int made;

	if (digest_of(DIGEST_SHA256, span_of(data, len), digest) != ST_OK)
		abort();
	for (size_t i = 0; i < 32; i++)
		snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
	for (size_t i = 0; i < WANTS; i++) {
		wants[i].frame = i + 1;
		wants[i].sealed = i % 2 != 0;
		snprintf(wants[i].id, sizeof(wants[i].id), "%016zx", i);
	}
	buf_init(&out, 64 << 20);
	job.in = file_of(span_of(data, len));
	job.sha256 = span_str(sha256);
	job.out = (struct excerpt_sink){ &out, gather };
	if (excerpt_run(&job, &result, &e) == ST_OK) {
		made = file_of(buf_span(&out));
		if (frames_of(buf_span(&out), made) != result.frames || result.missing > WANTS)
			abort();
		close(made);
	} else if (e.msg[0] == '\0') {
		abort();
	}
	close(job.in);
	buf_deinit(&out);
	return 0;
}
