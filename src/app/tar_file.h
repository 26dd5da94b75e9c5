/*
 * tar_file.h - an archive (POSIX ustar) that is the same whenever it is made of the same.
 *
 * Plain files of mode 0600, nobody's, of time 0. Of each the SHA-256 is kept, for a member
 * that lists them (as sha256sum reads it).
 */
#ifndef APP_TAR_FILE_H
#define APP_TAR_FILE_H

#include "app/whole_file.h"
#include "codec/digest.h"

struct tar_file {
	struct whole_file file;
	int64_t header; /* offset of the member's */
	uint64_t size;
	char name[100];
	struct digest_run *digest;
	struct buf sums;
	struct err *e; /* borrowed: of whole_file_put() */
	/* Asked about the whole before it is put in its place; or NULL. ST_BAD where it says no. */
	bool (*looks)(void *arg, struct span all);
	void *looks_arg;
};

/* As whole_file_open(); t is for tar_file_drop() always. */
MUST_CHECK enum st tar_file_open(struct tar_file *t, const char *path, struct err *e);

/* One member after another; names of at most 99 bytes. ST_OK, ST_LIMIT, ST_NOMEM, ST_IO. */
MUST_CHECK enum st tar_file_begin(struct tar_file *t, const char *name);
MUST_CHECK enum st tar_file_put(struct tar_file *t, struct span bytes);
MUST_CHECK enum st tar_file_end(struct tar_file *t);

/* The list of what is in it so far, as a member; then the archive's end, and in its place. */
MUST_CHECK enum st tar_file_done(struct tar_file *t, const char *list);
void tar_file_drop(struct tar_file *t);

#endif
