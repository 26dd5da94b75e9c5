/*
 * peel.h - messages swept in batches, their layers taken off, bounded.
 *
 * peel_message() copies what it needs into the batch; when the batch is full
 * (and at peel_flush) it is swept as one, and each message is unwrapped with
 * its events. For every message, in the order given, the sink sees: each
 * surface (roots in field order, children right after the parent) with its
 * events, then message_end. Messages without any event are not shown at all.
 */
#ifndef UNWRAP_PEEL_H
#define UNWRAP_PEEL_H

#include "model/anomaly.h"
#include "unwrap/layer.h"
#include "unwrap/sweep.h"

struct peel_limits {
	unsigned depth;		/* layers on one another, 16 */
	uint32_t surfaces;	/* children of one message */
	uint32_t surface_bytes; /* one decoded surface */
	uint32_t message_bytes; /* decoded bytes of one message, all surfaces */
	uint32_t ratio;		/* bytes out for each byte in, compressors */
};

extern const struct peel_limits peel_limits_default;

struct peel_sink {
	void *arg;
	void (*surface)(void *arg, const struct message *m, const struct surface *s,
			const struct event *ev, size_t n);
	/* All surfaces of m were shown and still live; they die after this call. */
	void (*message_end)(void *arg, const struct message *m);
};

struct peel_counts {
	uint64_t swept_bytes, messages, messages_shown;
	uint64_t admitted[32]; /* bytes that each layer's gate let in, by index in layers[] */
};

struct peeler;

MUST_CHECK enum st peeler_new(struct peeler **ret, const struct sweeper *sw,
			      const struct peel_limits *l, const struct peel_sink *out,
			      const struct anomaly_sink *anomalies);
void peeler_free(struct peeler *p);

MUST_CHECK enum st peel_message(struct peeler *p, const struct message *m);
void peel_flush(struct peeler *p);
const struct peel_counts *peel_counts(const struct peeler *p);

#endif
