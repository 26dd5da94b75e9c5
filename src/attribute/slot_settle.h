/*
 * slot_settle.h - one capture's slots (model/slot.h), once all of it is read: named and put in
 * order.
 *
 * Slots come in any order (threads) and are kept, bounded, until
 * slot_settle_run(), which gives out those that left the device, each with the
 * name of who it went to.
 */
#ifndef ATTRIBUTE_SLOT_SETTLE_H
#define ATTRIBUTE_SLOT_SETTLE_H

#include "attribute/names.h"
#include "base/arena.h"
#include "identify/profile.h"
#include "model/slot.h"

struct slot_settle {
	struct arena arena;
	struct slot_seen *rows;
	size_t n, cap;
	uint64_t cut; /* found no room */
};

struct slot_told {
	void *arg;
	/* far: host, else address, of who it went to; with `in` of who it came from */
	enum st (*slot)(void *arg, struct span far, const struct slot_seen *s);
	bool in; /* what came to the device is wanted, not what left it */
};

void slot_settle_init(struct slot_settle *s);
void slot_settle_deinit(struct slot_settle *s);

/* Copies seen; what does not fit is counted. */
void slot_settle_add(struct slot_settle *s, const struct slot_seen *seen);

/* profile may be NULL. ST_OK, or what the sink returned. */
MUST_CHECK enum st slot_settle_run(struct slot_settle *s, const struct names *names,
				   const struct profile *profile, const struct slot_told *out);

#endif
