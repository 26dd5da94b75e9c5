/*
 * file_search.h - of a case file: the bytes it keeps (messages, and what layers left of
 * them), each once, and the finding they led to first.
 *
 * What was kept is read through once; findings are asked for only where
 * something was wanted.
 */
#ifndef CASE_FILE_SEARCH_H
#define CASE_FILE_SEARCH_H

#include "case/case.h"
#include "case/file.h"

struct bytes_search {
	void *arg;
	bool (*wanted)(void *arg, struct span bytes);
	/* In the order of captures and findings; step of t holds the bytes. All is borrowed. */
	enum st (*found)(void *arg, const struct finding *f, const struct trace *t, size_t step);
};

/* ST_OK, ST_LIMIT (too many), what found says, else case_file_error() tells. */
MUST_CHECK enum st case_file_search(struct case_file *f, const struct bytes_search *s);

#endif
