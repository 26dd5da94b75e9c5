/*
 * activation.h - the state machine of an activation client: one row of clients.c at work.
 *
 * It sees events and its own timers, and says when it wants to send; what came
 * back decides what it does next. It knows no clock but the times it is given.
 */
#ifndef LAB_ACTIVATION_H
#define LAB_ACTIVATION_H

#include "lab/state.h"

#define LAB_NEVER INT64_MAX

struct activation {
	const struct lab_client *client;

	/* kept in the phone's storage */
	char saved[160]; /* key of the last success; "": none */
	int64_t first_start_ns;
	size_t phase; /* next of the client's phases */

	/* of the process that runs since the boot */
	bool listening;	  /* not yet successful */
	bool waiting;	  /* tried without a network */
	unsigned sent;	  /* requests since the boot */
	unsigned retries; /* of this round */
	int64_t boot_ns, attempt_ns, retry_ns, resend_ns, busy_ns;
	enum lab_gate closed; /* that stopped the last attempt; GATE_COUNT_: none */
};

void activation_init(struct activation *a, const struct lab_client *client);

/* An update brings this client; the state of the old one stays when it is the same. */
void activation_replace(struct activation *a, const struct lab_client *client);

/* The phone has already changed; s is how it is now. */
void activation_event(struct activation *a, const struct lab_state *s, enum lab_event e,
		      int64_t ns);

/* When it wants to be woken; LAB_NEVER. */
int64_t activation_due(const struct activation *a);

/* Its time has come. True: it sends now, and activation_answered() must follow. */
MUST_CHECK bool activation_wake(struct activation *a, const struct lab_state *s, int64_t ns);
void activation_answered(struct activation *a, const struct lab_state *s, int64_t ns,
			 const struct lab_answer *answer);

#endif
