/*
 * segment.h - the payload of one packet with its flow; what packet/ hands to stream/.
 *
 * A segment borrows its bytes from the frame (or from the defragmenter) and
 * dies with the next frame. Where fragments made it up, frames lists which
 * part of the payload came in which frame.
 */
#ifndef MODEL_SEGMENT_H
#define MODEL_SEGMENT_H

#include "model/net.h"

#include <stdint.h>

/* From this offset on (until the next run) the bytes came in this frame. */
struct run {
	uint64_t off;	 /* in the payload, or in the stream: the owner says which */
	uint64_t frame;	 /* 1-based, as Wireshark numbers them */
	int64_t time_ns; /* of that frame, TM_NONE when not known */
};

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16, TCP_URG = 32 };

/* Who is told to have sent it: PCAPdroid, PKTAP. uid -1: not known. */
struct app {
	int32_t uid;
	struct span name; /* label or process name; borrowed; may be empty */
	struct span package;
};

struct segment {
	uint64_t frame; /* the frame that completed it */
	int64_t time_ns;
	struct endpoint src, dst;
	enum transport transport;
	uint16_t proto;	  /* IP: protocol number; LINK: EtherType, PACKET_LINK_x; SCTP: PPID */
	uint16_t tunnels; /* how many encapsulations were taken off */

	uint32_t seq, ack; /* TCP (RFC 9293 section 3.1) */
	uint16_t window, urgent;
	uint8_t flags;

	struct span payload;
	uint32_t missing;	/* payload bytes the snap length cut off behind it */
	const struct run *runs; /* NULL: all of it came in frame; else offsets in the payload */
	size_t n_runs;

	struct app app;
	bool has_app;
	const uint8_t *link_src, *link_dst; /* 6 bytes each or NULL */
};

struct segment_sink {
	void *arg;
	void (*segment)(void *arg, const struct segment *s);
};

#endif
