/*
 * input_digest.h - SHA-256 of an input, made beside its parsing.
 *
 * SHA-256 takes a fifth of the time that parsing takes. Bytes are copied into blocks, and a
 * thread of its own digests them; it begins with the second block, so that a small input costs
 * none. Where no thread can be had, the caller's digests.
 *
 *	input_digest_new(&d);
 *	while (...) input_digest_take(d, bytes);
 *	input_digest_final(d, sum);
 *	input_digest_free(d);
 */
#ifndef APP_INPUT_DIGEST_H
#define APP_INPUT_DIGEST_H

#include "base/err.h"
#include "base/span.h"

enum { INPUT_DIGEST_BYTES = 32 };

struct input_digest;

/* ST_OK, ST_NOMEM. Call after the process is confined: the thread is to be as bound as it. */
MUST_CHECK enum st input_digest_new(struct input_digest **ret);
void input_digest_free(struct input_digest *d); /* NULL is fine, and one that was not finished */

/* The bytes are copied. One thread calls. */
void input_digest_take(struct input_digest *d, struct span bytes);

/* After the last byte, once. ST_OK; ST_BAD: the library refused, and nothing is known. */
MUST_CHECK enum st input_digest_final(struct input_digest *d, uint8_t sum[INPUT_DIGEST_BYTES]);

#endif
