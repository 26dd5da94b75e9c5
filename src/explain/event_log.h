/*
 * event_log.h - Android's logs, line by line: which of them are events.
 *
 * The event log (tags by name, since their numbers moved between releases),
 * logcat text in the forms threadtime and time, and the usage history in a bug
 * report. One list of tags, a row each.
 */
#ifndef EXPLAIN_EVENT_LOG_H
#define EXPLAIN_EVENT_LOG_H

#include "explain/event.h"
#include "explain/event_time.h"

enum log_line {
	LOG_EVENT,   /* *ret is set; its time is for the caller to complete */
	LOG_OTHER,   /* a line of a log, of no interest here */
	LOG_NOTHING, /* no line of a log */
};

struct log_event {
	struct log_time at;
	enum dev_event_kind kind;
	struct span detail; /* borrows from the line */
	int32_t uid;	    /* of the start of an app: whose, and its package, or empty */
	struct span package;
};

enum log_line log_line_read(struct span line, struct log_event *ret);

/* "== dumpstate: 2019-02-04 08:00:00": when a bug report was made, by its own clock. */
MUST_CHECK bool log_banner_read(struct span line, int64_t *local_ns);

#endif
