/*
 * html.h - a case as one HTML file that asks nobody for anything.
 *
 * The built page (data/page.html, from web/) with the case's data in its slot.
 * Inside, every < > & of the data is a \u escape, so that nothing from a capture
 * becomes markup; the page's own policy forbids whatever it did not bring.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/mask.h"
#include "report/report.h"

/* redact masks; what stood goes along where o->show_values. */
MUST_CHECK enum st html_write(const struct case_reader *r, const struct report_options *o,
			      const struct redactor *redact, struct out *out);

#endif
