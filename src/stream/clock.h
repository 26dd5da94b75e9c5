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

/* Times at which nothing that is watched has passed. */
struct clock_quiet {
	int64_t from, to;
};

static inline struct clock_quiet clock_always(void)
{
	return (struct clock_quiet){ INT64_MIN, INT64_MAX };
}

/* What began at since may be passed no sooner than limit before or behind it. */
static inline void clock_narrow(struct clock_quiet *q, int64_t since, int64_t limit)
{
	int64_t from = since < INT64_MIN + limit ? INT64_MIN : since - limit;
	int64_t to = since > INT64_MAX - limit ? INT64_MAX : since + limit;

	q->from = from > q->from ? from : q->from;
	q->to = to < q->to ? to : q->to;
}

static inline bool clock_is_quiet(const struct clock_quiet *q, int64_t now)
{
	return now >= q->from && now <= q->to;
}

#endif
