/* tick.h - time stamps of a given resolution and offset, as nanoseconds since 1970. */
#ifndef SOURCE_TICK_H
#define SOURCE_TICK_H

#include "base/tm.h"

struct tick {
	uint8_t resolution; /* if_tsresol: 10^-n, or 2^-n with the top bit set */
	int64_t offset_s;   /* if_tsoffset: seconds to add */
};

enum { TICK_MICRO = 6 }; /* the resolution where none is given */

/* Rounded down; TM_NONE where 64 bits of nanoseconds cannot hold it (beyond 2262). */
int64_t tick_ns(const struct tick *t, uint64_t ticks);

#endif
