/*
 * ws_message.h - a WebSocket message written anew (RFC 6455 section 5.2).
 *
 * As one frame, whatever it was cut into, with the key that masked it and unpacked, as any message
 * may be sent (RFC 7692 section 6): so it can be of any length, and leans on none before it.
 */
#ifndef EXCERPT_WS_MESSAGE_H
#define EXCERPT_WS_MESSAGE_H

#include "base/buf.h"

/*
 * Appends to out what says now where raw, from the head of its first frame on, says was. ST_OK;
 * ST_UNSUP: raw does not hold all of it, or says something else; ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st ws_message_put(struct span raw, struct span was, struct span now,
				  struct buf *out);

#endif
