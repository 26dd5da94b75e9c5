/* feed.h - many small values into one digest: gathered, a call for each would cost more. */
#ifndef CASE_FEED_H
#define CASE_FEED_H

#include "base/rd.h"
#include "case/sql.h"
#include "codec/digest.h"

struct feed {
	struct digest_run *d;
	size_t n;
	uint8_t bytes[4096];
};

/* SHA-256. Ended or freed by the caller. */
MUST_CHECK enum st feed_begin(struct feed *f);
MUST_CHECK enum st feed_end(struct feed *f, uint8_t ret[DIGEST_MAX]);
void feed_free(struct feed *f);

MUST_CHECK enum st feed_put(struct feed *f, struct span s);
MUST_CHECK enum st feed_int(struct feed *f, uint64_t v);
/* Length and bytes. */
MUST_CHECK enum st feed_bytes(struct feed *f, struct span s);
/* Type, then number, or length and bytes. */
MUST_CHECK enum st feed_value(struct feed *f, const struct sql_value *v);

#endif
