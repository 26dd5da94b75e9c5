/*
 * http1_field.h - a head's parts that may name somebody, as fields of the message.
 *
 * "http.request.path", ".query" (a field a pair), ".header", ".cookie" (a
 * field a pair), ".authority"; the same under "http.response." where it applies.
 */
#ifndef PROTOCOL_HTTP1_FIELD_H
#define PROTOCOL_HTTP1_FIELD_H

#include "protocol/http1_head.h"

void http_head_fields(struct parse *p, const struct http_head *h);

/* Lines behind the last chunk. */
void http_trailer_fields(struct parse *p, bool response, struct span lines);

/*
 * The body, split at the boundary when there is one: ".part" with the part's
 * name as key, ".part.header"; else ".body". Empty bytes add nothing.
 */
void http_body_fields(struct parse *p, bool response, struct span boundary, struct span body,
		      unsigned flags);

/* Pairs of a query string. */
void http_query_fields(struct parse *p, const char *name, struct span query);

#endif
