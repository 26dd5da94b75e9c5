/*
 * vec.h - growing an array that its owner declares as pointer, n and cap.
 *
 *	struct thing *things; size_t n_things, cap_things;
 *	s = vec_grow((void **)&things, &cap_things, n_things + 1, sizeof(*things), MAX_THINGS);
 *
 * The owner frees the pointer with free().
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>

/*
 * Makes room for need elements of size bytes each; what stood there stays.
 * ST_OK, ST_LIMIT over max elements, ST_NOMEM; *p and *cap change on ST_OK only.
 */
MUST_CHECK enum st vec_grow(void **p, size_t *cap, size_t need, size_t size, size_t max);

#endif
