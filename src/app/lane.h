/*
 * lane.h - the way of a segment to its records, for the shards of one thread.
 *
 * A lane holds what a thread needs: its shards (flows and conversations,
 * made when their first segment comes), one peeler, one identifier, one
 * outbox. A shard belongs to one lane for the whole input; what a shard
 * answers does not depend on which lane it is in.
 */
#ifndef APP_LANE_H
#define APP_LANE_H

#include "app/outbox.h"
#include "identify/identify.h"
#include "identify/slots.h"
#include "protocol/conv.h"
#include "protocol/room.h"
#include "stream/stream.h"
#include "unwrap/peel.h"

enum { SHARDS = 64 };

/* Read only while lanes run; made before the parsing process starts. */
struct lane_shared {
	const struct sweeper *sweeper;
	const struct identity *identity;
	enum confidence least;
	bool evidence;	    /* the bytes that values came from are wanted */
	bool slots;	    /* values of no known form are wanted, instead of identifiers */
	bool replies;	    /* what servers answered is wanted, too (not beside slots) */
	struct span keylog; /* text of --keylog, not looked at yet; or empty */
};

struct lane_shard {
	struct streams *streams;
	struct convs *convs;
};

struct lane {
	struct outbox outbox;
	struct anomaly_sink anomalies;
	struct message_sink messages;
	struct keyring *keys; /* of the input, shared by its lanes; or NULL */
	struct parse_room *room;
	struct peeler *peeler;
	struct identifier *identifier;
	struct slots *slots; /* instead of it, or of replies; or NULL */
	bool replies;
	struct lane_shard shards[SHARDS];
	uint64_t flows; /* of shards already closed */
};

MUST_CHECK enum st lane_init(struct lane *l, const struct lane_shared *shared, struct wire *wire);
void lane_deinit(struct lane *l);

void lane_feed(struct lane *l, unsigned shard, const struct segment *s);

/* Ends every flow, in order of shards, and tells what is left. */
void lane_finish(struct lane *l);

uint64_t lane_flows(const struct lane *l);

#endif
