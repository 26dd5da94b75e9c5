/*
 * context.h - model, build and session that stand beside findings (docs/contract: context kinds).
 *
 * Looked for only in messages that told something: in the User-Agent and in
 * the notations around the candidates.
 */
#ifndef IDENTIFY_CONTEXT_H
#define IDENTIFY_CONTEXT_H

#include "base/buf.h"
#include "unwrap/surface.h"

/*
 * Appends "model=LG-D855; build=LRX21R; session_id=..." to out, each kind once,
 * the first found. surfaces: those that held a candidate. ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st context_find(const struct message *m, const struct surface *const *surfaces,
				size_t n, struct buf *out);

#endif
