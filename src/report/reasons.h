/*
 * reasons.h - when and why each client sends, in sentences and as JSON (contract: "Triggers").
 */
#ifndef REPORT_REASONS_H
#define REPORT_REASONS_H

#include "explain/why.h"
#include "report/json.h"
#include "report/page.h"

/* "after 37 of 38 unlocks, median 1.8 s; by chance less than once in 10,000". */
MUST_CHECK enum st reasons_trigger_text(struct buf *out, const struct trigger *t);
/* "159 times in 167.7 hours, again after 1 hour". */
MUST_CHECK enum st reasons_recurrence_text(struct buf *out, const struct recurrence *r);
/* "1.8 s", "4 min", "1 hour". */
MUST_CHECK enum st reasons_span_text(struct buf *out, double seconds);

/* Members of an object: what the numbers of a trigger are. */
void reasons_put_trigger(struct json *j, const struct trigger *t);

/* "trigger" and "recurrence" lines. ST_OK, ST_NOMEM, the output's status. */
MUST_CHECK enum st reasons_json(const struct why *w, struct json *j, const struct redactor *redact);

/* A part of the page for people; nothing where nothing was sent. */
MUST_CHECK enum st reasons_show(const struct why *w, struct page *p);

/* Files of events: what was read and not. */
MUST_CHECK enum st reasons_files_json(const struct why *w, struct json *j);
void reasons_files_show(const struct why *w, struct page *p);

#endif
