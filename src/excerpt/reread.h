/*
 * reread.h - an input read once more from its start, as frames and as segments.
 */
#ifndef EXCERPT_REREAD_H
#define EXCERPT_REREAD_H

#include "model/segment.h"
#include "source/source.h"

struct reread {
	int in;
	struct span sha256; /* in hex, what it must be; empty: it was asked already */
	void *arg;
	/* Either may be NULL. All: ST_OK, or why to stop. */
	enum st (*frame)(void *arg, const struct frame *f);
	enum st (*segment)(void *arg, const struct segment *s);
	/* A key log in it, which counts for frames behind this one; or NULL. */
	enum st (*keylog)(void *arg, uint64_t frame, struct span text);
};

/*
 * ST_OK: to where a scan would have come; ST_UNSUP: an archive, which holds no frames; ST_BAD:
 * another hash, or no capture; ST_IO, ST_NOMEM, what a function said; e filled.
 */
MUST_CHECK enum st reread_run(const struct reread *r, struct err *e);

#endif
