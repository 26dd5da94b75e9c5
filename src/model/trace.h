/*
 * trace.h - the bytes a value came from: the message's field, then what each layer left of it.
 *
 * Steps are outermost first. Where the field's bytes stood in the stream is known
 * when they were cut out of it (pieces), not when a parser made them (a name of DNS
 * labels). Which candidate a trace belongs to is told by a number over what both
 * have, trace_key().
 */
#ifndef MODEL_TRACE_H
#define MODEL_TRACE_H

#include "model/candidate.h"
#include "model/message.h"

enum { TRACE_STEPS_MAX = 64, TRACE_PIECES_MAX = 64, TRACE_BYTES_MAX = 256 * 1024 };

struct trace_step {
	struct span layer; /* "http.request.body" at first, then "base64", ... */
	uint32_t at, len;  /* the part of the step before that it was taken from; the field: all */
	struct span bytes; /* empty: not kept (too large, or a budget was used up) */
};

struct trace {
	const struct trace_step *steps;
	size_t n;
	uint32_t value_at, value_len; /* the value in the last step's bytes */
	uint64_t message_off;	      /* of the message, in its direction of the flow */
	const struct piece *pieces;   /* of the field, rising; the first at 0 */
	size_t n_pieces;	      /* 0: it was made, or stood in too many */
};

uint64_t trace_key(enum kind kind, struct span matched, uint8_t shard, uint64_t order,
		   uint64_t stream_off);

#endif
