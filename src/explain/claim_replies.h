/*
 * claim_replies.h - the point that nothing of it was processed, by what servers answered.
 */
#ifndef EXPLAIN_CLAIM_REPLIES_H
#define EXPLAIN_CLAIM_REPLIES_H

#include "explain/claim_answer.h"

void claim_never_processed(struct testing *t);

#endif
