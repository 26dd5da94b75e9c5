/*
 * texthead.h - protocols that look like HTTP: a first line, headers, a counted body.
 *
 * SIP (RFC 3261), RTSP (RFC 7826) and SSDP. A datagram is one message; in a
 * stream the body has the length the header tells, else none.
 */
#ifndef PROTOCOL_TEXTHEAD_H
#define PROTOCOL_TEXTHEAD_H

#include "protocol/parse.h"

struct texthead {
	const char *protocol;
	const char *version;		  /* "SIP/2.0" */
	const char *line, *header, *body; /* names of fields; line: the request's target */
	const char *length;		  /* the short form of Content-Length, or NULL */
	const char *const *context;	  /* headers that name no one; NULL ends */
};

enum probe texthead_probe(const struct texthead *t, const struct input *in);
enum st texthead_parse(const struct texthead *t, struct parse *p, const struct input *in,
		       size_t *used);

#endif
