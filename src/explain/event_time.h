/*
 * event_time.h - the times of Android's logs, which leave out the year and the zone.
 *
 * logcat writes "02-04 06:52:52.226" in the device's own time, with "-v year" a
 * year, with "-v zone" an offset, with "-v epoch" seconds since 1970. What is
 * left out is stated from outside: by the header of a bug report, by the user,
 * or by when the captures were made.
 */
#ifndef EXPLAIN_EVENT_TIME_H
#define EXPLAIN_EVENT_TIME_H

#include "base/tm.h"

#include <stdint.h>

/* One time as it stands in a line. */
struct log_time {
	int64_t ns;    /* of the local clock, or UTC with has_zone; without a year: of year 1970 */
	int month;     /* 1-12, 0 for an epoch */
	bool has_year; /* else the caller adds one */
	bool has_zone; /* ns is UTC */
};

/* At the start of line; *used bytes were taken. False: no such time. */
MUST_CHECK bool log_time_read(struct span line, struct log_time *ret, size_t *used);

/* Gives times without a year their year, in the order of the lines. */
struct year_guess {
	int year;	/* of the line before; 0: none yet */
	int month;	/* of the line before */
	int64_t latest; /* local ns that no line is later than, TM_NONE: not known */
};

/* A year for t. False when there is nothing to go by. */
MUST_CHECK bool year_guess_give(struct year_guess *g, struct log_time *t);

/* "+01:00", "-0330", "Z"; seconds east of UTC. */
MUST_CHECK bool zone_read(struct span text, int *seconds);

#endif
