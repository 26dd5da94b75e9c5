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
	LOOK_TREE,   /* begins as a map of a binary notation (MessagePack, CBOR, ASN.1, protobuf) */
};

/* Needs at least six bytes to say anything but LOOK_NOTHING. */
enum look look_at(struct span head);

/* Nearly all of s is printable; at least least bytes of it are. */
bool look_is_text(struct span s, size_t least);

/* Mostly ASCII in UTF-16; big says which order. */
bool look_is_wide(struct span s, bool *big);

#endif
