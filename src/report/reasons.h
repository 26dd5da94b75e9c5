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

/*
 * Clients of which there is something to say, those with causes or a rhythm first, then by how
 * often they sent; at most `most` without a cause. *ret is freed by the caller; *left: how many
 * more there are. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st reasons_order(const struct why *w, size_t most, const struct why_client ***ret,
				 size_t *n, size_t *left);

/* A part of the page for people; nothing where there is nothing to say. */
MUST_CHECK enum st reasons_show(const struct why *w, struct page *p);

#endif
