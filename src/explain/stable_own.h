/*
 * stable_own.h - the tables behind stable.h; for its own files alone.
 */
#ifndef EXPLAIN_STABLE_OWN_H
#define EXPLAIN_STABLE_OWN_H

#include "base/map.h"
#include "explain/stable.h"

enum { STABLE_NONE = -1 };

/* On one side. */
struct stable_tally {
	uint64_t messages;
	uint32_t captures, last; /* that had it; the last of them */
};

struct stable_slot {
	struct span dst, path;
	int32_t first_value;
	struct stable_tally side[STABLE_SIDES];
};

struct stable_value {
	uint32_t slot, len;
	int32_t next;
	uint64_t hash;
	struct stable_tally side[STABLE_SIDES];
	uint8_t head[SLOT_TEXT_MAX];
};

struct stable_bytes {
	struct stable_tally tally;
	uint16_t n;
	uint8_t bytes[SLOT_BYTES_MAX], mask[SLOT_MASK_MAX];
};

struct stable_layout {
	uint32_t slot, len, tag;
	enum slot_shape shape;
	struct stable_bytes side[STABLE_SIDES];
};

struct stable {
	struct stable_limits limits;
	struct arena arena, results;
	struct map by_slot, by_value, by_layout;
	struct stable_slot *slots;
	struct stable_value *values;
	struct stable_layout *layouts;
	size_t n_slots, cap_slots, n_values, cap_values, n_layouts, cap_layouts;
	uint64_t cut;
};

/* Numbers the rows that are one identifier, and tells which is whose digest. ST_OK, ST_NOMEM. */
MUST_CHECK enum st stable_join(struct stable_rows *r);

/* Drops rows that say what another says as well, less to the point. */
void stable_thin(struct stable_rows *r);

#endif
