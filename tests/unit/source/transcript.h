/*
 * transcript.h - runs a source over bytes and writes down all it says, one line each.
 *
 *	frame 1 1500000000.000123456 len 4 of 60 link 1 if 0 'abcd' comment 'u-10001'
 *	anomaly pcap.time frame 1 at 24: the fraction is a second or more
 *	end / BAD pcap: cut off ... / open UNSUP a zip archive ...
 *
 * The bytes come from a file, or through a pipe one byte a read.
 */
#ifndef TESTS_SOURCE_TRANSCRIPT_H
#define TESTS_SOURCE_TRANSCRIPT_H

#include "base/buf.h"
#include "base/span.h"
#include "base/tm.h"
#include "source/source.h"

#include "exchange_lines.h"

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct transcript {
	struct buf text, raw;
	uint64_t consumed;
};

/* False when memory is gone, which only the tests of that make happen. */
static inline bool transcript_ok(enum st st)
{
	return st == ST_OK;
}

static inline void transcript_anomaly(void *arg, const struct anomaly *a)
{
	struct transcript *t = arg;

	(void)transcript_ok(buf_printf(&t->text,
				       "anomaly %s frame %" PRIu64 " at %" PRIu64 ": %s\n", a->what,
				       a->frame, a->offset, a->reason));
}

static inline void transcript_name(void *arg, const struct name_seen *n)
{
	struct transcript *t = arg;
	char ip[IP_TEXT_MAX];

	(void)transcript_ok(buf_printf(&t->text, "name %s '%.*s' how %s frame %" PRIu64 "\n",
				       ip_format(&n->ip, ip), (int)n->name.len,
				       (const char *)n->name.p, n->how, n->frame));
}

static inline void transcript_secrets(void *arg, uint32_t type, struct span data)
{
	struct transcript *t = arg;

	(void)transcript_ok(buf_printf(&t->text, "secrets %08x '%.*s'\n", type, (int)data.len,
				       (const char *)data.p));
}

static inline void transcript_app(void *arg, const struct app *a)
{
	struct transcript *t = arg;

	(void)transcript_ok(buf_printf(&t->text, "app %d '%.*s' '%.*s'\n", a->uid,
				       (int)a->package.len, (const char *)a->package.p,
				       (int)a->name.len, (const char *)a->name.p));
}

static inline void transcript_raw(void *arg, struct span bytes)
{
	struct transcript *t = arg;

	(void)transcript_ok(buf_put(&t->raw, bytes));
}

static inline void transcript_frame(struct transcript *t, const struct frame *f)
{
	enum st st = buf_printf(&t->text, "frame %" PRIu64 " ", f->number);

	if (f->time_ns == TM_NONE)
		st = buf_put_str(&t->text, "-");
	else
		st = buf_printf(&t->text, "%" PRId64 ".%09" PRId64, f->time_ns / 1000000000,
				f->time_ns % 1000000000);
	st = buf_printf(&t->text, " len %zu of %u link %u if %d", f->bytes.len, f->orig_len,
			f->link_type, (int)f->iface);
	if (f->bytes.len != 0 && f->bytes.len <= 16)
		st = buf_printf(&t->text, " '%.*s'", (int)f->bytes.len, (const char *)f->bytes.p);
	if (f->comment.len != 0)
		st = buf_printf(&t->text, " comment '%.*s'", (int)f->comment.len,
				(const char *)f->comment.p);
	st = buf_put_str(&t->text, "\n");
	(void)transcript_ok(st);
}

static inline void transcript_init(struct transcript *t)
{
	*t = (struct transcript){ 0 };
	buf_init(&t->text, 1 << 20);
	buf_init(&t->raw, 16 << 20);
}

static inline void transcript_deinit(struct transcript *t)
{
	buf_deinit(&t->text);
	buf_deinit(&t->raw);
}

/* Everything until the end; returns how it ended. The same end must come twice. */
static inline enum st transcript_run(struct transcript *t, int fd)
{
	struct source_sink sink = { t,
				    transcript_name,
				    transcript_secrets,
				    transcript_app,
				    transcript_raw,
				    { t, transcript_anomaly } };
	struct source *s = NULL;
	struct exchange x;
	struct frame f;
	struct err e = { 0 }, again = { 0 };
	enum st st = source_open(&s, fd, &sink, &e);

	if (st != ST_OK) {
		assert_null(s);
		(void)transcript_ok(buf_printf(&t->text, "open %s: %s\n",
					       st == ST_UNSUP ? "UNSUP" : st_name(st), e.msg));
		return st;
	}
	if (source_is_archive(s)) {
		while ((st = source_next_exchange(s, &x, &e)) == ST_OK)
			line_put_exchange(&t->text, &x);
		assert_int_equal(source_next_exchange(s, &x, &again), st);
	} else {
		while ((st = source_next(s, &f, &e)) == ST_OK)
			transcript_frame(t, &f);
		assert_int_equal(source_next(s, &f, &again), st);
	}
	assert_string_equal(again.msg, e.msg);
	if (st == ST_END)
		(void)transcript_ok(buf_put_str(&t->text, "end\n"));
	else
		(void)transcript_ok(buf_printf(&t->text, "%s: %s\n", st_name(st), e.msg));
	if (st != ST_NOMEM && source_drain(s, &e) != ST_OK)
		st = ST_IO;
	t->consumed = source_info(s)->consumed;
	source_close(s);
	return st;
}

static inline int file_of(struct span in)
{
	int fd = memfd_create("test", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, in.p, in.len), (ssize_t)in.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* A pipe in packet mode: each read gives what one write put in. */
static inline int pipe_of(struct span in, size_t step, pid_t *writer)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_DIRECT), 0);
	*writer = fork();
	assert_true(*writer >= 0);
	if (*writer == 0) {
		close(fds[0]);
		for (size_t i = 0; i < in.len; i += step)
			if (write(fds[1], in.p + i, in.len - i < step ? in.len - i : step) < 0)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

static inline void transcript_of_file(struct transcript *t, struct span in)
{
	int fd = file_of(in);

	transcript_init(t);
	transcript_run(t, fd);
	close(fd);
}

static inline void transcript_of_pipe(struct transcript *t, struct span in, size_t step)
{
	pid_t writer;
	int fd = pipe_of(in, step, &writer);

	transcript_init(t);
	transcript_run(t, fd);
	close(fd);
	assert_int_equal(waitpid(writer, NULL, 0), writer);
}

/* The same from a file and byte by byte, and it is what is wanted. */
static inline void transcript_check(const char *what, struct span in, const char *want)
{
	struct transcript a, b;
	struct span wanted = span_of(want, strlen(want));

	transcript_of_file(&a, in);
	transcript_of_pipe(&b, in, 1);
	if (!span_eq(buf_span(&a.text), wanted))
		fail_msg("row '%s': from a file\n%.*swanted\n%s", what, (int)a.text.len,
			 (char *)a.text.p, want);
	if (!span_eq(buf_span(&b.text), wanted))
		fail_msg("row '%s': through a pipe\n%.*swanted\n%s", what, (int)b.text.len,
			 (char *)b.text.p, want);
	/* raw has seen the input as given: all of it once it is open */
	if (!span_starts(in, buf_span(&a.raw)) || !span_starts(in, buf_span(&b.raw)))
		fail_msg("row '%s': raw bytes differ", what);
	if (strncmp(want, "open", 4) != 0) {
		assert_int_equal(a.raw.len, in.len);
		assert_int_equal(b.raw.len, in.len);
		assert_int_equal(a.consumed, in.len);
	}
	transcript_deinit(&a);
	transcript_deinit(&b);
}

#endif
