/*
 * file_answers.h - answers of registries in a case file: evidence of who stands behind a
 * destination.
 *
 * Each is an entry of the chain by itself (kind "answer"), its parts in the
 * table meta. The same answer again changes nothing.
 */
#ifndef CASE_FILE_ANSWERS_H
#define CASE_FILE_ANSWERS_H

#include "case/file.h"

/*
 * protocol is "rdap" or "whois"; role "root" for the WHOIS server that knows only who keeps
 * what, else empty; about what was asked; date when it was given (RFC 3339).
 */
struct case_answer {
	struct span server, protocol, role, about, date, body;
};

/* ST_OK; else what went wrong is in case_file_error(). */
MUST_CHECK enum st case_file_keep_answer(struct case_file *f, const struct case_answer *a,
					 const struct case_about *about);
/* In the order they came; stops at the first status that is not ST_OK. Spans for the call. */
MUST_CHECK enum st case_file_each_answer(struct case_file *f,
					 enum st (*fn)(void *arg, const struct case_answer *a),
					 void *arg);

#endif
