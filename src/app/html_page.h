/* html_page.h - the page of what was read, for the commands that put more on it. */
#ifndef APP_HTML_PAGE_H
#define APP_HTML_PAGE_H

#include "app/reading.h"
#include "report/report.h"

/*
 * Writes the page to where --html names, with o's own parts; masking, level, tables and the
 * command that makes it again are filled in here. As screen_write().
 */
MUST_CHECK enum st html_page_write(const struct reading *in, const struct case_reader *r,
				   struct report_options o, struct err *e);

#endif
