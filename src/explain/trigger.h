/*
 * trigger.h - why a client sends: the events that are followed by what it sends.
 *
 * A kind of event is named when the permutation test (shift.h) says that its
 * being followed by a message comes by chance in at most trigger_level of
 * cases, corrected for the kinds, windows and clients tried. Of those named,
 * each is then tested on what the other leaves unexplained: a kind that adds
 * nothing to another, which itself adds to it, is explained by that one. Where
 * neither adds, one that is followed only beside the other is explained by it;
 * two that the data cannot tell apart are tied.
 */
#ifndef EXPLAIN_TRIGGER_H
#define EXPLAIN_TRIGGER_H

#include "explain/axis.h"
#include "explain/event.h"
#include "explain/sent.h"
#include "explain/shift.h"

extern const double trigger_level;
extern const int64_t trigger_gap_ns; /* messages closer than this are one episode */

enum trigger_is { TRIGGER_CAUSE, TRIGGER_TIED, TRIGGER_EXPLAINED };

struct trigger {
	enum dev_event_kind kind;
	enum trigger_is is;
	enum dev_event_kind other; /* that it is tied with or explained by */
	uint64_t events, followed, sent, preceded;
	int64_t window_ns;
	double delay_median_s, delay_low_s, delay_high_s; /* of those followed; quartiles */
	double p, expected;
	unsigned rank; /* 1 is the best; tied kinds share one */
};

struct triggers {
	struct trigger rows[DEV_COUNT_];
	size_t n;	    /* named ones, by rank */
	uint64_t sent;	    /* episodes */
	uint64_t events;    /* observed ones, notes apart */
	uint64_t explained; /* episodes that some named kind precedes */
	unsigned shuffles;
	uint64_t of_kind[DEV_COUNT_]; /* observed */
};

/*
 * tried: how many clients, times how many clock offsets, were tried in all. ST_OK,
 * ST_NOMEM.
 */
MUST_CHECK enum st triggers_find(const struct sent_client *c, const struct events *events,
				 const struct axis *axis, unsigned tried, struct triggers *ret);

/*
 * Of the observed events of one kind, those followed within window; NULL events: 0.
 * sends are times, not places on the axis, and rise.
 */
uint64_t events_followed(const struct events *events, const struct axis *axis,
			 enum dev_event_kind kind, const int64_t *sends, size_t n_sends,
			 int64_t window_ns, uint64_t *n_events);

#endif
