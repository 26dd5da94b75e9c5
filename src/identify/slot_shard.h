/*
 * slot_shard.h - the places and values of one shard, bounded.
 */
#ifndef IDENTIFY_SLOT_SHARD_H
#define IDENTIFY_SLOT_SHARD_H

#include "base/arena.h"
#include "base/map.h"
#include "identify/slots.h"

struct slot_shard {
	const struct slots_limits *limits;
	struct arena arena;
	struct map by_slot, by_layout;
	struct slot *slots;
	struct slot_value *values;
	struct slot_layout *layouts;
	size_t n_slots, cap_slots, n_values, cap_values, n_layouts, cap_layouts;
	uint64_t cut; /* places, values and layouts that found no room */
};

MUST_CHECK enum st slot_shard_new(struct slot_shard **ret, const struct slots_limits *l);
void slot_shard_free(struct slot_shard *s);

/* What does not fit is counted. */
void slot_shard_value(struct slot_shard *s, const struct message *m, struct span path,
		      struct span value);
void slot_shard_bytes(struct slot_shard *s, const struct message *m, struct span path,
		      struct span bytes);
void slot_shard_tell(const struct slot_shard *s, const struct slot_sink *out);

#endif
