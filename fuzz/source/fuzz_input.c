#include "source/source.h"

#include "source/input.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
	struct span in;
	size_t at;
};

/* raw gives the input as it is, in order. */
static void raw(void *arg, struct span bytes)
{
	struct seen *s = arg;

	if (!span_eq(bytes, span_cut(s->in, s->at, bytes.len)))
		abort();
	s->at += bytes.len;
}

static int file_of(struct span in)
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, in.p, in.len) != (ssize_t)in.len || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* Everything out, whatever is inside. */
static void read_all(struct span in)
{
	struct seen seen = { in, 0 };
	uint64_t consumed = 0, out = 0;
	struct input_opts opts = { .arg = &seen, .raw = raw, .consumed = &consumed };
	struct input *i = NULL;
	struct err e = { 0 };
	int fd = file_of(in);
	enum st st = input_open(&i, fd, &opts, &e);

	if (st != ST_OK)
		abort();
	while ((st = input_want(i, 1, &e)) == ST_OK) {
		out += input_left(i);
		input_skip(i, input_left(i));
		if (input_offset(i) != out)
			abort();
	}
	if (st != ST_END && (st != ST_BAD || e.code != ST_BAD || e.msg[0] == '\0'))
		abort();
	if (input_drain(i, &e) != ST_OK || seen.at != in.len || consumed != in.len)
		abort();
	if (out > (64 << 20) + (1 << 20) && out / INPUT_RATIO_MAX > consumed + 1024)
		abort();
	input_close(i);
	close(fd);
}

/* The whole way, formats included. */
static void read_frames(struct span in)
{
	struct source_sink sink = { 0 };
	struct source *s = NULL;
	struct frame f;
	struct err e = { 0 };
	int fd = file_of(in);
	enum st st = source_open(&s, fd, &sink, &e);

	if (st != ST_OK && st != ST_BAD && st != ST_UNSUP)
		abort();
	while (st == ST_OK)
		st = source_next(s, &f, &e);
	if (st != ST_END && (e.code != st || e.msg[0] == '\0'))
		abort();
	source_close(s);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };

	read_all(in);
	read_frames(in);
	return 0;
}
