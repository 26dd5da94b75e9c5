/*
 * wire.h - packets as they would have crossed the wire, and the capture file made of them.
 *
 * Frames may be entered in any order of time; the file holds them in order.
 * Lengths and checksums are right. Nothing is sent anywhere.
 */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include "base/buf.h"
#include "report/out.h"

enum { WIRE_MSS = 1460 };

struct wire_end {
	uint8_t ip[4];
	uint16_t port;
	uint8_t mac[6];
};

struct wire_frame {
	int64_t ns;
	uint32_t at, len, order;
	uint32_t number; /* 1-based in the file, after lab_wire_sort() */
};

struct lab_wire {
	bool ethernet; /* else bare IP */
	struct buf bytes;
	struct wire_frame *frames;
	size_t n, cap;
	uint16_t ident;
};

/* One TCP segment's header, without what belongs to the endpoints. */
struct wire_tcp {
	uint32_t seq, ack;
	uint8_t flags; /* FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
};

void lab_wire_init(struct lab_wire *w, bool ethernet);
void lab_wire_deinit(struct lab_wire *w);

/* A frame as it was recorded, link header included. */
MUST_CHECK enum st wire_put_frame(struct lab_wire *w, int64_t ns, struct span bytes);
MUST_CHECK enum st wire_put_udp(struct lab_wire *w, int64_t ns, const struct wire_end *from,
				const struct wire_end *to, struct span payload);
/* payload fits one segment. A SYN carries the option MSS. */
MUST_CHECK enum st wire_put_tcp(struct lab_wire *w, int64_t ns, const struct wire_end *from,
				const struct wire_end *to, const struct wire_tcp *h,
				struct span payload);

/*
 * Puts the frames in order and numbers them; the frame entered as the nth
 * (from 0) is found again by order.
 */
void lab_wire_sort(struct lab_wire *w);
/* Who sent a frame. */
struct wire_end wire_source(const struct lab_wire *w, const struct wire_frame *f);
/* Writes a pcap file with microseconds; after lab_wire_sort(). */
void lab_wire_write(const struct lab_wire *w, struct out *out);

#endif
