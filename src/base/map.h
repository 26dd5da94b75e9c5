/*
 * map.h - a hash table from keys that the caller keeps to small numbers.
 *
 * It stores a 64-bit hash and a 32-bit value (mostly an index into the
 * caller's array). Whether two keys are equal, the caller says:
 *
 *	for (uint32_t it = map_first(&m, h); it != MAP_NONE; it = map_next(&m, h, it))
 *		if (same(things[map_value(&m, it)], key)) ...
 *
 * Linear probing, at most 3/4 full, deletion by backward shift.
 * Iteration order says nothing and must not reach an output.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/attr.h"
#include "base/err.h"

#include <stdint.h>
#include <stddef.h>

#define MAP_NONE UINT32_MAX

struct map_slot {
	uint64_t hash; /* 0: free; a real hash of 0 is stored as 1 */
	uint32_t value;
};

struct map {
	struct map_slot *slots;
	uint32_t n, cap; /* cap is a power of two, or 0 */
	uint32_t max;	 /* most entries */
};

void map_init(struct map *m, uint32_t max);
void map_deinit(struct map *m);
void map_clear(struct map *m);

/* ST_OK, ST_LIMIT at max entries, ST_NOMEM. Does not look for an equal key. */
MUST_CHECK enum st map_put(struct map *m, uint64_t hash, uint32_t value);

/* Cursors of the entries with this hash; MAP_NONE when there is none (left). */
uint32_t map_first(const struct map *m, uint64_t hash);
uint32_t map_next(const struct map *m, uint64_t hash, uint32_t it);
static inline uint32_t map_value(const struct map *m, uint32_t it)
{
	return m->slots[it].value;
}

/* Takes out the entry at a cursor; other cursors are invalid afterwards. */
void map_remove(struct map *m, uint32_t it);

#endif
