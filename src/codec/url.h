/*
 * url.h - percent-encoding (RFC 3986 section 2.1), also of forms ('+' is a space).
 */
#ifndef CODEC_URL_H
#define CODEC_URL_H

#include "codec/mark.h"

enum { URL_FORM = 1 /* '+' stands for a space */ };

/*
 * Appends all of in with each %XX made one byte. A '%' without two hex digits
 * stays as it is. *changed counts what was replaced; may be NULL.
 * ST_OK; ST_MORE: in ends inside an escape (which was kept as it stands);
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM.
 */
MUST_CHECK enum st url_decode(struct span in, unsigned flags, struct buf *out, size_t *changed,
			      struct buf *marks);

#endif
