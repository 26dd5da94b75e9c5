/*
 * ws_out.h - the bytes of one WebSocket message: without mask, unpacked (RFC 7692), with their
 * places.
 *
 * Collects what the frames of a message hold and emits it as "websocket.payload",
 * in windows where it is long. Unpacked bytes lead back to the stretch of
 * the stream (WS_STEP bytes at most) they came out of. What cannot be unpacked
 * is passed on as it is, with an anomaly, and so are later messages of that side.
 */
#ifndef PROTOCOL_WS_OUT_H
#define PROTOCOL_WS_OUT_H

#include "base/buf.h"
#include "codec/inflate.h"
#include "protocol/parse.h"
#include "protocol/websocket_frame.h"

enum {
	WS_STEP = 64,
	WS_UNPACKED_MOST = 16 << 20, /* of one message */
	WS_PACK_COST = 44 << 10,     /* memory of an inflater with its window */
	WS_TAIL_COST = 1 << 10,
};

/* How a side packs; lives as long as the conversation. */
struct ws_pack {
	struct inflater *z;
	size_t total; /* unpacked of this message so far */
	bool forgets; /* a message leans on none before it */
	bool lost;    /* nothing can be unpacked any more */
};

/* The end of a window, shown again at the start of the next. */
struct ws_tail {
	uint8_t *p;
	size_t len;
	uint64_t off;
	uint32_t step; /* all of it leads to so many bytes from off on; 0: one for one */
};

struct ws_out {
	struct parse *p;
	uint8_t *bytes;
	struct piece *pieces;
	size_t len, cap, n, cap_pieces;
	uint32_t overlap, step;
	uint64_t off;	/* of the last stretch unpacked */
	uint64_t begin; /* of the message, with its first frame's head; UINT64_MAX: earlier */
};

/* raw: stream bytes to come, in n_frames frames. ST_OK, ST_LIMIT. */
MUST_CHECK enum st ws_out_begin(struct ws_out *o, struct parse *p, size_t raw, size_t n_frames,
				bool deflate, const struct ws_tail *t);

/* Payload from offset at of frame f, at off in the stream; pack NULL: not packed. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st ws_out_put(struct ws_out *o, struct ws_pack *pack, const struct ws_frame *f,
			      uint64_t at, struct span payload, uint64_t off);

/* A packed message is whole. ST_OK, ST_NOMEM. */
MUST_CHECK enum st ws_out_end(struct ws_out *o, struct ws_pack *pack);

/* Emits what is there; last: no window of the message follows. ST_OK, ST_NOMEM. */
MUST_CHECK enum st ws_out_send(struct ws_out *o, bool last, struct ws_tail *t);

void ws_pack_lose(struct ws_pack *k);
void ws_pack_deinit(struct ws_pack *k);
void ws_tail_deinit(struct ws_tail *t);

#endif
