/*
 * case.h - everything a scan learnt, and the interface by which every report reads it.
 *
 * A store takes captures one after another (begin, add..., end); a kill in
 * the middle leaves the captures that were ended. Readers iterate in a fixed
 * order: captures as they were added, findings within a capture by first
 * sighting. What a reader is given is borrowed until the iteration goes on.
 * Shapes are in kept.h. mem.h is the store in memory; file.h the case as a file.
 */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "base/arena.h"
#include "base/err.h"
#include "case/kept.h"
#include "case/record.h"
#include "model/trace.h"

struct case_store {
	void *self;
	/* The capture being added; path only is read. Sets its index. */
	enum st (*begin)(void *self, struct span path, size_t *capture);
	enum st (*add_finding)(void *self, const struct finding *f);
	enum st (*add_anomaly)(void *self, const struct kept_anomaly *a);
	enum st (*add_closed)(void *self, const struct kept_closed *c);
	enum st (*add_device)(void *self, const struct kept_device *d);
	enum st (*add_reply)(void *self, const struct kept_reply *r);
	/* Completes it: all but path and index is taken from c. */
	enum st (*end)(void *self, size_t capture, const struct capture *c);
	/* What was read of one device's log: all or nothing; the same again changes nothing. */
	enum st (*add_events)(void *self, struct span path, const struct kept_event *events,
			      size_t n);
	void (*free)(void *self);
};

enum { CASE_HEAD_MAX = 65, CASE_SECRET = 32 };

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
	enum st (*each_device)(void *self, size_t capture,
			       enum st (*fn)(void *arg, const struct kept_device *d), void *arg);
	/* of all logs, by time */
	enum st (*each_event)(void *self, enum st (*fn)(void *arg, const struct kept_event *e),
			      void *arg);
	/* Head of the hash chain in hex; "" where there is none. */
	const char *(*head)(void *self);
	/* What pseudonyms are keyed by, CASE_SECRET bytes; empty: there are none. */
	struct span (*secret)(void *self);
	/* Rows of all traffic, as each_closed gives those of what stayed closed. */
	enum st (*each_traffic)(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct kept_closed *c), void *arg);
	/* What servers answered; nothing: it was not asked (by an older telltale, or a
	 * fingerprint).
	 */
	enum st (*each_reply)(void *self, size_t capture,
			      enum st (*fn)(void *arg, const struct kept_reply *r), void *arg);
	/* The bytes a finding of this reader came from, made in a; n 0: not kept. */
	enum st (*trace)(void *self, const struct finding *f, struct arena *a, struct trace *ret);
};

#endif
