/*
 * message.h - one unit of a protocol, with its named fields and where they came from.
 *
 * A request, a DNS question, a CoAP message; for an unknown protocol one turn:
 * the bytes until the other side speaks. What protocol/ hands to unwrap/.
 * Everything in it is borrowed for the length of the call.
 */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include "model/segment.h"

/* Who speaks with whom: constant for a flow, shared by its messages. */
struct talk {
	struct endpoint side[2]; /* 0: who opened, or spoke first */
	enum transport transport;
	bool opener_known; /* a handshake showed who opened; else side 0 is a guess */
	uint8_t shard;
	uint64_t flow; /* number within the shard, from 1 */
	struct app app;
	bool has_app;
	struct span host; /* what side 1 was called in this very talk, where no address tells; or
			     empty */
};

/*
 * How offsets in a field's bytes lead back to offsets in the stream: from
 * field offset at on, the stream offset is stream + (offset - at), up to the
 * next piece. Most fields have one piece; de-chunked bodies have one a chunk.
 */
struct piece {
	uint64_t at, stream;
};

struct field {
	const char *name; /* static: "http.request.header", "dns.qname", "tcp.payload" */
	struct span key;  /* its own name as written ("User-Agent", a query key), or empty */
	struct span bytes;
	const struct piece *pieces;
	size_t n_pieces; /* 0: nothing is known but the message's own offset */
	uint8_t flags;
	uint16_t barren; /* of unwrap/ alone: the row that may hold it (barren.h) and 1; or 0 */
};

enum {
	FIELD_DEFINED = 1,  /* the protocol itself defines it as an identity (kind says which) */
	FIELD_WINDOW = 2,   /* a later window of a long field: its first overlap bytes were seen */
	FIELD_CONTEXT = 4,  /* names no one by itself: boundaries, dates, lengths; not swept */
	FIELD_QUIET = 16,   /* known to show nothing (unwrap/barren.h): not swept again */
	FIELD_VERBATIM = 8, /* its bytes stand in the stream as they are, by its pieces */
};

/*
 * What a message was read from, where it was put together of frames among others (HTTP/2): the
 * bytes of its fields stand in it.
 */
struct message_text {
	struct span text;     /* a head as HTTP/1 writes it, a body, the lines of a trailer */
	size_t head, trailer; /* where the body begins, and where it ends */
	uint32_t stream, on;  /* on: the stream that promised it; 0: none did */
	bool answer;
	bool lines;   /* the head is lines alone: a trailer of what was not seen */
	bool goes_on; /* what came before it is in a message before this one */
	bool more;    /* not all of it is here */
	bool ends;    /* its stream is ended by it */
};

struct message {
	const struct talk *talk;
	uint8_t from;		/* index into talk->side of who sent it */
	const char *protocol;	/* static: "http", "dns", or the transport's name for turns */
	const char *protection; /* static: "none", "tls", "weak" */
	int64_t time_ns;	/* of its first byte */
	uint64_t stream_off;	/* of its first byte in this direction */
	uint64_t order;		/* rises within a shard; with frame it gives the output order */
	const struct field *fields;
	size_t n_fields;
	const struct run *runs; /* stream offsets to frames, covering the message */
	size_t n_runs;
	uint32_t overlap; /* bytes at the start of a FIELD_WINDOW field already swept before */
	const char *row;  /* static: the parser's name, where protocol is that of its fields */
	bool leads;	  /* without it what follows would be read in another way */
	const struct message_text *text; /* or NULL: it stands in its stream as it was read */
	uint8_t depth; /* inside how many others it was said; offsets are those of inside */
};

/* A name an address was asked for under: a DNS answer, a Host header, an SNI. */
struct name_seen {
	struct ip ip;	   /* IP_NONE for a step of a CNAME chain */
	struct span name;  /* the name that was asked for, as written, no trailing dot */
	struct span alias; /* CNAME target, or empty */
	const char *how;   /* static: "dns", "http.host", "tls.sni", "pcapng.nrb", "har" */
	int64_t time_ns;
	uint64_t frame;
	struct ip asker; /* who asked (dns), or who spoke to the address */
};

/* Payload that stayed closed (contract: not_looked_at). */
struct closed_seen {
	const struct talk *talk;
	uint8_t from;
	const char *protocol; /* static: "tls", "quic", "ssh", "unknown-encrypted" */
	uint64_t bytes;
	int64_t time_ns;
	bool traffic; /* all that both sides of a flow said, open or not */
};

/* What was opened of a conversation with its secrets, or is needed to open it. */
struct opened_seen {
	const struct talk *talk;
	uint8_t from;
	uint8_t depth;		/* of what is inside: from 1 */
	bool handshake;		/* a message of TLS's handshake in clear, whole, with its head */
	struct span bytes;	/* else: bytes of inside, before their messages */
	uint64_t off;		/* inside; of a handshake in the stream outside */
	const struct run *runs; /* at least one */
	size_t n_runs;
};

/* NULL: not wanted. */
struct message_sink {
	void *arg;
	void (*message)(void *arg, const struct message *m);
	void (*name)(void *arg, const struct name_seen *n);
	void (*closed)(void *arg, const struct closed_seen *c);
	void (*traffic)(void *arg, const struct closed_seen *c); /* once a flow, at its end */
	void (*opened)(void *arg, const struct opened_seen *o);
};

/* Stream offset of an offset in a field; the message's own where nothing is known. */
uint64_t field_stream_off(const struct message *m, const struct field *f, size_t off);

/* Frames of the stream bytes [off, off+len): fills at most max, rising, without doubles. */
size_t message_frames(const struct message *m, uint64_t off, uint64_t len, uint64_t *frames,
		      size_t max);

#endif
