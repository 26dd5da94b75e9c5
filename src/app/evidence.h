/*
 * evidence.h - bytes and traces that a parsing process told of one input, until it is kept.
 *
 * All of it is bounded; what does not fit is dropped and counted, and the finding goes without.
 */
#ifndef APP_EVIDENCE_H
#define APP_EVIDENCE_H

#include "base/arena.h"
#include "base/map.h"
#include "case/record.h"

struct evidence {
	struct arena arena;
	struct map by_number, by_key;
	struct span *bytes;
	size_t n_bytes, cap_bytes;
	struct trace *traces;
	size_t n_traces, cap_traces;
	uint64_t cut; /* bytes and traces that found no room */
};

void evidence_init(struct evidence *e);
void evidence_deinit(struct evidence *e);

/* ST_OK (also for what was dropped), ST_NOMEM. */
MUST_CHECK enum st evidence_bytes(struct evidence *e, const struct record_bytes *b);
MUST_CHECK enum st evidence_trace(struct evidence *e, const struct record_trace *t);

/* NULL: there is none. Lives until evidence_deinit(). */
const struct trace *evidence_find(const struct evidence *e, uint64_t key);

#endif
