/*
 * clock.h - whether capture time has passed. Clocks of captures jump both ways.
 *
 * A jump back further than the limit counts as passed too: time that never
 * comes must not keep anything.
 */
#ifndef STREAM_CLOCK_H
#define STREAM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

static inline bool clock_passed(int64_t now, int64_t since, int64_t limit)
{
	uint64_t apart =
		now > since ? (uint64_t)now - (uint64_t)since : (uint64_t)since - (uint64_t)now;

	return apart > (uint64_t)limit;
}

#endif
