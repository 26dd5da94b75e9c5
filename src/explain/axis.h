/*
 * axis.h - observed time: the stretches that captures cover, one behind the other.
 *
 * Stretches that overlap become one. What lies between them was seen by
 * nobody: it is cut out, and no event in it counts.
 */
#ifndef EXPLAIN_AXIS_H
#define EXPLAIN_AXIS_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stretch {
	int64_t first_ns, last_ns; /* both belong to it */
	int64_t at;		   /* where it begins on the axis, after axis_settle() */
};

struct axis {
	struct stretch *rows;
	size_t n, cap;
	int64_t length_ns;
};

void axis_init(struct axis *a);
void axis_deinit(struct axis *a);
/* ST_OK, ST_LIMIT, ST_NOMEM. Times that are none are passed over. */
MUST_CHECK enum st axis_add(struct axis *a, int64_t first_ns, int64_t last_ns);
void axis_settle(struct axis *a);

/* Where a time lies; false: nobody observed it. */
MUST_CHECK bool axis_at(const struct axis *a, int64_t ns, int64_t *at);

#endif
