/*
 * case.h - everything a scan learnt, and the interface by which every report reads it.
 *
 * A store takes captures one after another (begin, add..., end); a kill in
 * the middle leaves the captures that were ended. Readers iterate in a fixed
 * order: captures as they were added, findings within a capture by first
 * sighting. What a reader is given is borrowed until the iteration goes on.
 * mem.h is the store in memory.
 */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "base/err.h"
#include "case/record.h"
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

/* Payload that stayed closed, summed by destination and protocol. */
struct kept_closed {
	size_t capture;
	struct party dst;
	struct span protocol;
	enum transport transport;
	uint64_t bytes;
	int64_t first_ns, last_ns;
};

struct case_store {
	void *self;
	/* The capture being added; path only is read. Sets its index. */
	enum st (*begin)(void *self, struct span path, size_t *capture);
	enum st (*add_finding)(void *self, const struct finding *f);
	enum st (*add_anomaly)(void *self, const struct kept_anomaly *a);
	enum st (*add_closed)(void *self, const struct kept_closed *c);
	/* Completes it: all but path and index is taken from c. */
	enum st (*end)(void *self, size_t capture, const struct capture *c);
	void (*free)(void *self);
};

struct case_reader {
	void *self;
	size_t (*n_captures)(void *self);
	enum st (*capture)(void *self, size_t i, struct capture *ret);
	/* each: stops and returns the first status that is not ST_OK */
	enum st (*each_finding)(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct finding *f), void *arg);
	enum st (*each_anomaly)(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct kept_anomaly *a), void *arg);
	enum st (*each_closed)(void *self, size_t capture,
			       enum st (*fn)(void *arg, const struct kept_closed *c), void *arg);
	uint64_t (*passed_over)(void *self); /* directory entries that were no captures */
};

#endif
