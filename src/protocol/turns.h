/*
 * turns.h - what no protocol explains: one turn is the bytes until the other side speaks.
 *
 * Emitted as field "tcp.payload" (after the transport); a datagram is a
 * turn of its own; long turns pass in windows. A turn that is clearly random
 * is closed: its first TURNS_HEAD bytes are passed on (a header in clear stands
 * there), the rest is counted as "unknown-encrypted".
 *
 * Clearly random: at least TURNS_LEAST bytes are there; of the first
 * TURNS_SAMPLE (a datagram: 512) the chi-square of the bytes' histogram
 * against an even one is under TURNS_CHI (random bytes: 255 +- 23; base64 of
 * as few bytes: over 1000); none of the compressors' magic bytes stands in the
 * head, and no run of 12 printable characters does.
 */
#ifndef PROTOCOL_TURNS_H
#define PROTOCOL_TURNS_H

#include "protocol/protocol.h"

enum { TURNS_LEAST = 256, TURNS_HEAD = 256, TURNS_SAMPLE = 4096, TURNS_CHI = 345 };

struct turns {
	struct turn {
		uint32_t overlap; /* bytes at the start that a window showed already */
		bool judged;
	} side[2];
};

extern const struct protocol protocol_turns; /* in no list */

/* "tcp.payload", ... */
const char *turns_field(enum transport t);
bool turns_random(struct span bytes, size_t sample);

#endif
