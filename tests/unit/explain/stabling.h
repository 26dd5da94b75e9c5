/* stabling.h - slots as two devices' captures tell them, for tests. */
#ifndef TESTS_EXPLAIN_STABLING_H
#define TESTS_EXPLAIN_STABLING_H

#include "explain/stable.h"

#include "base/hash.h"
#include "base/span.h"

/* One value of a place, count times of all. */
static inline struct slot_seen value_slot(const char *path, const char *value, uint64_t count,
					  uint64_t messages)
{
	struct span v = span_str(value);

	return (struct slot_seen){ .path = span_str(path),
				   .shape = SLOT_VALUE,
				   .messages = messages,
				   .count = count,
				   .hash = hash_bytes(v, 0),
				   .len = (uint32_t)v.len,
				   .bytes = span_cut(v, 0, SLOT_TEXT_MAX) };
}

/* mask: which of the bytes stayed, lowest bit first. */
static inline struct slot_seen bytes_slot(const char *path, struct span bytes, const uint8_t *mask)
{
	return (struct slot_seen){ .path = span_str(path),
				   .shape = SLOT_FROM_START,
				   .messages = 3,
				   .bytes = bytes,
				   .mask = span_of(mask, (bytes.len + 7) / 8) };
}

#endif
