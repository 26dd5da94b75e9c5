/*
 * sums.h - what a parsing process told besides candidates and names, merged.
 *
 * Records come in the order in which threads happened to tell them; what
 * comes out does not depend on it: anomalies of the same what and reason are
 * one, with the first frame; closed payload is one row a destination. Of more
 * destinations than are kept the first by address and port are, whenever they come.
 */
#ifndef APP_SUMS_H
#define APP_SUMS_H

#include "attribute/label.h"
#include "attribute/names.h"
#include "base/arena.h"
#include "base/map.h"
#include "case/case.h"
#include "identify/profile.h"

enum { SUMS_PROTOCOLS = 64 };

struct sums {
	struct arena arena;
	struct kept_anomaly *anomalies;
	size_t n_anomalies, cap_anomalies;
	struct record_closed *closed;
	size_t n_closed, cap_closed;
	struct map by_key; /* of closed */
	bool full;	   /* more than are kept have come: the first of closed are sorted */
	struct span protocols[SUMS_PROTOCOLS]; /* names, in arena */
	size_t n_protocols;
	uint64_t dropped;
};

void sums_init(struct sums *g);
void sums_deinit(struct sums *g);

/* What does not fit is counted in dropped, as often as it was told. */
void sums_anomaly(struct sums *g, const struct record_anomaly *a);
void sums_closed(struct sums *g, const struct record_closed *c);

/* Puts all of it into the store, sorted, as of this capture. */
MUST_CHECK enum st sums_store(struct sums *g, const struct case_store *store, size_t capture,
			      const struct names *names, const struct profile *profile,
			      const struct label *label);

#endif
