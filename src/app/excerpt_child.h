/*
 * excerpt_child.h - between the process that reads a capture again and the one that keeps what it
 * makes of it.
 */
#ifndef APP_EXCERPT_CHILD_H
#define APP_EXCERPT_CHILD_H

#include "app/child.h"
#include "case/case.h"
#include "excerpt/redacted.h"
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

/* What the process that reads is to do: one of them. */
struct excerpt_task {
	const struct excerpt_job *plain;
	const struct redacted_job *redacted;
};

struct excerpt_hear {
	void *arg;
	enum st (*bytes)(void *arg, uint64_t frame, struct span bytes);
	void (*note)(void *arg, const struct record_anomaly *a); /* or NULL */
};

/*
 * Runs it on the capture at fd, which it is given as its in. ST_OK; ST_BAD: it gave nothing, and
 * why was said of shown; what bytes() said; ST_IO, ST_NOMEM, e filled.
 */
MUST_CHECK enum st excerpt_child_run(const struct excerpt_task *task, int fd, const char *shown,
				     const struct excerpt_hear *out, struct excerpt_result *ret,
				     struct err *e);

#endif
