/*
 * talk.h - conversations on the wire: look-ups, datagrams, TCP from handshake to end.
 */
#ifndef LAB_TALK_H
#define LAB_TALK_H

#include "base/prng.h"
#include "lab/wire.h"

/* Where a phone stands: its address, the router it speaks through, its resolver. */
struct talk_place {
	struct lab_wire *wire;
	struct prng *rng;
	struct wire_end phone, router; /* ports are not used */
	uint8_t resolver[4];
	uint16_t next_port;
};

struct talk {
	struct talk_place *place;
	struct wire_end phone, server;
	uint32_t seq, ack; /* the phone's next, the server's next */
	int64_t now, rtt;
};

enum { TALK_QUESTION_MAX = 160 };

/* A question for the address of host (RFC 1035 section 4), and its length; 0: too long a name. */
size_t talk_question(uint8_t out[TALK_QUESTION_MAX], uint16_t id, const char *host);
/* Asks for host; address NULL: no answer comes. *now moves on. */
MUST_CHECK enum st talk_look_up(struct talk_place *p, int64_t *now, const char *host,
				const uint8_t resolver[4], const uint8_t address[4]);
/* A datagram to the server, from the talk's own port; frame: its index on the wire. */
MUST_CHECK enum st talk_datagram(struct talk *t, bool out, struct span payload, size_t *frame);

/* Prepares the endpoints; far: half a world away. */
void talk_init(struct talk *t, struct talk_place *p, int64_t now, const uint8_t ip[4],
	       uint16_t port, bool far);
MUST_CHECK enum st talk_open(struct talk *t);
MUST_CHECK enum st talk_refused(struct talk *t); /* SYN, RST */
/* Bytes in segments, acknowledged; frame (may be NULL): index of the first. */
MUST_CHECK enum st talk_say(struct talk *t, struct span bytes, size_t *frame);
MUST_CHECK enum st talk_hear(struct talk *t, struct span bytes);
MUST_CHECK enum st talk_close(struct talk *t);

/* Four bytes of a dotted address that is known to be one. */
void talk_address(const char *text, uint8_t ret[4]);

#endif
