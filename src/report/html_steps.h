/*
 * html_steps.h - how findings of a page were derived, layer by layer, with the bytes of each.
 *
 * "steps": {"finding": [...]}, and "steps_cut". What a step says and the
 * commands that repeat it are masked as all of the page is (steps.h); bytes go
 * along only where the page may reveal them, and of each step no more than what
 * stands around the part that the next one was taken from.
 */
#ifndef REPORT_HTML_STEPS_H
#define REPORT_HTML_STEPS_H

#include "report/html_texts.h"
#include "report/report.h"

/* ST_OK; ST_NOMEM; what the reader gave. */
MUST_CHECK enum st html_steps_write(const struct case_reader *r, const struct report_options *o,
				    struct html_texts *texts, struct json *j);

#endif
