/*
 * input.h - the bytes of a descriptor as one window that moves forward, in constant memory.
 *
 *	while ((st = input_want(in, 16, e)) == ST_OK) {
 *		use input_peek(in, 16), borrowed until the next want; then input_skip(in, 16);
 *
 * Reads blocks of any descriptor (short reads and EINTR are normal) and takes off gzip, zstd
 * and xz by their magic bytes, one inside the other at most twice. Bytes move only when a window
 * is used up, and then only the rest of an unfinished record. The descriptor stays the caller's.
 */
#ifndef SOURCE_INPUT_H
#define SOURCE_INPUT_H

#include "base/err.h"
#include "base/span.h"
#include "model/anomaly.h"
#include "source/feed.h"

enum {
	INPUT_WANT_MAX = 16 << 20, /* most bytes that can be wanted at once */
	INPUT_LAYERS_MAX = 2,	   /* compressions inside each other */
	INPUT_RATIO_MAX = 1100,	   /* bytes out for one in, past 64 MiB: gzip can do no more */
};

struct input {
	const uint8_t *p, *end; /* the window; use the functions below */
	uint8_t *buf;
	size_t head, cap;    /* where blocks are read to; all of buf */
	uint64_t end_offset; /* of end, in the bytes as they come out */
	struct feed *feed;
	struct input *lower;	/* what the feed reads, when it takes a compression off; owned */
	const uint64_t *budget; /* raw bytes read so far, when the ratio is watched; or NULL */
	enum st st;		/* why nothing more comes, when not ST_OK */
	struct err err;
};

/* ST_OK, ST_IO, ST_NOMEM. What opts points to must outlive the input. */
MUST_CHECK enum st input_open(struct input **ret, int fd, const struct input_opts *opts,
			      struct err *e);
void input_close(struct input *in);
/* A window over a feed of the caller's making, which it owns from now on, also when it fails. */
MUST_CHECK enum st input_over(struct input **ret, struct feed *feed, struct err *e);

/*
 * At least n bytes stand in the window, or what is left does: ST_END the input ends (e is not
 * filled), ST_BAD the compressed data is damaged or cut off, ST_IO; ST_LIMIT over INPUT_WANT_MAX,
 * ST_NOMEM. input_want() is the same and the common case of it: one comparison.
 */
MUST_CHECK enum st input_fill(struct input *in, size_t n, struct err *e);

static inline size_t input_left(const struct input *in)
{
	return (size_t)(in->end - in->p);
}
MUST_CHECK static inline enum st input_want(struct input *in, size_t n, struct err *e)
{
	return LIKELY(input_left(in) >= n) ? ST_OK : input_fill(in, n, e);
}
/* The next n bytes, fewer when the window holds fewer; and past them. */
static inline struct span input_peek(const struct input *in, size_t n)
{
	return (struct span){ in->p, n <= input_left(in) ? n : input_left(in) };
}
static inline void input_skip(struct input *in, size_t n)
{
	in->p += n <= input_left(in) ? n : input_left(in);
}
/* Offset of the next byte in the bytes as they come out. */
static inline uint64_t input_offset(const struct input *in)
{
	return in->end_offset - input_left(in);
}

/* Skips n bytes that need not fit into a window. As input_want(). */
MUST_CHECK enum st input_pass(struct input *in, uint64_t n, struct err *e);
/* Reads the descriptor to its end, so that raw sees all of it. ST_OK, ST_IO. */
MUST_CHECK enum st input_drain(struct input *in, struct err *e);

#endif
