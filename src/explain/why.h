/*
 * why.h - when and why each client of a case sends: triggers and recurrence, gathered.
 *
 * The caller gives captures and findings first, then the events, and runs it
 * once. Findings that do not count (too unsure, placeholders, what came in)
 * are not given.
 */
#ifndef EXPLAIN_WHY_H
#define EXPLAIN_WHY_H

#include "explain/event_file.h"
#include "explain/recur.h"
#include "explain/trigger.h"

struct why_client {
	const struct sent_client *client;
	struct triggers triggers;
	struct recurrence recurrence;
};

struct why {
	struct sent sent;
	struct axis axis;
	struct events events;
	struct event_file *files; /* one for each file of events, in the order given */
	const char **names;	  /* borrowed */
	size_t n_files, cap_files, cap_names;
	struct why_client *clients; /* in the order in which they were first met */
	size_t n_clients;
	unsigned tried; /* clock offsets tried on what was sent, 1: none */
};

void why_init(struct why *w);
void why_deinit(struct why *w);

MUST_CHECK enum st why_add_capture(struct why *w, int64_t first_ns, int64_t last_ns);
MUST_CHECK enum st why_add_finding(struct why *w, const struct finding *f);

/* After the last finding, before files of events: sorts what was given. */
void why_settle(struct why *w);

/* As event_file_read(); a file whose clock has no zone is aligned with what was sent. */
MUST_CHECK enum st why_add_events(struct why *w, const char *name, struct span text,
				  const struct event_hints *hints, struct err *e);

/* Of a file's events, those that lie within what was captured. */
uint64_t why_observed(const struct why *w, size_t file);

/* The same of rows that were read before, in UTC; name is borrowed, details are copied. */
MUST_CHECK enum st why_add_rows(struct why *w, const char *name, const struct dev_event *rows,
				size_t n);

/* Once. ST_OK, ST_NOMEM. */
MUST_CHECK enum st why_run(struct why *w);

#endif
