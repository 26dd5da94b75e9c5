/*
 * mitm.h - flow dumps of mitmproxy: typed netstrings, one dictionary a flow.
 *
 *	8290:9:websocket;0:~8:response;434:6:reason;2:OK,11:status_code;3:200#...}
 *	^len ^--key----- ^-value                                                  ^type
 *
 * Every version of the format from 0.11 on (keys as bytes or as text,
 * addresses as lists or as dictionaries). Lengths lead over what is not read,
 * so a flow takes no more memory than what is kept of it.
 */
#ifndef SOURCE_MITM_H
#define SOURCE_MITM_H

#include "source/archive_fill.h"
#include "source/walk.h"

struct mitm {
	struct archive archive;
	struct input *in;
	enum st st; /* why nothing more comes, when not ST_OK */
	struct err err;
	bool bad; /* the value being read does not hold what it says */
	/* of the flow being read */
	struct exchange_text type, host;
	bool conn_tls, damaged;
	uint16_t port;
};

bool mitm_is(struct span start);

void mitm_open(struct mitm *m, struct walk *w); /* zeroed before */
void mitm_deinit(struct mitm *m);

/*
 * The next flow that is HTTP, WebSocket, TCP or UDP. One that is cut off is given as far as it
 * goes, then ST_BAD. ST_OK, ST_END, ST_BAD, ST_IO, ST_NOMEM.
 * Anomalies: "mitm.flow", "limit.entry".
 */
MUST_CHECK enum st mitm_next(struct mitm *m, struct walk *w, struct exchange *ret, struct err *e);

#endif
