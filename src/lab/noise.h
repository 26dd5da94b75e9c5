/*
 * noise.h - what a phone's day looks like on the wire besides: closed or about nobody.
 *
 * Captive-portal checks, NTP, push, web pages over TLS. Names and addresses
 * are of documentation. What is inside the TLS records is random.
 */
#ifndef LAB_NOISE_H
#define LAB_NOISE_H

#include "lab/event.h"
#include "lab/talk.h"

struct lab_noise_maker {
	struct talk_place *place;
	unsigned kib_a_day;
	int64_t day_ns;	 /* beginning of the day that is counted */
	int64_t left;	 /* bytes of it */
	int64_t next_ns; /* the next thing in the background */
	int64_t ntp_ns;
};

void noise_init(struct lab_noise_maker *n, struct talk_place *place, unsigned kib_a_day,
		int64_t from);
/* What goes on in the background until ns. */
MUST_CHECK enum st noise_until(struct lab_noise_maker *n, int64_t ns, bool online);
/* What follows from an event. */
MUST_CHECK enum st noise_event(struct lab_noise_maker *n, int64_t ns, enum lab_event e);

#endif
