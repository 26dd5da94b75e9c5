/*
 * slots.h - which values stand where, message after message: what finds identifiers nobody
 * declared.
 *
 * Give slots_sink() to peeler_new(). Every surface of every message is looked
 * at: what a notation calls a value is one; text without a notation is taken
 * by words; other bytes by their position. A place keeps the eight values that
 * come most often (Metwally's space saving: one that makes up more than an
 * eighth is never lost), bytes what of them did not change. Each shard has its
 * own bounds; what was over them is an anomaly, "limit.slots".
 */
#ifndef IDENTIFY_SLOTS_H
#define IDENTIFY_SLOTS_H

#include "model/anomaly.h"
#include "model/slot.h"
#include "unwrap/peel.h"

enum { SLOTS_SHARDS = 64, SLOT_VALUES = 8 };

struct slots_limits {
	uint32_t slots, values, layouts; /* of one shard */
	size_t bytes;			 /* of its texts */
};

extern const struct slots_limits slots_limits_default;

struct slots;

/* l NULL: the default. ST_OK, ST_NOMEM. */
MUST_CHECK enum st slots_new(struct slots **ret, const struct slots_limits *l);
void slots_free(struct slots *s);
struct peel_sink slots_sink(struct slots *s);

/* Instead of messages: what a server answered (replies.h), at the place "reply". */
void slots_reply(struct slots *s, const struct message *m);

/* All that was seen, shard after shard; at the end. */
void slots_tell(const struct slots *s, const struct slot_sink *out,
		const struct anomaly_sink *anomalies);

#endif
