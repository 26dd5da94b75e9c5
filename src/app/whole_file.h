/*
 * whole_file.h - a file that stands in its place whole, or not at all.
 *
 * Written without a name where the file system can, and named when it is done: who dies
 * on the way leaves nothing. Mode 0600.
 */
#ifndef APP_WHOLE_FILE_H
#define APP_WHOLE_FILE_H

#include "base/buf.h"
#include "base/err.h"

struct whole_file {
	const char *path; /* borrowed */
	int fd;
	struct buf name; /* while it is being written; empty: it has none */
};

/* ST_OK; ST_IO, ST_NOMEM with e filled, and nothing to close. */
MUST_CHECK enum st whole_file_open(struct whole_file *f, const char *path, struct err *e);
MUST_CHECK enum st whole_file_put(struct whole_file *f, struct span bytes, struct err *e);
/* All of it shown to looks, which says whether it may stand. ST_OK; ST_BAD: no; ST_IO: e says. */
MUST_CHECK enum st whole_file_check(struct whole_file *f, bool (*looks)(void *arg, struct span all),
				    void *arg, struct err *e);
/* Puts it in its place, over what stood there. Closes in any case. */
MUST_CHECK enum st whole_file_done(struct whole_file *f, struct err *e);
/* Closes and leaves nothing. Also after whole_file_done(), and of a zeroed one. */
void whole_file_drop(struct whole_file *f);

#endif
