/*
 * claim_test.h - a vendor's statement, point by point, against what was seen (docs/claims.md).
 *
 * A point is contradicted by a finding that cannot be if it were true;
 * supported only as far as was seen; else it cannot be tested from this.
 */
#ifndef EXPLAIN_CLAIM_TEST_H
#define EXPLAIN_CLAIM_TEST_H

#include "explain/claim_answer.h"

/* ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st claim_test(const struct claim *c, const struct claim_case *in,
			      struct claim_answer *ret);

#endif
