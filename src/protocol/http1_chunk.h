/*
 * http1_chunk.h - the chunked transfer coding (RFC 9112 section 7.1), in any number of steps.
 */
#ifndef PROTOCOL_HTTP1_CHUNK_H
#define PROTOCOL_HTTP1_CHUNK_H

#include "base/attr.h"
#include "base/err.h"
#include "model/message.h"

enum { CHUNK_LINE_MAX = 4096 };

enum chunk_at { CHUNK_SIZE, CHUNK_DATA, CHUNK_DATA_END, CHUNK_TRAILER, CHUNK_DONE };

struct chunk_walk {
	uint64_t left; /* in CHUNK_DATA: of this chunk */
	enum chunk_at at;
};

/*
 * One step from bytes: *used of them were read; *data is what of them belongs
 * to the body (CHUNK_DATA), or the trailer's lines when it is whole.
 * ST_OK; ST_MORE: the next line is not whole yet; ST_BAD. At CHUNK_DONE: ST_END.
 */
MUST_CHECK enum st chunk_step(struct chunk_walk *w, struct span bytes, size_t *used,
			      struct span *data);

#endif
