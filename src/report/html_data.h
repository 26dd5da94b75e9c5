/*
 * html_data.h - a case as the one JSON document that a page holds and shows.
 *
 * "telltale.page/1": what web/src/data.ts reads. Texts stand once, by number
 * (html_texts.h); findings are rows under "finding_columns". Long lists are
 * bounded, what is left out is counted ("..._cut"). Times are microseconds
 * since 1970.
 */
#ifndef REPORT_HTML_DATA_H
#define REPORT_HTML_DATA_H

#include "report/mask.h"
#include "report/report.h"

enum {
	HTML_FINDINGS_MAX = 50000,
	HTML_SIGHTINGS_MAX = 200000,
	HTML_EVENTS_MAX = 50000,
	HTML_CLOSED_MAX = 1000,
	HTML_ANOMALIES_MAX = 1000,
	HTML_STEPS_MAX = 300,	       /* findings with their derivation */
	HTML_STEP_BYTES_MAX = 1 << 20, /* bytes of all these */
	HTML_OWNERS_MAX = 500,	       /* destinations with their chain of owners */
};

/* redact masks; where o->show_values what stood goes along, for a button to reveal. */
MUST_CHECK enum st html_data_write(const struct case_reader *r, const struct report_options *o,
				   const struct redactor *redact, struct out *out);

#endif
