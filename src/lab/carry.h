/*
 * carry.h - one request of an activation client and its answer, written onto the wire.
 */
#ifndef LAB_CARRY_H
#define LAB_CARRY_H

#include "lab/talk.h"
#include "lab/truth.h"

/* Where it is written, and what is learnt while writing. */
struct carrier {
	struct talk_place *place; /* NULL: nobody captures, only the answer counts */
	struct truth *truth;
	struct buf *keylog;
	const char *device;
	int64_t looked_up_ns; /* when the client's host was last asked for; 0: never */
	const struct lab_client *looked_up;
};

/* Where the client's host is: by the facts or the scenario, else of documentation. */
void carry_address(const struct lab_client *c, const struct lab_state *s, uint8_t ip[4]);

/* *ret says what came back. ST_OK, or the failure of a buffer. */
MUST_CHECK enum st carry(struct carrier *c, int64_t ns, const struct lab_client *client,
			 const struct lab_state *s, enum lab_reply reply, struct lab_answer *ret);

#endif
