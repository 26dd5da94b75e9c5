/*
 * settle.h - one capture's candidates into findings, once all of it is read.
 *
 * Candidates come in any order (threads) and are kept, bounded, until
 * settle_run(), which goes through them in (frame, shard, order): it joins
 * names and repetition, fixes confidence and direction, and gives each finding
 * to the sink, sorted by its first sighting. The "destination" that makes two
 * sightings one finding is the other side: for what came in, its sender. A
 * finding shows the path of its first sighting. Kinds of context (model,
 * build) are no findings and are not kept.
 */
#ifndef ATTRIBUTE_SETTLE_H
#define ATTRIBUTE_SETTLE_H

#include "attribute/names.h"
#include "identify/profile.h"
#include "model/anomaly.h"
#include "model/finding.h"

struct settle;

struct settle_limits {
	uint32_t findings;  /* distinct ones */
	uint32_t sightings; /* over all findings */
	size_t bytes;	    /* of everything kept */
};

extern const struct settle_limits settle_limits_default;

struct finding_sink {
	void *arg;
	enum st (*finding)(void *arg, const struct finding *f);
};

/* profile may be NULL; it must outlive the settle. l NULL: the default. */
MUST_CHECK enum st settle_new(struct settle **ret, const struct profile *profile,
			      const struct settle_limits *l);
void settle_free(struct settle *s);

/* Copies c. ST_OK; ST_LIMIT: dropped and counted; ST_NOMEM. */
MUST_CHECK enum st settle_add(struct settle *s, const struct candidate *c);

/*
 * Once. Names must hold all of the capture. Findings under least are not given
 * out; ids do not depend on it. What limits cut off goes to anomalies
 * ("limit.sightings", "limit.findings", "limit.names"). ST_OK, ST_NOMEM, or
 * what the sink returned.
 */
MUST_CHECK enum st settle_run(struct settle *s, const struct names *names, enum confidence least,
			      const struct finding_sink *out, const struct anomaly_sink *anomalies);

#endif
