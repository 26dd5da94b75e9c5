/*
 * traces.h - what one thread of a parsing process tells of the bytes that values came from.
 *
 * Only where a case is kept. A trace goes out with the first candidate of its kind
 * (value, key, path, ends, host, shard) and with one that stood in an earlier frame; bytes
 * go out once. Bounded: what did not go is counted.
 */
#ifndef APP_TRACES_H
#define APP_TRACES_H

#include "base/map.h"
#include "case/record.h"

struct traces {
	struct map by_group, sent; /* indices into frames; numbers of bytes */
	uint64_t *frames;	   /* first frame told, by group */
	size_t n_frames, cap_frames;
	uint64_t left; /* bytes that may still go out */
	uint64_t cut;
};

void traces_init(struct traces *t);
void traces_deinit(struct traces *t);

/* Appends the records for c->trace, in front of c's own. ST_OK; else c goes without. */
MUST_CHECK enum st traces_put(struct traces *t, struct buf *out, const struct candidate *c);

#endif
