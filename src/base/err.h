/*
 * err.h - how every fallible function in the tree reports.
 *
 * A function that can fail returns enum st and is MUST_CHECK.
 * A function that opens, reads or writes something outside the process also
 * takes struct err *e as its last argument; the place where the failure
 * happens fills it once, and nobody above rewrites it. e may be NULL.
 * Library folders never print; only app turns an err into text.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

#include <stdint.h>

#define ST_MAP(X)                                  \
	X(OK, "ok")                                \
	X(END, "end of input")                     \
	X(MORE, "needs more bytes")                \
	X(BAD, "malformed input")                  \
	X(UNSUP, "well formed but not supported")  \
	X(LIMIT, "a configured limit was reached") \
	X(NOMEM, "out of memory")                  \
	X(IO, "input/output error")

enum st {
#define X(name, text) ST_##name,
	ST_MAP(X)
#undef X
		ST_COUNT_
};

struct err {
	enum st code;
	int sys;	 /* errno, or 0 */
	uint64_t offset; /* byte offset in the input, when there is one */
	char msg[160];	 /* fixed, so that it also works when memory is gone */
};

const char *st_name(enum st s);

/* Fills e (when not NULL) and returns code, so it can be used in a return. */
enum st err_set(struct err *e, enum st code, int sys, uint64_t offset, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

#endif
