/*
 * lab_line.h - the sockets of a live phone: it asks, sends, and waits a moment for an answer.
 *
 * Times are real and short; what a long wait means in the scenario's time is the caller's.
 */
#ifndef APP_LAB_LINE_H
#define APP_LAB_LINE_H

#include "base/buf.h"
#include "lab/client.h"

struct lab_line {
	const char *from, *to; /* addresses, IPv4 */
	uint16_t port;
	const char *host;   /* over TLS, for this host; NULL: in clear */
	struct buf *keylog; /* takes the lines of the key log */
};

/* All: ST_OK; ST_END: nobody answered in time; ST_IO, ST_NOMEM. */

/* A refused connection is ST_OK with nothing reached. */
MUST_CHECK enum st lab_line_http(const struct lab_line *l, struct span request,
				 struct lab_answer *ret);
MUST_CHECK enum st lab_line_coap(const struct lab_line *l, struct span message,
				 struct lab_answer *ret);
/* ST_END also when there is no such server. */
MUST_CHECK enum st lab_line_look_up(const char *from, const char *resolver, uint16_t id,
				    const char *host, uint8_t ret[4]);
MUST_CHECK enum st lab_line_notice(const char *from, const char *to, uint16_t port,
				   struct span text, struct err *e);

#endif
