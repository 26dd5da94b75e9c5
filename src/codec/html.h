/*
 * html.h - character references of HTML and XML (&amp; &#38; &#x26;) to UTF-8.
 */
#ifndef CODEC_HTML_H
#define CODEC_HTML_H

#include "codec/mark.h"

/*
 * Appends in with references replaced: numeric ones, and the names that stand
 * for ASCII punctuation or a blank. Others stay as they are; nothing is
 * replaced twice. *changed (may be NULL) counts. ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st html_decode(struct span in, struct buf *out, size_t *changed, struct buf *marks);

#endif
