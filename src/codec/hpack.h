/*
 * hpack.h - header blocks of HTTP/2 (RFC 7541), read one after the other by libnghttp2.
 *
 * One for each direction of a connection: a block leans on those before it.
 */
#ifndef CODEC_HPACK_H
#define CODEC_HPACK_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

/* Both are borrowed for the call. */
struct hpack_sink {
	void *arg;
	void (*field)(void *arg, struct span name, struct span value);
};

/* The table may grow so far; who announced more is not followed any more when it is used. */
enum { HPACK_TABLE_MOST = 64 * 1024 };

struct hpack;

MUST_CHECK enum st hpack_new(struct hpack **ret);
void hpack_free(struct hpack *h); /* NULL is fine */

/*
 * A whole block. ST_OK; ST_BAD: it is damaged, or leans on blocks that were not given: none
 * behind it can be read; ST_NOMEM: the same.
 */
MUST_CHECK enum st hpack_block(struct hpack *h, struct span block, const struct hpack_sink *to);

/*
 * Appends one field as a literal that no table takes (section 6.2.2), letter by letter: it can be
 * read without any block before it. ST_OK, ST_LIMIT, ST_NOMEM.
 */
struct buf;
MUST_CHECK enum st hpack_put(struct buf *block, struct span name, struct span value);

#endif
