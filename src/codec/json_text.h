/*
 * json_text.h - the inside of a JSON string (RFC 8259 section 7) to UTF-8.
 */
#ifndef CODEC_JSON_TEXT_H
#define CODEC_JSON_TEXT_H

#include "codec/mark.h"

/*
 * Appends in with its escapes replaced; a pair of surrogates becomes one code
 * point, a lone one U+FFFD. An escape JSON does not know stays as it is.
 * Ends at an unescaped quote; *used (may be NULL) is the offset of it, or in.len.
 * *changed (may be NULL) counts the escapes.
 * ST_OK; ST_MORE: in ends inside an escape, which is left out;
 * ST_LIMIT out is full and holds the beginning; ST_NOMEM.
 */
MUST_CHECK enum st json_unescape(struct span in, struct buf *out, size_t *used, size_t *changed,
				 struct buf *marks);

/*
 * Length of the escape that in begins with (a backslash) and its code point; an
 * unknown one is the backslash alone. 0: in ends inside it (12 bytes are always enough).
 */
size_t json_escape(struct span in, uint32_t *cp);

/* Appends the UTF-8 of a code point; U+FFFD for what is none. */
MUST_CHECK enum st utf8_put(struct buf *out, uint32_t cp);

#endif
