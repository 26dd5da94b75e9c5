/*
 * inflate.h - gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951).
 *
 * inflate_decode() for a span that is there whole; struct inflater for pieces,
 * its state is carried from one feed to the next. Output goes to a buffer
 * with its maximum; what came out before an error or a cut is kept.
 */
#ifndef CODEC_INFLATE_H
#define CODEC_INFLATE_H

#include "codec/mark.h"

enum inflate_format {
	INFLATE_GZIP,
	INFLATE_ZLIB,
	INFLATE_RAW,
	INFLATE_AUTO, /* gzip or zlib by its header */
};

enum { INFLATE_PIECE = 16 * 1024 }; /* out, between marks, at most */

/*
 * Appends the decoded bytes and sets *used to the input consumed (all members
 * of a gzip file, one after the other, but no zeros or junk behind).
 *
 * ST_OK    the end was reached and the check sum is right
 * ST_MORE  cut short: what came out stands
 * ST_BAD   not of this format, or damaged behind what came out (compare out->len)
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM
 */
MUST_CHECK enum st inflate_decode(struct span in, enum inflate_format format, struct buf *out,
				  size_t *used, struct buf *marks);

struct inflater;

MUST_CHECK enum st inflater_new(struct inflater **ret, enum inflate_format format);
void inflater_free(struct inflater *i); /* NULL is fine */

/*
 * Decodes as much of in as out has room for; *used says how much was taken.
 * ST_OK    everything so far is fine, feed more; with *used < in.len: out is
 *	    full, empty it and feed the rest (call again also with *used == in.len
 *	    while out comes back full: more may be waiting)
 * ST_END   the stream ended; what is behind it was not taken
 * ST_BAD, ST_NOMEM
 */
MUST_CHECK enum st inflater_feed(struct inflater *i, struct span in, size_t *used, struct buf *out);

#endif
