/*
 * outbox.h - what one thread of a parsing process has to tell, as framed records.
 *
 * Records gather in a buffer and go down the pipe together, under the pipe's
 * lock. Anomalies and closed payload are summed before they are told: the
 * first anomaly of a kind goes at once, its repetitions as one count. What is
 * summed and what is left out must not depend on which shards share a thread.
 */
#ifndef APP_OUTBOX_H
#define APP_OUTBOX_H

#include "app/traces.h"
#include "base/map.h"
#include "case/record.h"

#include <pthread.h>
#include <stdatomic.h>

/* The pipe to the process that keeps; shared by all threads. */
struct wire {
	int fd;
	pthread_mutex_t lock;
	atomic_bool broken; /* nobody reads any more: stop */
};

enum { OUTBOX_SHARDS = 64, OUTBOX_NAMES = 64 };

struct outbox {
	struct wire *wire;
	struct buf buf;
	struct anomaly *anomalies; /* what is still to be told: counts since the first */
	size_t n_anomalies, cap_anomalies;
	struct record_closed *closed; /* protocol names are static text */
	size_t n_closed, cap_closed;
	struct map closed_by_key;
	uint64_t seed;
	unsigned shard; /* whose names are told: set by the lane */
	struct traces traces;
	/* by shard and address: hash of the name last told */
	uint64_t last_name[OUTBOX_SHARDS][OUTBOX_NAMES];
};

void outbox_init(struct outbox *o, struct wire *wire);
void outbox_deinit(struct outbox *o);

/* Tells everything that was gathered; at the end of an input. */
void outbox_flush(struct outbox *o);

/* Sinks; arg of each is o. */
struct candidate_sink outbox_candidates(struct outbox *o);
struct anomaly_sink outbox_anomalies(struct outbox *o);
void outbox_name(struct outbox *o, const struct name_seen *n);
void outbox_closed(struct outbox *o, const struct closed_seen *c);
void outbox_slot(struct outbox *o, const struct slot_seen *s);
void outbox_progress(struct outbox *o, const struct record_progress *p);
void outbox_end(struct outbox *o, const struct record_end *e);

#endif
