/*
 * text.h - a case as a person reads it on a terminal.
 *
 * First the answer in a sentence; then, for each capture that tells something,
 * devices, their destinations, the identifiers told there; then what stayed
 * closed, what was malformed or cut, and which captures were not read whole.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/mask.h"
#include "report/report.h"

/* redact is NULL when values are shown. */
MUST_CHECK enum st text_write(const struct case_reader *r, const struct report_options *o,
			      const struct redactor *redact, struct out *out);

#endif
