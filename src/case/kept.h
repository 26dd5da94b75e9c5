/*
 * kept.h - what a case keeps besides findings (model/finding.h): shapes that stores take
 * and readers give. Spans are borrowed on both ways.
 */
#ifndef CASE_KEPT_H
#define CASE_KEPT_H

#include "model/finding.h"

enum capture_status { CAPTURE_WHOLE, CAPTURE_PARTIAL, CAPTURE_UNREADABLE };

struct capture {
	struct span path;
	char sha256[65];    /* "" when not computed */
	struct span format; /* "pcap", ... or empty */
	uint32_t link_types[16];
	size_t n_link_types;
	uint64_t packets, bytes, flows;
	int64_t first_ns, last_ns; /* TM_NONE when no frame had a time */
	enum capture_status status;
	struct span reason; /* empty when whole */
};

struct kept_anomaly {
	size_t capture;
	struct span what, reason;
	uint64_t frame, offset, count;
};

/*
 * Payload that stayed closed, summed by destination and protocol; or all that was said with a
 * destination, both ways, open or not (traffic: no protocol, no first time).
 */
struct kept_closed {
	size_t capture;
	struct party dst;
	struct span protocol;
	enum transport transport;
	bool traffic;
	uint64_t bytes;
	int64_t first_ns, last_ns;
};

/* A device of the profile that a capture was read with; never its identifiers. */
struct kept_device {
	size_t capture;
	struct span name, model, build, fingerprint, security_patch, batch;
};

/*
 * What a server answered, as often as seen (identify/replies.h). A capture that was read for it
 * has one row with from empty, too: of all servers beyond those that are told apart.
 */
struct kept_reply {
	size_t capture;
	struct span from; /* host, else address */
	uint64_t accepted, refused, errors, other;
};

/* One line of a device's log. Belongs to captures by its time. */
struct kept_event {
	int64_t time_ns;
	struct span kind, detail; /* "screen_on", ...; detail may be empty */
	struct span source;	  /* path of the file; the store sets it from its argument */
};

/* Frame 0 stands for none, and comes after any. */
bool kept_anomaly_earlier(const struct kept_anomaly *a, const struct kept_anomaly *b);

/* What is counted together, and one of the same put into at. */
bool kept_anomaly_same(const struct kept_anomaly *a, const struct kept_anomaly *b);
void kept_anomaly_merge(struct kept_anomaly *at, const struct kept_anomaly *a);
bool kept_closed_same(const struct kept_closed *a, const struct kept_closed *b);
void kept_closed_merge(struct kept_closed *at, const struct kept_closed *k);

/* The orders in which a reader gives them out, for qsort(): by place, destination, time. */
int kept_anomaly_cmp(const void *a, const void *b);
int kept_closed_cmp(const void *a, const void *b);
int kept_event_cmp(const void *a, const void *b);

/* Rises with kept_closed_cmp(): where two differ, they say what it would. */
uint64_t kept_closed_key(const struct kept_closed *k);

#endif
