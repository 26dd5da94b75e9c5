/*
 * chunk.h - a part of a segment, passed on with the frames it came in.
 */
#ifndef STREAM_CHUNK_H
#define STREAM_CHUNK_H

#include "base/span.h"
#include "stream/shard.h"

/* Payload bytes from at on stand at stream offset off. */
struct part {
	const struct segment *seg;
	size_t at, len;
	uint64_t off;
	unsigned flags; /* CHUNK_x */
	uint32_t missing;
};

/* The first len bytes, or those behind the first n, of a part. */
struct part part_head(struct part p, size_t len);
struct part part_from(struct part p, size_t n);
static inline struct span part_bytes(const struct part *p)
{
	return span_cut(p->seg->payload, p->at, p->len);
}

/* Number of runs the part has; fills at most as many as the segment has. */
size_t part_runs(const struct part *p, struct run *out);

/* Calls sink.data. s->runs has room for the segment's runs. */
void part_pass(struct streams *s, struct flow *f, unsigned side, const struct part *p);

#endif
