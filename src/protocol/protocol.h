/*
 * protocol.h - the one list of protocols, and what a row is.
 *
 * Recognition is by content first, port second. A row that was wrong says
 * so (ST_UNSUP) and the bytes fall back to turns. Adding a protocol: a row in
 * list.c, a file, a test, a fuzz target. What a parser may call: parse.h.
 */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "base/err.h"
#include "model/anomaly.h"
#include "model/message.h"

enum probe {
	PROBE_NO,
	PROBE_MORE, /* could be, once more bytes are there; a datagram gets no more */
	PROBE_PORT, /* fits, but weakly: believed on one of the row's ports only */
	PROBE_YES,
};

enum { OVER_TCP = 1, OVER_UDP = 2, OVER_SCTP = 4, OVER_IP = 8, OVER_LINK = 16 };

/* What a parser works with besides its input: protocol/parse.h. */
struct parse;

/* Bytes that a parser is shown: everything not consumed yet, in order. */
struct input {
	struct span bytes; /* at least one byte */
	uint64_t off;	   /* stream offset of bytes.p[0] */
	int64_t time_ns;   /* of the frame that carried bytes.p[0] */
	uint16_t proto;	   /* OVER_IP, OVER_LINK, OVER_SCTP: as the segment says */
	bool ended;	   /* what is here is all: a close, or a gap behind it */
	bool after_gap;	   /* bytes.p[0] need not begin anything: a gap, begun in the middle */
	bool datagram;	   /* bytes is one whole datagram */
	bool cut;	   /* the snap length cut the datagram */
};

enum { PROTOCOL_PORTS = 8 };

struct protocol {
	const char *name;		/* "http" */
	const char *help;		/* what it is and which fields are read, one line */
	unsigned over;			/* OVER_x */
	uint16_t ports[PROTOCOL_PORTS]; /* usual ports, 0 ends */
	size_t state_size;		/* of the per-flow state, zeroed at first; 0: stateless */
	bool anywhere; /* probe's YES is strong enough to begin in the middle of unknown bytes */

	/* May side speak this protocol? Sees the first bytes of a side, or of a turn. */
	enum probe (*probe)(const struct input *in);

	/*
	 * Reads from in->bytes, emits what is whole, sets *used to the bytes
	 * consumed (0 asks for more; parse_need() says how many). When
	 * in->ended, what is left unused is searched as bytes. A datagram is
	 * shown once; what of it is left unused is searched as bytes.
	 * ST_OK; ST_UNSUP: not this protocol after all, or no longer: the rest
	 * is turns; ST_LIMIT, ST_NOMEM: the same, with an anomaly.
	 */
	enum st (*parse)(struct parse *p, void *state, unsigned side, const struct input *in,
			 size_t *used);

	/*
	 * len bytes are missing in front of the next input (what stood before
	 * was shown, ended). ST_OK: goes on; else, and when NULL: turns.
	 */
	enum st (*gap)(void *state, unsigned side, uint64_t len);

	void (*flush)(struct parse *p, void *state); /* flow ends: emit what waits; NULL: nothing */
	void (*end)(void *state);		     /* frees what state owns; NULL: nothing */
};

/* NULL ends. */
extern const struct protocol *const protocols[];

#endif
