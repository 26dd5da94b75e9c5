/*
 * peel.h - messages swept in batches, their layers taken off, bounded.
 *
 * peel_message() copies what it needs into the batch; when the batch is full
 * (and at peel_flush) it is swept as one, and each message is unwrapped with
 * its events. Large messages are swept in place, at once. For every message, in
 * the order given, the sink sees: each surface (roots in field order, without
 * empty ones and FIELD_CONTEXT; children right after the parent) with its
 * events, the first of them START; then message_end. A message is shown when
 * one of its fields has an event besides START or hides a layer, or is
 * FIELD_DEFINED. Events wholly inside the overlap of a FIELD_WINDOW field are
 * left out: the window before had them.
 *
 * Layers are tried in the order of the list, so that the strict ones come
 * first; bytes that one took off are not tried again in the same surface. What
 * a limit cut off is an anomaly, each limit once a message: "limit.depth",
 * "limit.surfaces", "limit.ratio", "limit.bytes", "limit.events",
 * "limit.memory" with the frame, offset being that in the stream.
 */
#ifndef UNWRAP_PEEL_H
#define UNWRAP_PEEL_H

#include "model/anomaly.h"
#include "unwrap/layer.h"
#include "unwrap/sweep.h"

struct peel_limits {
	unsigned depth;		/* layers on one another, 16; at most 60 */
	uint32_t surfaces;	/* children of one message */
	uint32_t surface_bytes; /* one decoded surface */
	uint32_t message_bytes; /* decoded bytes of one message, all surfaces, failures too */
	uint32_t ratio;		/* bytes out for each byte in, above the first 64 KiB out */
	uint32_t work_bytes;	/* bytes of one message given to layers that were none */
};

extern const struct peel_limits peel_limits_default;

struct peel_sink {
	void *arg;
	void (*surface)(void *arg, const struct message *m, const struct surface *s,
			const struct event *ev, size_t n);
	/* All surfaces of m were shown and still live; they die after this call. */
	void (*message_end)(void *arg, const struct message *m);
	/* A field whose message is to be shown though nothing was noticed in it; may be NULL. */
	bool (*wants)(void *arg, const struct field *f);
	bool events_only; /* surfaces of fields without events need not be shown */
};

enum { PEEL_LAYERS_MAX = 32 /* GATES_LAYERS_MAX */ };

struct peel_counts {
	uint64_t swept_bytes, messages, messages_shown;
	uint64_t admitted[PEEL_LAYERS_MAX]; /* bytes each layer's gate let in, by index in the list
					     */
};

struct peeler;

/*
 * The list of layers is the sweeper's. sw and out live as long as the peeler.
 * ST_OK, ST_NOMEM, ST_LIMIT (more than PEEL_LAYERS_MAX layers).
 */
MUST_CHECK enum st peeler_new(struct peeler **ret, const struct sweeper *sw,
			      const struct peel_limits *l, const struct peel_sink *out,
			      const struct anomaly_sink *anomalies);
void peeler_free(struct peeler *p);

/* ST_OK; ST_NOMEM: some of it, or of what waited in the batch, was not looked at. */
MUST_CHECK enum st peel_message(struct peeler *p, const struct message *m);
void peel_flush(struct peeler *p);
const struct peel_counts *peel_counts(const struct peeler *p);

#endif
