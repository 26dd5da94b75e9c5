/*
 * engine.h - conversations without flows: what conv.c does, testable by itself.
 *
 * A conv belongs to a who (a flow, or a test's own thing) that the engine asks
 * for its talk and tells when the conversation is gone. A conversation
 * begins in probing (proto NULL); what nobody knows becomes turns. In turns,
 * each new turn is probed again, and in the middle of a turn, where a gap
 * or a missing beginning makes that plausible, rows that say anywhere.
 */
#ifndef PROTOCOL_ENGINE_H
#define PROTOCOL_ENGINE_H

#include "base/arena.h"
#include "protocol/conv.h"
#include "protocol/hold.h"
#include "protocol/room.h"
#include "protocol/parse.h"
#include "protocol/turns.h"
#include "stream/ring.h"

struct engine {
	struct conv_limits limits;
	struct message_sink out;
	struct keyring *keys; /* NULL: none; not owned */
	struct anomaly_sink anomalies;
	void (*talk)(void *who, struct talk *ret);
	void (*gone)(void *who); /* its conv was ended to make room */

	struct parse_room *room;
	bool own_room;	 /* made, and freed, with the engine */
	size_t n_fields; /* of the message being built, in room */
	uint64_t order;
	size_t held;	  /* bytes counted against limits.total_bytes */
	struct ring busy; /* convs that hold bytes, the longest idle first */
	struct ring all;
};

/* Stays closed, gathered until told. */
struct shut {
	const char *protocol;
	uint64_t bytes;
	int64_t time_ns;
};

struct conv_side {
	struct hold hold;
	uint64_t next;	   /* stream offset expected next */
	uint64_t need;	   /* do not parse before this offset is there */
	uint64_t skip;	   /* bytes still to pass over, PARSE_REST for all */
	const char *skips; /* name they are counted under */
	struct shut shut;
	bool after_gap, ended, spoke;
};

struct conv {
	struct ring busy, all;
	struct engine *engine;
	void *who;
	const struct protocol *proto; /* NULL: probing */
	void *state;
	struct turns turns;
	struct conv_side side[2];
	size_t cost;  /* counted in engine->held */
	size_t owned; /* by state, besides what is held */
	uint64_t number;
	enum transport transport;
	uint16_t ports[2];
	uint16_t tries;		/* probings that found nothing, bounded */
	uint16_t switches;	/* protocols taken and left, bounded */
	uint8_t speaker, depth; /* depth: inside how many others */
	const char *protection;
	struct inner *inner; /* what was opened of it, or NULL */
	unsigned how;	     /* what the row before handed over */
	bool midway;	     /* begun in the middle, or a gap was met */
	bool changed;	     /* proto changed: the other side's bytes must be looked at again */
};

MUST_CHECK enum st engine_init(struct engine *e, const struct conv_limits *l,
			       const struct message_sink *out,
			       const struct anomaly_sink *anomalies);
/* The same in a room of others of its thread: borrowed, no call of theirs is under way in one of
 * its. */
MUST_CHECK enum st engine_init_in(struct engine *e, struct parse_room *room,
				  const struct conv_limits *l, const struct message_sink *out,
				  const struct anomaly_sink *anomalies);
void engine_deinit(struct engine *e); /* frees convs left over, without a word */

/* NULL: no memory. midway: the beginning was not seen. */
MUST_CHECK struct conv *conv_open(struct engine *e, void *who, enum transport t,
				  const uint16_t ports[2], bool midway);

/* The conv, or others, may be closed by these to make room (engine.gone is told). */
void conv_data(struct conv *c, unsigned side, const struct chunk *chunk);
void conv_gap(struct conv *c, unsigned side, uint64_t off, uint64_t len);
void conv_fin(struct conv *c, unsigned side);

/* Passes on what is held and frees it. */
void conv_close(struct conv *c);

/* For inner.c: the same for a conversation that another one owns and counts. */
void conv_stream_in(struct conv *c, unsigned side, struct avail *a);
void conv_stream_gap(struct conv *c, unsigned side, uint64_t off, uint64_t len);
void conv_stream_fin(struct conv *c, unsigned side);
void conv_drop(struct conv *c); /* frees without a word */

/* For parse.c and turns.c. */
struct parse {
	struct engine *e;
	struct conv *conv;
	unsigned side;
	const struct input *in;
	const struct run *runs;
	size_t n_runs;
	struct talk talk;
	const struct run *gathered; /* instead of runs for the next message, or NULL */
	size_t n_gathered;
	const struct message_text *text; /* of the next message, or NULL */
	bool has_talk, switched, leads;
	const struct protocol *to;
	unsigned to_how;
	uint64_t need;
	struct span map;
	const struct piece *map_pieces;
	size_t n_map;
	bool map_verbatim; /* those bytes are the stream's, unchanged */
};

void shut_add(struct conv *c, unsigned side, const char *protocol, uint64_t bytes, int64_t time_ns);

#endif
