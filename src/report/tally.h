/*
 * tally.h - totals over a case for the summary: by kind, protection, destination.
 *
 * Counts findings that left the device at the level asked for, without
 * placeholders. Destinations in the order in which they were first met.
 */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "base/arena.h"
#include "base/map.h"
#include "case/case.h"

struct tally_destination {
	struct ip ip;
	uint16_t port;
	struct span host;
	uint64_t findings, sightings;
};

struct tally_word {
	struct span word;
	uint64_t n;
};

struct tally {
	uint64_t kinds[KIND_COUNT_];
	struct tally_word protections[8]; /* the last takes what is left over */
	size_t n_protections;
	struct tally_destination *destinations;
	size_t n_destinations, cap_destinations;
	uint64_t findings;
	struct map by_destination;
	struct arena arena;
};

void tally_init(struct tally *t);
void tally_deinit(struct tally *t);
MUST_CHECK enum st tally_add(struct tally *t, const struct finding *f);

/* Does a finding count: at least this sure, and no placeholder? */
static inline bool tally_counts(const struct finding *f, enum confidence least)
{
	return f->confidence >= least && (f->flags & CANDIDATE_PLACEHOLDER) == 0;
}

#endif
