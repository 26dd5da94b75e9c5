/*
 * sealed.h - connections of TLS that were opened, made anew: what is said inside now, in records.
 *
 * Of the handshake the hellos stand as they were, and what names somebody in clear with other
 * values; what was enciphered of it does not: a Finished without a digest (TLS 1.3) or a change
 * of cipher (before) stands in its place, by which readers know that data follows. Secrets are
 * new ones: with those of the capture anybody who has the old records could open these. Positions
 * are counted anew, under one key a side.
 */
#ifndef EXCERPT_SEALED_H
#define EXCERPT_SEALED_H

#include "base/buf.h"
#include "model/message.h"
#include "protocol/keyring.h"

#define SEALED_NONE SIZE_MAX

/* A message of a handshake, in clear, with its head. */
struct shake {
	size_t conn, next; /* SEALED_NONE: the last */
	unsigned side;
	uint64_t off, frame; /* off: in its stream */
	struct span bytes;
	bool hello; /* needed to read the rest */
	bool told;  /* it names somebody itself */
};

struct sealed_out {
	void *arg;
	/* Secrets in the format of a key log, before what they open. */
	enum st (*secrets)(void *arg, struct span keylog);
	/* h with other values. ST_OK; ST_UNSUP: it is not told, *why says why. */
	enum st (*remake)(void *arg, const struct shake *h, struct buf *out, const char **why);
	/* What a side says, made of frame. */
	enum st (*say)(void *arg, unsigned side, uint64_t frame, struct span bytes);
};

struct sealed;

/* keys opened the capture: borrowed. ST_OK, ST_NOMEM, ST_IO (no randomness). */
MUST_CHECK enum st sealed_new(struct sealed **ret, struct keyring *keys);
void sealed_free(struct sealed *s); /* NULL is fine */

/* A handshake message of the conversation key. ST_OK, ST_NOMEM; more than is kept is not. */
MUST_CHECK enum st sealed_note(struct sealed *s, uint64_t key, const struct opened_seen *o);

/* The connection of a conversation; SEALED_NONE: no handshake of it is known. */
size_t sealed_find(const struct sealed *s, uint64_t key);
/* Something is said inside: it is to be made anew. */
void sealed_want(struct sealed *s, size_t conn);
bool sealed_is_wanted(const struct sealed *s, size_t conn);
/* Offset of the first byte of its side that is TLS; UINT64_MAX: none. */
uint64_t sealed_from(const struct sealed *s, size_t conn, unsigned side);
/* What stands from off to end names somebody. */
void sealed_tell(struct sealed *s, size_t conn, unsigned side, uint64_t off, uint64_t end);

/*
 * Before anything that is said inside, at frame (0: nothing yet); the first call says the
 * handshake. ST_OK; ST_UNSUP: *why says what keeps it from being told; ST_LIMIT, ST_NOMEM, what out
 * said.
 */
MUST_CHECK enum st sealed_open(struct sealed *s, size_t conn, uint64_t frame,
			       const struct sealed_out *out, const char **why);
/* Then appends the records that hide plain. ST_OK, ST_LIMIT, ST_NOMEM, ST_BAD. */
MUST_CHECK enum st sealed_put(struct sealed *s, size_t conn, unsigned side, struct span plain,
			      struct buf *out);

#endif
