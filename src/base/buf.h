/*
 * buf.h - bytes that grow, up to a maximum stated when the buffer is made.
 *
 * A buffer owns its bytes; buf_span() borrows them until the next change.
 * Each put is whole or not at all: ST_LIMIT at the maximum, ST_NOMEM when the
 * machine has no more, and the bytes already there stay.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"
#include "base/err.h"
#include "base/rd.h"

struct buf {
	uint8_t *p;
	size_t len, cap, max;
};

void buf_init(struct buf *b, size_t max);
void buf_deinit(struct buf *b);

/* Room for n more bytes behind len, so that they can be written in place. */
MUST_CHECK enum st buf_reserve(struct buf *b, size_t n);
/* Gives back the room behind len. */
void buf_shrink(struct buf *b);
MUST_CHECK enum st buf_put(struct buf *b, struct span s);
MUST_CHECK enum st buf_put_u8(struct buf *b, uint8_t v);
/* The low n bytes of v, 8 at most, the lowest first. */
MUST_CHECK enum st buf_put_le(struct buf *b, uint64_t v, unsigned n);
MUST_CHECK enum st buf_put_str(struct buf *b, const char *s);
MUST_CHECK enum st buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Drops the first n bytes (all of them when n is larger). */
void buf_drop(struct buf *b, size_t n);

static inline void buf_clear(struct buf *b)
{
	b->len = 0;
}
static inline struct span buf_span(const struct buf *b)
{
	return (struct span){ b->p, b->len };
}

#endif
