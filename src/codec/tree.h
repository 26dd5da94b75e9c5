/*
 * tree.h - binary notations written out as lines of text, for schema-less reading.
 *
 *	/1/4=001010000000016\n		protobuf: field numbers
 *	/data/0/imei=001010000000016\n	MessagePack, CBOR: keys and indices
 *
 * Values stand as they are (text and bytes raw, integers in decimal, fractions
 * with seven decimals), with marks that lead back to them. In keys '/' and '~'
 * become "~1" and "~0" (RFC 6901), '=' and what cannot be printed '_'.
 *
 * The decoders (protobuf.h, msgpack.h, cbor.h) append to out and set *used to the bytes that were
 *understood. ST_OK    all of in, or one whole value of it ST_MORE  cut short: what came out stands
 * ST_BAD   not of this notation: out is as it was
 * ST_LIMIT out is full, or too deep, or too much was tried (nested.h): the rest stands as bytes;
 * ST_NOMEM
 */
#ifndef CODEC_TREE_H
#define CODEC_TREE_H

#include "codec/mark.h"

enum { TREE_PATH_MAX = 256, TREE_DEPTH_MAX = 16 };

/* What looking for trees in the bytes of trees may cost, all that is inside them together. */
struct tree_work {
	size_t left; /* bytes that may still be looked at */
	bool spent;
};

struct tree {
	struct buf *out, *marks;
	size_t start;	/* out->len at the beginning */
	struct span in; /* offsets of values count from in.p */
	unsigned depth;
	size_t len; /* of path */
	char path[TREE_PATH_MAX];
	struct tree_work own, *work; /* work: own, or that of the tree it is tried for */
};

/* Not to be moved afterwards. */
void tree_begin(struct tree *t, struct span in, struct buf *out, struct buf *marks);
/* ret, or ST_LIMIT where ret is good and work was cut short. */
MUST_CHECK enum st tree_end(const struct tree *t, enum st ret);

/* Adds a step to the path; the length to go back to with tree_up(). Too long ones are cut. */
size_t tree_down(struct tree *t, struct span key);
size_t tree_down_index(struct tree *t, uint64_t i);
void tree_up(struct tree *t, size_t len);

/* One line for the value at the present path; at: where it stands in t->in. */
MUST_CHECK enum st tree_put(struct tree *t, struct span value);
MUST_CHECK enum st tree_put_u64(struct tree *t, uint64_t v, size_t at);
MUST_CHECK enum st tree_put_i64(struct tree *t, int64_t v, size_t at);
MUST_CHECK enum st tree_put_real(struct tree *t, double v, size_t at);

/* The path of the first line names something: "/data=", "/0/data=". */
bool tree_has_name(struct span lines);

/* All printable, UTF-8. */
bool tree_is_text(struct span s);

#endif
