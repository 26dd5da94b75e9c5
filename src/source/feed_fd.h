/* feed_fd.h - the bytes of a descriptor, as given. */
#ifndef SOURCE_FEED_FD_H
#define SOURCE_FEED_FD_H

#include "base/attr.h"
#include "source/feed.h"

/* opts is copied. ST_OK, ST_NOMEM. */
MUST_CHECK enum st feed_fd_open(struct feed **ret, int fd, const struct input_opts *opts);

#endif
