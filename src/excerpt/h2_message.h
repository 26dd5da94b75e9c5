/*
 * h2_message.h - a message of HTTP/2 written anew (RFC 9113), and what a connection begins with.
 *
 * A head goes out in literals without a table (RFC 7541 section 6.2.2), so that no message leans
 * on one before it, and is as long as it has to be; what follows in frames no longer than any peer
 * must take. The bytes stand alone: whoever carries them, TCP or TLS, may cut them as he likes.
 */
#ifndef EXCERPT_H2_MESSAGE_H
#define EXCERPT_H2_MESSAGE_H

#include "base/buf.h"

struct h2_shape {
	uint32_t stream, on;  /* on: the stream that promises it; 0: none */
	size_t head, trailer; /* where in its text the body begins, and where it ends */
	bool answer;
	bool lines;  /* the head has no first line */
	bool secure; /* inside TLS */
	bool ends;   /* the stream */
};

/*
 * Appends the frames of a message whose text (struct message_text) is said. ST_OK; ST_UNSUP: its
 * head is none; ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st h2_message_put(const struct h2_shape *shape, struct span text, struct buf *out);

/*
 * Appends one of the three steps in which a connection opens: what the client says, what the
 * server answers, and the client's word for it. Both may send as much as they like.
 */
enum { H2_OPENING_STEPS = 3 };
MUST_CHECK enum st h2_opening_put(unsigned step, struct buf *out);

#endif
