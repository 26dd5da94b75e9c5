/*
 * protocol.h - the one list of protocols, and what a row is.
 *
 * Recognition is by content first, port second. A row that was wrong says
 * so (ST_UNSUP) and the bytes fall back to turns. Adding a protocol: a row in
 * list.c, a file, a test, a fuzz target.
 */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "base/err.h"
#include "model/anomaly.h"
#include "model/message.h"

enum probe {
	PROBE_NO,
	PROBE_MORE, /* could be, once more bytes are there */
	PROBE_PORT, /* fits, but weakly: believed on one of the row's ports only */
	PROBE_YES,
};

enum { OVER_TCP = 1, OVER_UDP = 2, OVER_SCTP = 4, OVER_IP = 8, OVER_LINK = 16 };

/*
 * What a parser may do besides reading: emit a message, name an address,
 * report an anomaly, count what stays closed. All of it is bound to the side
 * that speaks; see protocol/conv.h for the implementation.
 */
struct parse;

/* Bytes that a parser is shown: everything not consumed yet, in order. */
struct input {
	struct span bytes;
	uint64_t off;	 /* stream offset of bytes.p[0] */
	int64_t time_ns; /* of the frame that carried bytes.p[0] */
	bool ended;	 /* no more will come from this side */
	bool after_gap;	 /* bytes.p[0] follows a gap */
	bool datagram;	 /* bytes is one whole datagram */
	bool cut;	 /* the snap length cut the datagram */
};

struct protocol {
	const char *name;  /* "http" */
	const char *help;  /* what it is and which fields are read, one line */
	unsigned over;	   /* OVER_x */
	uint16_t ports[8]; /* usual ports, 0 ends */
	size_t state_size; /* of the per-flow state, zeroed at first; 0: stateless */

	/* May side speak this protocol? Sees the first bytes of a side. */
	enum probe (*probe)(const struct input *in);

	/*
	 * Reads from in->bytes, emits what is whole, sets *used to the bytes
	 * consumed (0 asks for more). ST_OK; ST_UNSUP: not this protocol after
	 * all, or no longer: the rest is turns; ST_LIMIT, ST_NOMEM.
	 */
	enum st (*parse)(struct parse *p, void *state, unsigned side, const struct input *in,
			 size_t *used);

	/* A gap of len bytes in front of the next input; NULL: fall back to turns. */
	enum st (*gap)(struct parse *p, void *state, unsigned side, uint64_t len);

	void (*end)(struct parse *p, void *state); /* flow ends; NULL: nothing to do */
};

/* NULL ends. */
extern const struct protocol *const protocols[];
const struct protocol *protocol_by_name(struct span name);

/* For parsers. Fields' bytes and keys must lie in in->bytes or in parse_scratch() memory. */
MUST_CHECK void *parse_scratch(struct parse *p, size_t n); /* until parse returns; NULL: no room */

/*
 * Builds and emits a message: fields have pieces either given or, when
 * n_pieces is 0 and bytes lie in in->bytes, derived from the stream offset.
 */
void parse_emit(struct parse *p, const char *protocol, uint64_t off, const struct field *fields,
		size_t n_fields);
/* The address of the side that did (dst) or does (src) speak was called by this name. */
void parse_name_peer(struct parse *p, struct span name, const char *how);
void parse_name(struct parse *p, const struct ip *ip, struct span name, struct span alias,
		const char *how);
void parse_closed(struct parse *p, const char *protocol, uint64_t bytes);
void parse_anomaly(struct parse *p, const char *what, uint64_t off, const char *reason);
const struct talk *parse_talk(const struct parse *p);
/* Hand the rest of this flow to another row (CONNECT, upgrade), after this parse returns. */
void parse_switch(struct parse *p, const struct protocol *to);

#endif
