/*
 * look.h - the gates' question: do a few decoded bytes look like something?
 *
 * Layers that decode anything (base64, hex, XOR) decode the first bytes and ask
 * here; what looks like nothing is left alone.
 */
#ifndef UNWRAP_LOOK_H
#define UNWRAP_LOOK_H

#include "base/rd.h"

enum { LOOK_BYTES = 48 }; /* encoded bytes a gate decodes before it decides */

enum look {
	LOOK_NOTHING,
	LOOK_TEXT,   /* nearly all printable ASCII or UTF-8, NULs behind it allowed */
	LOOK_WIDE,   /* UTF-16 of mostly ASCII, either order */
	LOOK_PACKED, /* begins as a compressed stream */
	LOOK_XORED,  /* text that one byte was XORed over */
	LOOK_TREE,   /* begins as a map with a name (MessagePack, CBOR), or with a string (protobuf)
		      */
	LOOK_FIELDS, /* reads as ASN.1 or protobuf, which chance does sooner than the others */
};

/*
 * What the head of a surface is, judged once for all gates that answer to START:
 * each row says which heads it is asked about. HEAD_PLAIN of few bytes or none, too.
 */
enum head {
	HEAD_PLAIN, /* printable ASCII and line ends alone */
	HEAD_TEXT,  /* look_is_text() says so of eight bytes and more: UTF-8, NULs behind */
	HEAD_ZEROS, /* none of them, every third byte is zero: may be UTF-16 */
	HEAD_BYTES, /* anything else */
	HEAD_COUNT_
};

enum {
	HEADS_ALL = (1 << HEAD_COUNT_) - 1,
	HEADS_TEXT = 1 << HEAD_PLAIN | 1 << HEAD_TEXT,
	HEADS_BYTES = 1 << HEAD_ZEROS | 1 << HEAD_BYTES,
};

enum head look_head(struct span bytes);

/* Not likely in bytes that were decoded as what they are not. */
static inline bool look_is_sure(enum look l)
{
	return l == LOOK_TEXT || l == LOOK_WIDE || l == LOOK_TREE;
}

/* Needs at least six bytes to say anything but LOOK_NOTHING. */
enum look look_at(struct span head);

/*
 * False: look_at() says LOOK_NOTHING of whatever begins with first and is at
 * most whole bytes long. Cheap: for those who decode a dozen bytes before more.
 */
bool look_may_be(struct span first, size_t whole);

/* Nearly all of s is printable; at least least bytes of it are. */
bool look_is_text(struct span s, size_t least);

/* Mostly ASCII in UTF-16; big says which order. */
bool look_is_wide(struct span s, bool *big);

#endif
