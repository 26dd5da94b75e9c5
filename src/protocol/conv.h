/*
 * conv.h - conversations: from the chunks of a shard's flows to messages.
 *
 * Sits behind stream.h (give it conv_stream_sink()) and in front of
 * unwrap. For each flow it keeps, from the first kept byte on: the protocol
 * that was recognised, its state, and for each side the bytes not consumed
 * yet with their runs. Up to message_bytes a message is held whole; a longer
 * field is passed on in windows of window_bytes that overlap. Over
 * total_bytes the conversations that rest longest are ended: what they hold is
 * passed on as it is.
 */
#ifndef PROTOCOL_CONV_H
#define PROTOCOL_CONV_H

#include "model/message.h"
#include "protocol/protocol.h"
#include "stream/stream.h"

struct conv_limits {
	uint32_t message_bytes; /* 256 KiB */
	uint32_t window_bytes;	/* 64 KiB */
	uint32_t overlap_bytes; /* 1 KiB */
	uint32_t total_bytes;	/* held over all flows of the shard */
};

extern const struct conv_limits conv_limits_default;

struct convs;

MUST_CHECK enum st convs_new(struct convs **ret, const struct conv_limits *l,
			     const struct message_sink *out, const struct anomaly_sink *anomalies);
/* The same in a room (room.h) that is shared with others of the thread; borrowed. */
struct parse_room;
MUST_CHECK enum st convs_new_in(struct convs **ret, struct parse_room *room,
				const struct conv_limits *l, const struct message_sink *out,
				const struct anomaly_sink *anomalies);
void convs_free(struct convs *c);

/* Secrets that open TLS; borrowed, before the first segment. */
struct keyring;
void convs_keys(struct convs *c, struct keyring *keys);

/* The sink to give to streams_new(); arg is c. */
struct stream_sink conv_stream_sink(struct convs *c);

#endif
