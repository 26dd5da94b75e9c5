/*
 * anomaly.h - what was malformed, cut off by a limit, missing or not understood.
 *
 * Evidence, not an error: whoever meets one reports it to its sink and goes on.
 * The same what and reason at many frames is one anomaly with a count; the
 * first frame and offset are kept.
 */
#ifndef MODEL_ANOMALY_H
#define MODEL_ANOMALY_H

#include "base/attr.h"

#include <stdint.h>

struct anomaly {
	const char *what;   /* the layer or limit, static: "ipv4", "tcp.gap", "limit.depth" */
	uint64_t frame;	    /* 0: not tied to a frame */
	uint64_t offset;    /* in the frame, the stream or the input, as what implies */
	const char *reason; /* one plain phrase, static, no text from the capture */
	uint64_t count;	    /* how many this stands for; 0 counts as 1 */
};

struct anomaly_sink {
	void *arg;
	void (*anomaly)(void *arg, const struct anomaly *a);
};

/* Does nothing when the sink has no function. */
COLD static inline void anomaly_say(const struct anomaly_sink *s, const char *what, uint64_t frame,
				    uint64_t offset, const char *reason)
{
	struct anomaly a = { what, frame, offset, reason, 1 };

	if (s != 0 && s->anomaly != 0)
		s->anomaly(s->arg, &a);
}

#endif
