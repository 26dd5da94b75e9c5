#include "explain/align.h"

#define NS_PER_S 1000000000LL
#define QUARTER_NS (900 * NS_PER_S)

enum { WEST = -48, EAST = 56, BEHIND_S = 30, CLOCK_S = 600, LEAST = 3 };

/* Of seen, how many have an event at most `within` before (and `early` behind) them? */
static uint64_t met(const struct dev_event *rows, size_t n, const int64_t *seen, size_t n_seen,
		    int64_t offset, int64_t early, int64_t within, bool wifi_only)
{
	uint64_t count = 0;
	size_t i = 0;

	for (size_t k = 0; k < n_seen; k++) {
		while (i < n && rows[i].ns - offset < seen[k] - within)
			i++;
		for (size_t j = i; j < n && rows[j].ns - offset <= seen[k] + early; j++) {
			if (rows[j].kind == DEV_NOTE
			    || (wifi_only && rows[j].kind != DEV_WIFI_CONNECT))
				continue;
			count++;
			break;
		}
	}
	return count;
}

static void take(struct align *a, int64_t offset, uint64_t n)
{
	a->tried++;
	if (n > a->met) {
		a->next = a->met;
		a->met = n;
		a->offset_ns = offset;
	} else if (n > a->next) {
		a->next = n;
	}
}

bool align_zone(const struct dev_event *rows, size_t n, const int64_t *seen, size_t n_seen,
		struct align *ret)
{
	struct align a = { .of = n_seen };

	for (int q = WEST; q <= EAST; q++)
		take(&a, q * QUARTER_NS,
		     met(rows, n, seen, n_seen, q * QUARTER_NS, NS_PER_S, BEHIND_S * NS_PER_S,
			 false));
	*ret = a;
	return a.met >= LEAST && a.met >= 2 * a.next;
}

bool align_clock(const struct dev_event *rows, size_t n, const int64_t *seen, size_t n_seen,
		 struct align *ret)
{
	struct align a = { .of = n_seen };

	/* the nearest first: of several that meet as many, the smallest counts */
	for (int64_t s = 0; s <= CLOCK_S; s++)
		for (int sign = 1; sign >= -1; sign -= 2) {
			int64_t offset = sign * s * NS_PER_S;

			if (s == 0 && sign < 0)
				continue;
			take(&a, offset,
			     met(rows, n, seen, n_seen, offset, NS_PER_S / 2, 2 * NS_PER_S, true));
		}
	*ret = a;
	return a.met >= LEAST && a.met * 5 >= a.of * 4;
}
