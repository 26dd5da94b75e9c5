/* pieces.h - a file's bytes from its beginning to its end, piece by piece. */
#ifndef BASE_PIECES_H
#define BASE_PIECES_H

#include "base/err.h"
#include "base/rd.h"

/* ST_OK, what put() says, ST_IO with e filled: the path and what is wrong with it. */
MUST_CHECK enum st pieces_read(const char *path, void *arg,
			       enum st (*put)(void *arg, struct span bytes), struct err *e);

#endif
