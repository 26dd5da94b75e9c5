/*
 * registered.h - what registries answered about destinations, below each and as JSON.
 *
 * Nothing where nobody was asked (attribute/inquiry.h).
 */
#ifndef REPORT_REGISTERED_H
#define REPORT_REGISTERED_H

#include "report/json.h"
#include "report/page.h"
#include "report/tally.h"

/* Lines below a destination: each fact with its source, then what was not asked or not answered. */
void registered_show(struct page *p, struct span host, const struct ip *ip);

/* A line of type attribution (as `owner --json`) for each destination that was asked about. */
MUST_CHECK enum st registered_json(const struct who *who, const struct tally *t, struct json *j,
				   const struct redactor *redact);

#endif
