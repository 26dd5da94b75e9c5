/*
 * html_why.h - when and why it was sent, a statement's points and before beside after, for a page.
 *
 * "triggers", "recurrences", "claims", "comparison" of web/src/data.ts; each
 * only where the options have it.
 */
#ifndef REPORT_HTML_WHY_H
#define REPORT_HTML_WHY_H

#include "report/html_texts.h"
#include "report/report.h"

/* ST_OK, ST_NOMEM, the output's status. */
MUST_CHECK enum st html_why_write(const struct report_options *o, const struct redactor *redact,
				  struct html_texts *texts, struct json *j);

#endif
