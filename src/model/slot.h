/*
 * slot.h - what stood in one place of a client's messages: a value, or bytes by their position.
 *
 * A place is a path (path elements with NUL between, as a finding's) of
 * messages from src to dst. A value slot is told once for each distinct
 * value; a layout once, with the bytes that did not change.
 */
#ifndef MODEL_SLOT_H
#define MODEL_SLOT_H

#include "model/candidate.h"

enum {
	SLOT_TEXT_MAX = 128,  /* of a value, at most so much is passed on */
	SLOT_BYTES_MAX = 256, /* of a layout */
	SLOT_MASK_MAX = SLOT_BYTES_MAX / 8,
	SLOT_PATH_MAX = 1024,
};

enum slot_shape {
	SLOT_VALUE,	 /* a value of its own: a field, or what a notation calls one */
	SLOT_FROM_START, /* bytes by their distance from the start */
	SLOT_FROM_END,	 /* from the end; bytes[0] is the last one */
	SLOT_SHAPES_
};

struct slot_seen {
	struct endpoint src, dst; /* sender and receiver */
	enum transport transport;
	unsigned flags;	 /* CANDIDATE_OPENER_KNOWN, CANDIDATE_SRC_OPENED */
	int64_t time_ns; /* of the first message */
	struct span host, path;
	enum slot_shape shape;
	uint64_t messages; /* that had this place, or layout; of a place with the first value alone
			    */

	/* SLOT_VALUE */
	uint64_t count; /* messages with this value, at least */
	uint64_t hash;	/* of all of it */
	uint32_t len;	/* of all of it; a layout: of the whole surface, 0: any */

	/* layouts that begin alike are told apart by their first two bytes, 0: not */
	uint32_t tag;
	struct span bytes;
	struct span mask; /* a layout: a bit for each byte, set where it never changed */
};

struct slot_sink {
	void *arg;
	void (*slot)(void *arg, const struct slot_seen *s);
};

static inline bool slot_bit(struct span mask, size_t i)
{
	return i / 8 < mask.len && (mask.p[i / 8] >> i % 8 & 1) != 0;
}

#endif
