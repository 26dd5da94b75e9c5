/*
 * http1_head.h - the head of an HTTP/1 message (RFC 9112 sections 2 to 6).
 *
 * Lines end in CRLF or a bare LF; folded lines (5.2) are one value with the
 * fold in it. What the head says of the body is read here; who the reader is
 * must be added (answers to HEAD and CONNECT).
 */
#ifndef PROTOCOL_HTTP1_HEAD_H
#define PROTOCOL_HTTP1_HEAD_H

#include "protocol/parse.h"

enum { HTTP_HEAD_MAX = 64 * 1024 };

struct http_head {
	bool response;
	struct span method, target;
	unsigned status;
	struct span reason;
	struct span lines; /* behind the first line */
	struct span host, type, boundary, upgrade;
	bool chunked, has_length, bad_length;
	bool other_coding; /* a transfer coding that is not chunked stands last */
	uint64_t length;
};

/* Of a first line without its end. */
bool http_is_request(struct span line);
bool http_is_status(struct span line);

/* The next line without its end; false: no LF any more, *line has the rest. */
bool http_line(struct span *rest, struct span *line);

/*
 * Length of the head with its empty line, 0 when that is not there yet;
 * looking begins at *scan, which is moved on.
 */
size_t http_head_end(struct span bytes, size_t *scan);

/* A line with the folded ones behind it, at the colon; false: none left. key is empty without one.
 */
bool http_header_next(struct span *rest, struct span *key, struct span *value);

/* ST_BAD: the first line is neither. bytes may end in the middle of a line. */
MUST_CHECK enum st http_head_read(struct span bytes, struct http_head *ret);

/* Value of a parameter (";name=value", quotes taken off); empty when there is none. */
struct span http_param(struct span value, const char *name);

#endif
