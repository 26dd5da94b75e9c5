/*
 * xor.h - text under one byte that was XORed over all of it.
 */
#ifndef CODEC_XOR_H
#define CODEC_XOR_H

#include "base/attr.h"
#include "base/buf.h"

enum { XOR_HEAD_LEAST = 16, XOR_HEAD = 64 };

/*
 * The byte under which s begins as JSON, XML, "name=value" or "Name: value".
 * What two neighbours differ in does not depend on it, so only bytes that
 * could be the first sign of such a notation are tried. At most the first
 * XOR_HEAD bytes count, XOR_HEAD_LEAST are needed; all of them must come out
 * printable, and bytes that are printable as they stand must show two pairs.
 * False for plain text (a key of 0) and for everything else.
 */
MUST_CHECK bool xor_guess(struct span s, uint8_t *key);

/* Appends s under key. ST_OK; ST_LIMIT: out is full and holds the beginning; ST_NOMEM. */
MUST_CHECK enum st xor_apply(struct span s, uint8_t key, struct buf *out);

#endif
