/*
 * text.h - text from strangers, made fit to be shown.
 *
 * Host names, keys and values come from captures. Nothing of them may steer a
 * terminal, reverse what is read, or break the UTF-8 of a document.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

/*
 * Length of the well-formed UTF-8 sequence at the start of s (RFC 3629) and
 * its code point; 0 when there is none (empty, malformed, overlong, surrogate).
 */
size_t text_utf8(struct span s, uint32_t *cp);

/* False for C0, DEL, C1, bidirectional controls, zero-width and other invisible formatting. */
bool text_is_shown(uint32_t cp);

/* Columns of a code point on a terminal: 0 combining, 2 wide, else 1. */
unsigned text_width(uint32_t cp);
/* Columns of a whole sanitised text. */
size_t text_columns(struct span s);

/*
 * Appends s to out: what is not shown and what is not UTF-8 becomes \xNN of
 * its bytes, a backslash becomes two. ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st text_sanitise(struct buf *out, struct span s);

#endif
