/*
 * recur.h - how often a client sends, when nothing is known of what the device did.
 *
 * By medians and shares of the distances between episodes, so that a few odd
 * ones and the stretches that nobody captured change nothing: distances over
 * such a stretch are left out, and a distance may be a whole multiple of the
 * period (a message that was missed).
 */
#ifndef EXPLAIN_RECUR_H
#define EXPLAIN_RECUR_H

#include "explain/axis.h"
#include "explain/sent.h"

enum recur { RECUR_ONCE, RECUR_PERIODIC, RECUR_RETRY, RECUR_EVENT, RECUR_IRREGULAR };

struct recurrence {
	enum recur pattern;
	uint64_t episodes, messages;
	uint64_t devices; /* that sent; distances are those of one device */
	double period_s;  /* periodic, retry: between two; 0: none */
	double share;	  /* of the distances that fit the period */
	uint64_t retries; /* retry: the most in a row */
	bool first_only;  /* all at the beginning of what was observed, then silence */
	bool few;	  /* too few distances for a rhythm to show */
	bool bursts;	  /* several messages within seconds, and long pauses between */
	double hours;	  /* observed */
};

const char *recur_name(enum recur r);

/* gap: what is closer is one episode. ST_OK, ST_NOMEM. */
MUST_CHECK enum st recur_find(const struct sent_client *c, const struct axis *axis,
			      struct recurrence *ret);

#endif
