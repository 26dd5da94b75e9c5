/*
 * letter_whom.h - for whom a letter is: the body of each, and the whole.
 *
 * A body begins after the title and says everything but the list of findings.
 */
#ifndef REPORT_LETTER_WHOM_H
#define REPORT_LETTER_WHOM_H

#include "report/letter_case.h"

void letter_owner(struct letter_case *k);  /* a plain summary, and what to do now */
void letter_vendor(struct letter_case *k); /* a technical notice */

/* redact NULL: values are shown. ST_OK, ST_NOMEM, the reader's status. */
MUST_CHECK enum st letter_write(const struct case_reader *r, const struct report_options *o,
				const struct redactor *redact, struct out *out);

#endif
