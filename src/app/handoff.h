/*
 * handoff.h - segments from the thread that reads to the threads that follow flows.
 *
 * With one lane there is no thread and no copy: handoff_segment() is the
 * lane's feed. With more, segments are copied into batches, one queue a
 * lane, a few batches long, so that memory stays bounded and order holds.
 */
#ifndef APP_HANDOFF_H
#define APP_HANDOFF_H

#include "app/lane.h"

struct handoff;

/* n lanes from 1 to SHARDS, owned by the caller. ST_OK, ST_NOMEM, ST_IO (no thread). */
MUST_CHECK enum st handoff_new(struct handoff **ret, struct lane *lanes, unsigned n);

/* Segment sink: arg is the handoff. */
struct segment_sink handoff_sink(struct handoff *h);

/* Gives out what is left, finishes every lane, ends the threads. */
void handoff_finish(struct handoff *h);
void handoff_free(struct handoff *h); /* after handoff_finish, or unused */

#endif
