#include "app/whole_file.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PATH_MOST = 1 << 16 };

static enum st fail(const struct whole_file *f, struct err *e)
{
	int sys = errno;

	return err_set(e, ST_IO, sys, 0, "%s: %s", f->path, strerror(sys));
}

/* The folder that path stands in, as text that ends with NUL. */
static enum st put_folder(struct buf *b, const char *path)
{
	const char *slash = strrchr(path, '/');
	enum st st;

	if (slash == NULL)
		st = buf_put_str(b, ".");
	else
		st = buf_put(b, span_of(path, slash == path ? 1 : (size_t)(slash - path)));
	return st == ST_OK ? buf_put_u8(b, 0) : st;
}

/* A name beside the one it gets. */
static enum st put_name(struct whole_file *f)
{
	buf_clear(&f->name);
	return buf_printf(&f->name, "%s.XXXXXX%c", f->path, 0);
}

enum st whole_file_open(struct whole_file *f, const char *path, struct err *e)
{
	enum st st;

	*f = (struct whole_file){ .path = path, .fd = -1 };
	buf_init(&f->name, PATH_MOST);
	st = put_folder(&f->name, path);
	if (st == ST_OK)
		f->fd = open((const char *)f->name.p, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
	buf_clear(&f->name);
	if (st == ST_OK && f->fd < 0) {
		st = put_name(f);
		if (st == ST_OK)
			f->fd = mkostemp((char *)f->name.p, O_CLOEXEC);
		if (st == ST_OK && f->fd < 0) {
			st = fail(f, e);
			buf_clear(&f->name);
		}
	}
	if (st == ST_OK)
		return ST_OK;
	whole_file_drop(f);
	return st == ST_IO ? st : err_set(e, st, 0, 0, "%s: %s", path, st_name(st));
}

enum st whole_file_put(struct whole_file *f, struct span bytes, struct err *e)
{
	while (bytes.len != 0) {
		ssize_t n = write(f->fd, bytes.p, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(f, e);
		bytes = span_from(bytes, (size_t)n);
	}
	return ST_OK;
}

enum st whole_file_check(struct whole_file *f, bool (*looks)(void *arg, struct span all), void *arg,
			 struct err *e)
{
	off_t len = lseek(f->fd, 0, SEEK_END);
	void *all;
	bool fine;

	if (len < 0)
		return fail(f, e);
	if (len == 0)
		return looks(arg, span_of(NULL, 0)) ? ST_OK : ST_BAD;
	all = mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, f->fd, 0);
	if (all == MAP_FAILED)
		return fail(f, e);
	fine = looks(arg, span_of(all, (size_t)len));
	(void)munmap(all, (size_t)len);
	return fine ? ST_OK : ST_BAD;
}

/* One without a name gets one of its own first: a link never stands over another file. */
static enum st give_name(struct whole_file *f, struct err *e)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", f->fd);
	for (unsigned tries = 0; tries < 16; tries++) {
		int fd;

		if (put_name(f) != ST_OK)
			return err_set(e, ST_NOMEM, 0, 0, "%s: %s", f->path, st_name(ST_NOMEM));
		fd = mkostemp((char *)f->name.p, O_CLOEXEC); /* a name that is free */
		if (fd < 0)
			break;
		close(fd);
		(void)unlink((const char *)f->name.p);
		if (linkat(AT_FDCWD, self, AT_FDCWD, (const char *)f->name.p, AT_SYMLINK_FOLLOW)
		    == 0)
			return ST_OK;
		if (errno != EEXIST)
			break;
	}
	buf_clear(&f->name);
	return fail(f, e);
}

enum st whole_file_done(struct whole_file *f, struct err *e)
{
	enum st st = fsync(f->fd) == 0 ? ST_OK : fail(f, e);

	if (st == ST_OK && f->name.len == 0)
		st = give_name(f, e);
	if (st == ST_OK && rename((const char *)f->name.p, f->path) != 0)
		st = fail(f, e);
	if (st == ST_OK)
		buf_clear(&f->name);
	whole_file_drop(f);
	return st;
}

void whole_file_drop(struct whole_file *f)
{
	if (f->name.len != 0)
		(void)unlink((const char *)f->name.p);
	if (f->path != NULL && f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	buf_deinit(&f->name);
}
