/*
 * phone.h - a re-enacted phone over simulated time.
 *
 * The script, the habits and what follows from them (a boot after power-on,
 * networks that come back at screen-on) are played in order; the sink hears
 * every event and carries every transmission, in memory or over real sockets.
 */
#ifndef LAB_PHONE_H
#define LAB_PHONE_H

#include "lab/activation.h"

struct lab_sink {
	void *arg;
	/* Each event, after the phone took note of it. detail is "" or a few words. */
	enum st (*event)(void *arg, int64_t ns, enum lab_event e, const char *detail,
			 const struct lab_state *s);
	/* The client sends; *ret: what came back and when. reply: what the server is to say. */
	enum st (*send)(void *arg, int64_t ns, const struct lab_client *c,
			const struct lab_state *s, enum lab_reply reply, struct lab_answer *ret);
};

/* The same seed, the same phone. ST_OK, or the first failure of the sink; ST_NOMEM. */
MUST_CHECK enum st phone_play(const struct scenario *s, const struct lab_device *device,
			      const struct lab_client *client, uint64_t seed,
			      const struct lab_sink *sink);

#endif
