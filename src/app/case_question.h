/* case_question.h - a case, and one thing asked of it: what find and explain share. */
#ifndef APP_CASE_QUESTION_H
#define APP_CASE_QUESTION_H

#include "app/cmd.h"
#include "case/file.h"
#include "report/report.h"

struct case_question {
	const struct parsed *p;
	struct case_file *file;
	struct case_reader r;
	struct report_options o;
};

/*
 * Opens the case that the command line names first; says what is wrong with it. EXIT_CLEAN,
 * EXIT_USAGE (cannot be opened), EXIT_PARTIAL (no case, damaged, newer), EXIT_FAULT. To be
 * closed all the same.
 */
MUST_CHECK enum exit_code case_question_open(struct case_question *q, const struct parsed *p);

/* Puts the answer where the command line wants it; says what failed. EXIT_CLEAN, EXIT_PARTIAL,
 * EXIT_FAULT. */
MUST_CHECK enum exit_code case_question_put(const struct case_question *q,
					    enum st (*write)(void *arg, struct out *out),
					    void *arg);
void case_question_close(struct case_question *q);

#endif
