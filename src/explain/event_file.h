/*
 * event_file.h - one file of events, whatever its format, and what of it was read and not.
 *
 * Formats: the contract's CSV; Android's event log and logcat text, plain or
 * inside a bug report's text; PCAPdroid's list of connections. Every byte is
 * hostile: a line that is no event is counted and passed over.
 */
#ifndef EXPLAIN_EVENT_FILE_H
#define EXPLAIN_EVENT_FILE_H

#include "explain/event.h"

enum { EVENT_FILE_MAX = 256 << 20, EVENT_LINES_SHOWN = 8 };

/* What is stated beside the file. */
struct event_hints {
	int year; /* of its first line, 0: not stated */
	bool has_zone;
	int zone_s;	/* of its clock, seconds east of UTC */
	int64_t latest; /* when the last capture ended, TM_NONE: none */
};

enum year_from { YEAR_IN_FILE, YEAR_STATED, YEAR_FROM_CAPTURES, YEAR_MISSING };
enum zone_from { ZONE_IN_FILE, ZONE_STATED, ZONE_FOUND, ZONE_MISSING };

struct unread_line {
	uint64_t line; /* 1-based */
	const char *why;
};

struct event_file {
	const char
		*format; /* static: "csv", "android log", "bug report", "pcapdroid connections" */
	uint64_t lines, events, others, unread, joined; /* others: log lines that are no events */
	struct unread_line first_unread[EVENT_LINES_SHOWN];
	size_t n_first_unread;
	enum year_from year;
	enum zone_from zone; /* ZONE_MISSING: times are as the device's own clock showed them */
	int zone_s;
	bool zone_doubted; /* stated, but what was sent fits seems_s */
	int seems_s;
	int clock_s; /* that the clock was ahead beside that, by addresses asked for */
	int64_t first_ns, last_ns; /* of its events, TM_NONE: none */
	size_t begin;		   /* index of its first event, until the list is sorted */
};

/*
 * Adds the events of text to `to`. ST_OK; ST_UNSUP: none of the formats; ST_BAD:
 * no year and none to be had (e says how to state it); ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st event_file_read(struct events *to, struct span text,
				   const struct event_hints *hints, struct event_file *ret,
				   struct err *e);

/* Moves the events of a file from the clock's own time to UTC. Before the list is sorted. */
void event_file_set_zone(struct events *to, struct event_file *f, int zone_s);

#endif
