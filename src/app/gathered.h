/*
 * gathered.h - what a parsing process told besides candidates and names, merged.
 *
 * Records come in the order in which threads happened to tell them; what
 * comes out does not depend on it: anomalies of the same what and reason are
 * one, with the first frame; closed payload is one row a destination.
 */
#ifndef APP_GATHERED_H
#define APP_GATHERED_H

#include "attribute/names.h"
#include "base/arena.h"
#include "base/map.h"
#include "case/case.h"
#include "identify/profile.h"

struct gathered {
	struct arena arena;
	struct kept_anomaly *anomalies;
	size_t n_anomalies, cap_anomalies;
	struct record_closed *closed;
	size_t n_closed, cap_closed;
	struct map by_key; /* of closed */
	uint64_t dropped;
};

void gathered_init(struct gathered *g);
void gathered_deinit(struct gathered *g);

/* What does not fit is counted in dropped. */
void gathered_anomaly(struct gathered *g, const struct record_anomaly *a);
void gathered_closed(struct gathered *g, const struct record_closed *c);

/* Puts all of it into the store, sorted, as of this capture. */
MUST_CHECK enum st gathered_store(struct gathered *g, const struct case_store *store,
				  size_t capture, const struct names *names,
				  const struct profile *profile);

#endif
