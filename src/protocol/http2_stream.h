/*
 * http2_stream.h - what one side says on one stream of HTTP/2, put together from its frames.
 *
 * A head (as text, http2_head.h), the body, a trailer; emitted as a message
 * with the fields of http1_field.h when it ends, or in windows where it is long. The
 * bytes of a head lead back to the block they came out of, those of a body
 * to themselves.
 */
#ifndef PROTOCOL_HTTP2_STREAM_H
#define PROTOCOL_HTTP2_STREAM_H

#include "base/buf.h"
#include "protocol/parse.h"

struct http2_stream {
	uint32_t id; /* 0: free */
	uint32_t on; /* that promised it; 0: none */
	bool answer, ends;
	bool lines;	  /* a trailer is all of its head */
	bool begun;	  /* a part of it was sent */
	uint64_t used;	  /* when it was spoken on last, by the conversation's count */
	size_t head;	  /* bytes of text in front, 0: none, or sent */
	size_t trailer;	  /* where it begins, 0: none */
	uint32_t overlap; /* bytes in front that were sent before */
	struct buf bytes;
	struct piece *pieces;
	struct run *runs;
	size_t n_pieces, cap_pieces, n_runs, cap_runs;
};

/*
 * Appends bytes that came out of the stream bytes from off on: one for one, or with step each so
 * many of them out of that stretch. run: where that began, when it was no part of this input, else
 * NULL. ST_OK; ST_LIMIT: emit first; ST_NOMEM.
 */
struct http2_from {
	uint64_t off;
	size_t step;
	const struct run *run;
};

MUST_CHECK enum st http2_stream_put(struct http2_stream *s, struct parse *p, struct span bytes,
				    const struct http2_from *from);

/* Emits what is there; more: the body goes on, its end is kept. */
void http2_stream_send(struct http2_stream *s, struct parse *p, unsigned side, bool more);

size_t http2_stream_cost(const struct http2_stream *s);
void http2_stream_free(struct http2_stream *s);

#endif
