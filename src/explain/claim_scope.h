/*
 * claim_scope.h - points of a statement about when it stopped, and about which devices.
 */
#ifndef EXPLAIN_CLAIM_SCOPE_H
#define EXPLAIN_CLAIM_SCOPE_H

#include "explain/claim_answer.h"

void claim_stopped_at_date(struct testing *t);
void claim_stopped_at_build(struct testing *t);
/* only these devices, builds or batches */
void claim_only_these(struct testing *t);

#endif
