/*
 * flows.h - the way from segments to messages, for who wants nothing but these.
 *
 * What a lane does without searching anything. The same segments give the
 * same flows, numbers and messages each time, so that an input can be read twice:
 * once to learn what is wanted, once to take it.
 */
#ifndef EXCERPT_FLOWS_H
#define EXCERPT_FLOWS_H

#include "base/err.h"
#include "model/message.h"
#include "stream/stream.h"

enum { FLOWS_SHARDS = 64 };

struct keyring;

struct flows_sink {
	void *arg;
	struct keyring *keys;				     /* borrowed, what opens TLS; or NULL */
	void (*message)(void *arg, const struct message *m); /* or NULL */
	/* each chunk before its messages; or NULL */
	void (*data)(void *arg, const struct talk *t, unsigned side, const struct chunk *c);
	void (*opened)(void *arg, const struct opened_seen *o); /* or NULL */
};

struct flows;

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st flows_new(struct flows **ret, const struct flows_sink *out);
void flows_free(struct flows *f);

/* ST_OK; ST_NOMEM: the segment was lost. */
MUST_CHECK enum st flows_feed(struct flows *f, const struct segment *s);

/* Ends every flow; the last messages come. */
void flows_finish(struct flows *f);

#endif
