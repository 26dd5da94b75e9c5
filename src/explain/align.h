/*
 * align.h - what a device's clock was off, by what its log and the capture both saw.
 *
 * A log without a time zone is off by a whole number of quarters of an hour; a
 * clock may be off by seconds beside that. Both are found by trying, and only
 * believed when one value stands out from all others.
 */
#ifndef EXPLAIN_ALIGN_H
#define EXPLAIN_ALIGN_H

#include "explain/event.h"

struct align {
	int64_t offset_ns; /* to be taken from the events' times */
	uint64_t met, of;  /* times of the capture that an event goes before; all of them */
	uint64_t next;	   /* met by the best offset that is another */
	unsigned tried;
};

/*
 * The time zone of rows, which show local time: seen are times in the capture
 * that come shortly behind events. False: none stands out.
 */
MUST_CHECK bool align_zone(const struct dev_event *rows, size_t n, const int64_t *seen,
			   size_t n_seen, struct align *ret);

/*
 * What is left in seconds, at most ten minutes: seen are times in the capture
 * at which the device asked a network for an address, rows hold wifi_connect.
 */
MUST_CHECK bool align_clock(const struct dev_event *rows, size_t n, const int64_t *seen,
			    size_t n_seen, struct align *ret);

#endif
