/*
 * exchange.h - a request with its answer out of an archive, as the messages a capture would give.
 *
 * The fields are those of http1_field.h, and for what follows an upgrade
 * "websocket.payload"; flows that are no HTTP give "tcp.payload" or
 * "udp.payload". The frame of everything is the exchange's number. The host is
 * told by the talk itself and, where there is an address, as its name. An
 * exchange that never left its program gives an anomaly ("har.local") and
 * nothing else; "limit.entry" stands where a head is longer than is read.
 */
#ifndef PROTOCOL_EXCHANGE_H
#define PROTOCOL_EXCHANGE_H

#include "base/err.h"
#include "model/anomaly.h"
#include "model/message.h"
#include "source/archive.h"

enum {
	EXCHANGE_WHOLE = 4 << 20, /* longer bodies pass in windows, as those of a capture do */
	EXCHANGE_WINDOW = 256 << 10,
	EXCHANGE_OVERLAP = 1 << 10,
};

struct exchanges;

MUST_CHECK enum st exchanges_new(struct exchanges **ret, const struct message_sink *out,
				 const struct anomaly_sink *anomalies);
void exchanges_free(struct exchanges *s);

/* Emits name, request, response and turns, in this order. ST_OK; ST_NOMEM: not all of it. */
MUST_CHECK enum st exchanges_send(struct exchanges *s, const struct exchange *x);

#endif
