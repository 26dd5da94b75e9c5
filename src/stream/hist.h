/*
 * hist.h - the last bytes passed of each direction, to compare retransmissions with.
 *
 * Kept: the first HIST_MOST bytes of a direction, and behind them the latest
 * ones as long as segments are small (HIST_SMALL): requests, not downloads. A
 * larger segment, or a gap, empties the direction's history. At least
 * the last HIST_MOST / 2 bytes are there while it lasts, fewer where room is short. All histories
 * of a shard share a budget; when it is used up, the history of a flow that was silent for
 * HIST_STALE segments of the shard makes room, else there is none.
 */
#ifndef STREAM_HIST_H
#define STREAM_HIST_H

#include "base/rd.h"
#include "stream/ring.h"

enum { HIST_MOST = 4096, HIST_SMALL = 512, HIST_STALE = 4096, HIST_PAUSE = 32 };

struct flow;

/* Buffers of one size that were given back: the first word of each is the next. */
struct hist_spares {
	void *first;
	unsigned n;
};

struct hists {
	struct ring all; /* in the order in which they grew last */
	size_t bytes, max;
	struct hist_spares small,
		most;	     /* of HIST_SMALL and HIST_MOST bytes; not counted in bytes */
	uint64_t full_until; /* tick before which making room is not tried again */
};

void hists_init(struct hists *h, size_t max);
void hists_deinit(struct hists *h); /* after the last flow */

/* bytes were passed in order at the side's end; before side.next moves on. Never fails: no room, no
 * history. */
void hist_put(struct hists *h, struct flow *f, unsigned side, struct span bytes);
void hist_reset(struct hists *h, struct flow *f, unsigned side);

/* True when some byte at stream offset off on is known to have been another. */
bool hist_differs(const struct flow *f, unsigned side, uint64_t off, struct span bytes);

/* Both sides' history; fine when there is none. */
void hist_free(struct hists *h, struct flow *f);

#endif
