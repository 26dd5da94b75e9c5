/*
 * excerpt_child.h - between the process that reads a capture again and the one that keeps what it
 * makes of it.
 */
#ifndef APP_EXCERPT_CHILD_H
#define APP_EXCERPT_CHILD_H

#include "app/child.h"
#include "case/case.h"
#include "excerpt/excerpt.h"
#include "report/mask.h"

/* Frames that the findings of a capture name, as the process is given them. */
struct excerpt_wants {
	struct want *p;
	size_t n, cap;
	enum confidence least;
	bool named; /* without placeholders, which name nobody */
};

/* ST_OK, the reader's status, ST_LIMIT, ST_NOMEM; w is zeroed but for least, free w->p always. */
MUST_CHECK enum st excerpt_wants_read(struct excerpt_wants *w, const struct case_reader *r,
				      size_t capture);

/* Where a capture lies, and what a message calls it. */
struct excerpt_paths {
	struct buf text;
	const char *path, *shown;
};

/* redact may be NULL: as it is. ST_OK, ST_LIMIT, ST_NOMEM; p is for deinit always. */
MUST_CHECK enum st excerpt_paths_init(struct excerpt_paths *p, const struct capture *c,
				      const struct redactor *redact);
void excerpt_paths_deinit(struct excerpt_paths *p);

/* Opens it as it was scanned. -1: said why not. */
int excerpt_open(const struct excerpt_paths *p, const struct capture *c);

/* --- in the process that reads --- */
struct excerpt_tell {
	int fd;
	struct buf record;
};

void excerpt_tell_init(struct excerpt_tell *t, int fd);
/* As struct excerpt_sink has it; arg is a struct excerpt_tell. */
MUST_CHECK enum st excerpt_tell_bytes(void *arg, uint64_t frame, struct span bytes);
/* A sink for what was left out. */
struct anomaly_sink excerpt_tell_notes(struct excerpt_tell *t);
/* The last word, and frees t. */
MUST_CHECK enum st excerpt_tell_end(struct excerpt_tell *t, enum st status,
				    const struct excerpt_result *result, const struct err *e);

/* --- in the one that keeps --- */
struct excerpt_hear {
	void *arg;
	enum st (*bytes)(void *arg, uint64_t frame, struct span bytes);
	void (*note)(void *arg, const struct record_anomaly *a); /* or NULL */
};

/*
 * Runs w on the capture at fd. ST_OK; ST_BAD: it gave nothing, and why was said of shown; what
 * bytes() said; ST_IO, ST_NOMEM, e filled.
 */
MUST_CHECK enum st excerpt_child_run(const struct child_work *w, int fd, const char *shown,
				     const struct excerpt_hear *out, struct excerpt_result *ret,
				     struct err *e);

#endif
