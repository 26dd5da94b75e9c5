/*
 * http2_frame.h - frames of HTTP/2 (RFC 9113 sections 4.1 and 6).
 *
 *	length (3) | type | flags | stream (4, the top bit is none) | payload
 */
#ifndef PROTOCOL_HTTP2_FRAME_H
#define PROTOCOL_HTTP2_FRAME_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

enum {
	H2_DATA = 0,
	H2_HEADERS = 1,
	H2_PRIORITY = 2,
	H2_RST_STREAM = 3,
	H2_SETTINGS = 4,
	H2_PUSH_PROMISE = 5,
	H2_PING = 6,
	H2_GOAWAY = 7,
	H2_WINDOW_UPDATE = 8,
	H2_CONTINUATION = 9,
};

enum { H2_END_STREAM = 1, H2_ACK = 1, H2_END_HEADERS = 4, H2_PADDED = 8, H2_HAS_PRIORITY = 32 };
enum { H2_FRAME_HEAD = 9, H2_PREFACE = 24 };

struct http2_frame {
	size_t len; /* of the payload */
	uint8_t type, flags;
	uint32_t stream;
};

/* What a client says first. */
extern const struct span http2_preface;

/* ST_OK; ST_MORE: fewer bytes than a head; ST_BAD: no peer would send it. */
MUST_CHECK enum st http2_frame_read(struct span bytes, struct http2_frame *ret);

/*
 * The fragment of a header block in the whole payload of a frame that has one, without padding,
 * priority and the number of a promised stream, which goes to *promised. False: malformed.
 */
MUST_CHECK bool http2_fragment(const struct http2_frame *f, struct span payload, struct span *ret,
			       uint32_t *promised);

#endif
