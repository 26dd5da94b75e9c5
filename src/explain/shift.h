/*
 * shift.h - a permutation test for "is followed by", that shifts whole blocks of time.
 *
 * Events of several kinds, and the times at which something was sent, lie on
 * one axis of observed time (stretches that nobody captured are cut out). The
 * axis is divided into blocks of an hour; each shuffle turns all events of a
 * block round within it by one random step, the same for all kinds. What
 * changes over the day, and how events come in company, stays; only the
 * distance to what was sent is left to chance.
 *
 * Several windows are tried for each kind. p is corrected for all kinds and
 * windows together (largest surprise of each shuffle; Westfall and Young), so that
 * without any cause the chance that some kind has p <= x is x at most.
 */
#ifndef EXPLAIN_SHIFT_H
#define EXPLAIN_SHIFT_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { SHIFT_KINDS = 16, SHIFT_WINDOWS = 4 };

extern const int64_t shift_windows_ns[SHIFT_WINDOWS]; /* rising */

struct shift_event {
	int64_t at; /* 0 to length-1 */
	unsigned kind;
};

struct shift_in {
	const struct shift_event *events;
	size_t n_events;
	const int64_t *sends; /* rising */
	size_t n_sends;
	int64_t length_ns;
	uint64_t seed;
	unsigned first, most; /* shuffles to begin with; shuffles when it looks like something */
};

extern const unsigned shift_first, shift_most; /* what the program uses */

struct shift_kind {
	size_t events;
	size_t followed[SHIFT_WINDOWS];
	double expected[SHIFT_WINDOWS]; /* mean over the shuffles */
	double p;			/* corrected; 1 when there are no events */
	unsigned window;		/* the one that stands out most */
};

struct shift_out {
	struct shift_kind kinds[SHIFT_KINDS];
	unsigned shuffles; /* smallest possible p is 1 / (shuffles + 1) */
};

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st shift_test(const struct shift_in *in, struct shift_out *ret);

/* Index of the first send at or after t; n_sends: none. */
size_t shift_next(const int64_t *sends, size_t n_sends, int64_t t);

#endif
