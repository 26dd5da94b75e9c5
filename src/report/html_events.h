/*
 * html_events.h - what the device did, for a page: members of the object that is being written.
 */
#ifndef REPORT_HTML_EVENTS_H
#define REPORT_HTML_EVENTS_H

#include "case/case.h"
#include "report/html_texts.h"
#include "report/json.h"

struct why;

/* A time as pages have it: microseconds since 1970, or null. */
static inline void html_us(struct json *j, const char *key, int64_t ns)
{
	if (ns == TM_NONE)
		json_null(j, key);
	else
		json_i64(j, key, ns / 1000);
}

/*
 * "events" and "events_cut": those of why (files the user named beside the
 * captures) and then "event_files", else those of the case. why may be NULL.
 */
MUST_CHECK enum st html_events_write(const struct case_reader *r, const struct why *why,
				     struct html_texts *texts, struct json *j);

#endif
