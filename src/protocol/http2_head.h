/*
 * http2_head.h - the fields of a header block put down as HTTP/1 writes them (RFC 9113
 * section 8.3), so that one reader (http1_head.h) reads both.
 */
#ifndef PROTOCOL_HTTP2_HEAD_H
#define PROTOCOL_HTTP2_HEAD_H

#include "base/buf.h"
#include "codec/hpack.h"

enum http2_pseudo { HTTP2_METHOD, HTTP2_PATH, HTTP2_AUTHORITY, HTTP2_STATUS, HTTP2_PSEUDO_COUNT_ };

struct http2_head {
	struct buf pseudo, lines;
	struct {
		size_t at, len;
	} part[HTTP2_PSEUDO_COUNT_];
	bool cut; /* longer than is kept */
	enum st st;
};

void http2_head_init(struct http2_head *h);
void http2_head_deinit(struct http2_head *h);

/* What hpack_block() is to give its fields to. */
struct hpack_sink http2_head_sink(struct http2_head *h);

/* Neither request nor answer: fields behind a body. */
bool http2_head_is_trailer(const struct http2_head *h);
bool http2_head_is_answer(const struct http2_head *h);
/* 100 to 199: the answer itself follows. */
bool http2_head_is_interim(const struct http2_head *h);

/* Appends the text of a head, or the lines of a trailer. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st http2_head_text(const struct http2_head *h, struct buf *out);

#endif
