/*
 * peopled.h - which devices tell (explain/population.h): JSON Lines, and for people.
 */
#ifndef REPORT_PEOPLED_H
#define REPORT_PEOPLED_H

#include "explain/population.h"
#include "report/json.h"
#include "report/page.h"

/* "share" lines, then one "separation" for each attribute that does, the best first, and "summary".
 * redact NULL: texts are shown as they are. */
MUST_CHECK enum st peopled_json(const struct population *p, struct json *j,
				const struct redactor *redact);
void peopled_show(const struct population *p, struct page *page);

#endif
