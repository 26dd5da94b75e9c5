/*
 * gathered.h - a message put together from parts that came in several datagrams.
 *
 * Keeps the parts' bytes, where in the stream they stood, and their frames.
 */
#ifndef PROTOCOL_GATHERED_H
#define PROTOCOL_GATHERED_H

#include "base/buf.h"
#include "protocol/parse.h"

enum { GATHERED_MAX = 256 * 1024, GATHERED_PARTS_MAX = 4096 };

struct gathered {
	struct buf bytes;
	struct piece *pieces;
	struct run *runs;
	size_t n, cap_pieces, cap_runs;
	unsigned side;
};

/* Adds a part of this input. ST_OK, ST_LIMIT, ST_NOMEM: it was not added. */
MUST_CHECK enum st gathered_add(struct gathered *g, struct parse *p, unsigned side,
				struct span part, uint64_t stream_off);

/* Adds the whole as a field, with the frames of all parts; parse_send() must follow. */
void gathered_field(struct gathered *g, struct parse *p, const char *name, struct span key);
uint64_t gathered_off(const struct gathered *g);
void gathered_clear(struct gathered *g);
void gathered_deinit(struct gathered *g);

#endif
