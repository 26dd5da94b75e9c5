/*
 * spelling.h - how a protocol writes what its parser made text of, at a place in its bytes.
 *
 * Digits in half bytes (TS 29.002, TS 24.008), a name in half letters (RFC 1001 section 14.1),
 * masked payload (RFC 6455 section 5.3), a name in labels (RFC 1035 section 3.1). One row each.
 */
#ifndef EXCERPT_SPELLING_H
#define EXCERPT_SPELLING_H

#include "base/rd.h"

enum { SPELLED_MOST = 4096 };

/*
 * was is what was read at offset at of raw. When a row writes it as what stands there, now
 * written the same way goes to out, and its length, the same there, is returned. 0: no row does.
 */
size_t spelling_of(struct span raw, size_t at, struct span was, struct span now,
		   uint8_t out[SPELLED_MOST]);

#endif
