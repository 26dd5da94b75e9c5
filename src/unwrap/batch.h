/*
 * batch.h - small messages copied one behind the other, to be swept as one.
 *
 * A message is borrowed only for the length of a call; a batch keeps all of
 * it: fields, keys, pieces, runs, talk. The bytes to be swept lie together in
 * text, a field's end marked by 00 ff, which stand in no run or shape; a literal that
 * reaches over them belongs to no field. Two blocks of fixed size, no
 * allocation for a message.
 */
#ifndef UNWRAP_BATCH_H
#define UNWRAP_BATCH_H

#include "base/err.h"
#include "model/message.h"
#include "unwrap/barren.h"

enum {
	BATCH_TEXT = 32 * 1024,
	BATCH_STORE = 96 * 1024,
	BATCH_MESSAGE = 16 * 1024, /* more field bytes than this are no small message */
	BATCH_MESSAGES = 1024,
};

struct batch {
	uint8_t *text, *store;
	size_t n_text, n_store;
	const struct message **messages; /* copies, in the store */
	size_t n;
	const struct talk *talk;     /* the copy made last */
	const struct barren *barren; /* fields it knows to be quiet are kept apart; or NULL */
};

MUST_CHECK enum st batch_init(struct batch *b);
void batch_deinit(struct batch *b);
void batch_clear(struct batch *b);

/* ST_OK; ST_MORE: full, sweep and clear it first; ST_LIMIT: too large for any batch. */
MUST_CHECK enum st batch_add(struct batch *b, const struct message *m);

static inline struct span batch_text(const struct batch *b)
{
	return (struct span){ b->text, b->n_text };
}

/* Where a field that was copied to be swept begins in the text. */
static inline size_t batch_offset(const struct batch *b, const struct field *f)
{
	return (size_t)(f->bytes.p - b->text);
}

/* Is this field to be swept? */
static inline bool batch_is_swept(const struct field *f)
{
	return f->bytes.len != 0 && (f->flags & (FIELD_CONTEXT | FIELD_QUIET)) == 0;
}

#endif
