#include "source/feed_fd.h"

#include "source/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fd_feed {
	struct feed feed;
	int fd;
	struct input_opts opts;
	uint64_t total;
};

/* A descriptor that somebody else made non-blocking is waited for. */
static bool wait_for(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

static enum st fd_read(struct feed *feed, uint8_t *out, size_t max, size_t *n, struct err *e)
{
	struct fd_feed *f = (struct fd_feed *)feed;
	ssize_t got;

	*n = 0;
	for (;;) {
		got = read(f->fd, out, max);
		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			break;
		if (errno == EAGAIN && !wait_for(f->fd))
			break;
	}
	if (got < 0)
		return err_set(e, ST_IO, errno, f->total, "cannot be read: %s", strerror(errno));
	if (got == 0)
		return ST_END;
	f->total += (uint64_t)got;
	if (f->opts.consumed != NULL)
		*f->opts.consumed = f->total;
	if (f->opts.raw != NULL)
		f->opts.raw(f->opts.arg, span_of(out, (size_t)got));
	*n = (size_t)got;
	return ST_OK;
}

static void fd_free(struct feed *feed)
{
	free(feed);
}

enum st feed_fd_open(struct feed **ret, int fd, const struct input_opts *opts)
{
	struct fd_feed *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return ST_NOMEM;
	f->feed = (struct feed){ fd_read, fd_free };
	f->fd = fd;
	f->opts = *opts;
	/* Not for pipes; a hint, so its failure says nothing. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*ret = &f->feed;
	return ST_OK;
}
