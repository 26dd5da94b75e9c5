/*
 * websocket_frame.h - the head of a WebSocket frame (RFC 6455 section 5.2).
 *
 *	+-+---+------+-+-------+----------------------+------+---------+
 *	|F|RSV|opcode|M|  len  | 126: 16, 127: 64 bits| mask | payload |
 *	+-+---+------+-+-------+----------------------+------+---------+
 */
#ifndef PROTOCOL_WEBSOCKET_FRAME_H
#define PROTOCOL_WEBSOCKET_FRAME_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum { WS_MORE = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

struct ws_frame {
	bool fin, packed, masked; /* packed: RSV1, which RFC 7692 uses */
	uint8_t opcode, mask[4];
	uint64_t len;
	size_t head; /* ST_MORE: so many bytes are needed */
};

/* ST_OK; ST_MORE; ST_BAD: no frame that RFC 6455 and 7692 know. */
MUST_CHECK enum st ws_frame_read(struct span bytes, struct ws_frame *ret);

static inline bool ws_is_control(const struct ws_frame *f)
{
	return f->opcode >= WS_CLOSE;
}

/* n bytes of the payload from its offset at on, without the mask. */
void ws_unmask(const struct ws_frame *f, uint64_t at, const uint8_t *in, size_t n, uint8_t *out);

#endif
