/*
 * room.h - what is needed only while a conversation is parsed: one for all of a thread.
 *
 * Fields and scratch of one call, and buffers that a conversation gave back: those of the
 * message before are still in the cache.
 */
#ifndef PROTOCOL_ROOM_H
#define PROTOCOL_ROOM_H

#include "base/arena.h"
#include "model/message.h"
#include "protocol/hold.h"

struct conv_limits;

struct parse_room {
	struct arena scratch; /* of one parse call */
	struct field *fields; /* of the message being built: PARSE_FIELDS_MAX */
	struct piece *ones;   /* a piece for each field that needs just one */
	struct hold_spares spares;
};

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st parse_room_new(struct parse_room **ret, const struct conv_limits *l);
void parse_room_free(struct parse_room *r); /* NULL is fine; after the last conversation */

#endif
