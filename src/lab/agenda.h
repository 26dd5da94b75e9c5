/*
 * agenda.h - what is still to happen, the earliest first; the same time in the order of entry.
 */
#ifndef LAB_AGENDA_H
#define LAB_AGENDA_H

#include "base/attr.h"
#include "base/err.h"
#include "lab/event.h"

#include <stddef.h>

struct agenda_item {
	int64_t ns;
	uint64_t order;
	enum lab_event what;
	const struct lab_step *step; /* borrowed; NULL: nothing more to say */
};

struct agenda {
	struct agenda_item *items; /* a heap */
	size_t n, cap;
	uint64_t entered;
};

void agenda_deinit(struct agenda *a);
MUST_CHECK enum st agenda_put(struct agenda *a, int64_t ns, enum lab_event what,
			      const struct lab_step *step);
/* INT64_MAX when it is empty. */
int64_t agenda_next(const struct agenda *a);
/* Takes the earliest out; a must not be empty. */
struct agenda_item agenda_take(struct agenda *a);

#endif
