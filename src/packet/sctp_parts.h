/*
 * sctp_parts.h - SCTP messages cut into several DATA chunks (RFC 9260 section 6.9).
 *
 * Chunks that follow each other by TSN are joined; one out of order ends the
 * message, and both are passed on as they are. At most 32 messages wait, 64
 * KiB each; the oldest goes first.
 */
#ifndef PACKET_SCTP_PARTS_H
#define PACKET_SCTP_PARTS_H

#include "base/buf.h"
#include "model/segment.h"

enum { SCTP_PARTS = 32, SCTP_PART_MAX = 1 << 16, SCTP_RUNS_MAX = 4096 };

struct sctp_part {
	struct segment seg; /* of the first chunk; its app without names */
	uint32_t next_tsn;
	uint16_t stream;
	struct buf bytes;
	struct run *runs;
	size_t n_runs, cap_runs;
	uint64_t age; /* 0: free */
};

struct sctp_parts {
	struct sctp_part *rows; /* SCTP_PARTS, once there is one */
	uint64_t clock;
};

void sctp_parts_init(struct sctp_parts *p);
void sctp_parts_deinit(struct sctp_parts *p);

/* The message that s (its ends and the stream) goes on with; NULL when there is none. */
struct sctp_part *sctp_parts_find(struct sctp_parts *p, const struct segment *s, uint16_t stream);
/* A free row, or the oldest, which the caller must pass on first (age != 0); NULL: no memory. */
struct sctp_part *sctp_parts_slot(struct sctp_parts *p);
void sctp_part_begin(struct sctp_parts *p, struct sctp_part *part, const struct segment *s,
		     uint16_t stream);
/* ST_OK, ST_LIMIT, ST_NOMEM: then nothing was added. */
MUST_CHECK enum st sctp_part_add(struct sctp_part *part, uint32_t tsn, struct span bytes,
				 uint64_t frame, int64_t time_ns);
void sctp_part_end(struct sctp_part *part);

#endif
