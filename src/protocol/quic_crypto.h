/*
 * quic_crypto.h - the stream of CRYPTO frames of one connection, put in order (RFC 9000
 * section 19.6).
 *
 * Frames come in any order, over several packets and datagrams, and again;
 * what came first stands. Bounded: bytes, parts, frames of the capture.
 */
#ifndef PROTOCOL_QUIC_CRYPTO_H
#define PROTOCOL_QUIC_CRYPTO_H

#include "protocol/parse.h"

enum { QUIC_CRYPTO_MAX = 16 * 1024, QUIC_PARTS_MAX = 64, QUIC_RUNS_MAX = 32 };

struct quic_crypto {
	uint8_t *bytes;
	size_t cap;
	struct quic_part {
		uint64_t stream; /* where its first byte stood */
		uint32_t at, len;
	} parts[QUIC_PARTS_MAX]; /* by at, none over another */
	struct run runs[QUIC_RUNS_MAX];
	size_t n, n_runs;
};

/* One frame's data. ST_OK; ST_LIMIT: over a bound; ST_NOMEM: nothing was added. */
MUST_CHECK enum st quic_crypto_add(struct quic_crypto *c, uint64_t at, struct span data,
				   uint64_t stream, struct run run);

/* The bytes from the start on that are there without a hole; pieces must have room for
 * QUIC_PARTS_MAX. */
struct span quic_crypto_front(const struct quic_crypto *c, struct piece *pieces, size_t *n);

void quic_crypto_deinit(struct quic_crypto *c);

#endif
