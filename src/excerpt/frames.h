/*
 * frames.h - Ethernet frames written anew: lengths and checksums are right.
 *
 * Only what is given stands in them; nothing is sent anywhere.
 */
#ifndef EXCERPT_FRAMES_H
#define EXCERPT_FRAMES_H

#include "base/buf.h"
#include "model/segment.h"

enum { FRAME_PIECE = 1400, FRAME_LINK_TYPE = 1 };

struct frame_made {
	struct endpoint src, dst; /* of one family; MACs that are not known are zero */
	enum transport transport;
	uint16_t proto; /* TRANSPORT_LINK: EtherType; TRANSPORT_IP: protocol number; SCTP: PPID */
	uint32_t seq, ack; /* SCTP: seq is the TSN, of stream 0 */
	uint8_t flags;	   /* TCP_x */
	uint16_t ident;
	struct span payload;
};

/*
 * Appends one frame. ST_OK; ST_UNSUP: no Ethernet frame holds it (a transport or
 * link of another kind, more than 65535 bytes); ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st frame_make(const struct frame_made *f, struct buf *out);

#endif
