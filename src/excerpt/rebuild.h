/*
 * rebuild.h - the bytes of one message with its edits made and its lengths right.
 */
#ifndef EXCERPT_REBUILD_H
#define EXCERPT_REBUILD_H

#include "excerpt/retold.h"
#include "excerpt/swaps.h"

/*
 * Into out (emptied first). Edits that stand in the stream as they were read are made; then
 * values are swapped wherever else they stand. ST_OK; ST_UNSUP: *why says what keeps it
 * from being told; ST_NOMEM, ST_LIMIT.
 */
MUST_CHECK enum st rebuild_message(const struct retold *t, const struct retold_message *m,
				   const struct swaps *swaps, struct buf *out, const char **why);

#endif
