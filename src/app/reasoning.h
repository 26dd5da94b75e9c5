/*
 * reasoning.h - from a case and files of events to when and why (explain/why.h).
 */
#ifndef APP_REASONING_H
#define APP_REASONING_H

#include "app/cmd.h"
#include "case/case.h"
#include "explain/app_list.h"
#include "explain/why.h"

/* --year and --utc-offset. EXIT_CLEAN, EXIT_USAGE. */
MUST_CHECK enum exit_code reasoning_hints(const struct cmd *self, const struct parsed *p,
					  struct event_hints *ret);

/*
 * What the files of --events say of apps, before a capture is read; what is wrong with one is
 * said when its events are. Only files can be read twice: a pipe tells of no app.
 */
MUST_CHECK enum exit_code reasoning_apps(struct app_list *a, const struct cmd *self,
					 const struct parsed *p);

/* Captures from first up to end, and their findings that count. */
MUST_CHECK enum st reasoning_take(struct why *w, const struct case_reader *r, size_t first,
				  size_t end, enum confidence least);

/* Reads one file of events; says what is wrong with it. EXIT_CLEAN, EXIT_USAGE, EXIT_FAULT. */
MUST_CHECK enum exit_code reasoning_events(struct why *w, const char *path,
					   const struct event_hints *hints);

/* The events that a case holds, as one file. ST_OK, or the reader's status. */
MUST_CHECK enum st reasoning_case_events(struct why *w, const struct case_reader *r);

/*
 * Says on standard error what was given for nothing: lines of a list that could not be read, files
 * none of whose events lies within any of the n captured times, and a time zone that what was sent
 * speaks against.
 */
void reasoning_doubt(const struct why *const *w, size_t n);

/* What the files said, into the store that a case is kept in. ST_OK, or the store's status. */
MUST_CHECK enum st reasoning_keep(const struct why *w, const struct case_store *store);

/*
 * All of it: captures from first up to end, each --events of the command line, else the events
 * that the case has, and the run. EXIT_CLEAN, EXIT_USAGE (said); EXIT_FAULT: *stopped is why, to be
 * said by who knows what r reads, unless it is ST_OK (said).
 */
MUST_CHECK enum exit_code reasoning_run(struct why *w, const struct cmd *self,
					const struct parsed *p, const struct case_reader *r,
					size_t first, size_t end, enum confidence least,
					enum st *stopped);

#endif
