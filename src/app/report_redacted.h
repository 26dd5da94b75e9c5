/*
 * report_redacted.h - what leaves of a case made anew: its reports, searched before they are shown.
 */
#ifndef APP_REPORT_REDACTED_H
#define APP_REPORT_REDACTED_H

#include "app/redaction.h"
#include "report/report.h"

/*
 * As screen_write(), of a case that x made. ST_BAD: an old value was found in it, which is
 * said; nothing is shown.
 */
MUST_CHECK enum st report_redacted_write(struct redaction *x, const char *path,
					 enum st (*report)(const struct case_reader *r,
							   const struct report_options *o,
							   struct out *out),
					 const struct case_reader *r,
					 const struct report_options *o, struct err *e);

#endif
