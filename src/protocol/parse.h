/*
 * parse.h - what a parser may do besides reading.
 *
 * All of it is bound to the side that speaks and to the input of this call.
 * A message is built with parse_field() and sent with parse_send(); fields'
 * bytes and keys must lie in the input, in parse_scratch() memory or be
 * static. Places in the stream are found from the pointers.
 */
#ifndef PROTOCOL_PARSE_H
#define PROTOCOL_PARSE_H

#include "base/attr.h"
#include "protocol/protocol.h"

enum { PARSE_FIELDS_MAX = 1024 };

/* Zeroed; lives until parse returns; NULL: no room. */
MUST_CHECK void *parse_scratch(struct parse *p, size_t n);

/*
 * Adds a field to the message being built; without bytes: none. One too many lengthens the last
 * one where both stand in the input in this order, else it is counted as cut off.
 */
void parse_field(struct parse *p, const char *name, struct span key, struct span bytes,
		 unsigned flags);
/* The same for bytes in scratch that were made from the stream from off on, one for one. */
void parse_field_at(struct parse *p, const char *name, struct span key, struct span bytes,
		    unsigned flags, uint64_t off);
/* Tells how scratch bytes lead back to the stream, for fields added afterwards. */
void parse_map(struct parse *p, struct span scratch, const struct piece *pieces, size_t n);
/* The same where the scratch is the stream's bytes put together, not changed. */
void parse_map_verbatim(struct parse *p, struct span scratch, const struct piece *pieces, size_t n);
size_t parse_n_fields(const struct parse *p);

/* The next message was gathered over datagrams: who said it, and their frames (rising). */
void parse_gathered(struct parse *p, unsigned side, const struct run *runs, size_t n);
/* The next message was read from t, which lives until it is sent. */
void parse_text(struct parse *p, const struct message_text *t);
/* The runs of this input that these stream bytes came in; at least one. */
size_t parse_runs(const struct parse *p, uint64_t off, uint64_t len, const struct run **ret);
/* The first run of this input. */
struct run parse_first_run(const struct parse *p);

/* Emits the message; without fields: nothing. off: stream offset of its first byte. */
void parse_send(struct parse *p, const char *protocol, uint64_t off);
/* The same; the first overlap bytes of its FIELD_WINDOW field were sent before. */
void parse_send_window(struct parse *p, const char *protocol, uint64_t off, uint32_t overlap);

/*
 * What is said later can be read by the message being built alone: a greeting that tells the
 * protocol, a command that tells how its answer is written. Who takes messages out takes it, too.
 */
void parse_lead(struct parse *p);

/* Emits bytes of the input that the protocol cannot explain, as a turn. */
void parse_turn(struct parse *p, struct span bytes);
/* The same; the first overlap bytes were sent before. */
void parse_turn_window(struct parse *p, struct span bytes, uint32_t overlap);

/* Do not call again before n bytes from the start of this input are there, or it ended. */
void parse_need(struct parse *p, size_t n);
/*
 * The n bytes behind those used stay closed: counted under a static name,
 * not shown again. PARSE_REST: until the other side speaks (turns) or for good.
 */
#define PARSE_REST UINT64_MAX
void parse_skip(struct parse *p, const char *protocol, uint64_t n);
/* Counts bytes of the input that stay closed. */
void parse_closed(struct parse *p, const char *protocol, uint64_t bytes);

/* The address spoken to was called by this name. Ports, literals and junk are passed over. */
void parse_name_peer(struct parse *p, struct span name, const char *how);
/* ip (NULL: a step of a chain) is what the other side asked for under name. */
void parse_name(struct parse *p, const struct ip *ip, struct span name, struct span alias,
		const char *how);
/* off: in the stream; its frame is looked up. */
COLD void parse_anomaly(struct parse *p, const char *what, uint64_t off, const char *reason);

const struct talk *parse_talk(struct parse *p);
/* True when either side has this port. */
bool parse_on_port(struct parse *p, uint16_t port);
struct conv_limits;
const struct conv_limits *parse_limits(const struct parse *p);

/* Hand the rest of this flow to another row after this call; NULL: recognise anew. */
void parse_switch(struct parse *p, const struct protocol *to);
/* The same; that row gets how back from parse_how() as long as it has the flow. */
void parse_switch_as(struct parse *p, const struct protocol *to, unsigned how);
unsigned parse_how(const struct parse *p);

/* Secrets of TLS connections; NULL: there are none. */
struct keyring *parse_keys(const struct parse *p);
/*
 * Bytes that were opened, which stood in the stream from off on one for one, as what this side
 * says inside (inner.h). ST_OK, ST_LIMIT (too deep), ST_NOMEM.
 */
MUST_CHECK enum st parse_inner(struct parse *p, struct span bytes, uint64_t off);
/* A handshake message in clear, from the input or a map: without it nobody opens what follows. */
void parse_handshake(struct parse *p, struct span bytes);
/* About so many bytes of the inside were not opened. */
void parse_inner_lost(struct parse *p, uint64_t len);

/* So many bytes of memory belong to the state besides itself: counted against the shard's budget.
 */
void parse_own(struct parse *p, size_t bytes);

#endif
