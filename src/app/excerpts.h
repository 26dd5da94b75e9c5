/*
 * excerpts.h - the frames that matter of a case's captures, as one pcapng file.
 *
 * A section for each capture that told something. The captures themselves are read
 * again, each by a process of its own: what is not there any more, or is
 * another file by now, is said, and nothing is written.
 */
#ifndef APP_EXCERPTS_H
#define APP_EXCERPTS_H

#include "case/case.h"
#include "report/mask.h"

struct excerpts {
	const struct case_reader *r;
	const struct redactor *redact; /* for messages; NULL: values are shown */
	enum confidence least;
	uint64_t frames; /* written */
};

/* ST_OK; ST_BAD: said why not (a capture); the reader's status; ST_IO, ST_NOMEM: e says. */
MUST_CHECK enum st excerpts_write(struct excerpts *x, const char *path, struct err *e);

#endif
