/*
 * identify.h - which values name a device or a person, by their witnesses.
 *
 * struct identity holds what is shared and read only: registries, the
 * dictionary of keys, the profile's values and the needles for the sweep.
 * struct identifier belongs to one thread; give identifier_sink() to
 * peeler_new(). It gathers the candidates of a message and decides their
 * confidence at message_end by the table of docs/contract ("Confidence").
 */
#ifndef IDENTIFY_IDENTIFY_H
#define IDENTIFY_IDENTIFY_H

#include "identify/profile.h"
#include "model/anomaly.h"
#include "model/candidate.h"
#include "unwrap/peel.h"

struct identity;

/* profile may be NULL; it must live as long as the identity. */
MUST_CHECK enum st identity_new(struct identity **ret, const struct profile *profile,
				struct err *e);
void identity_free(struct identity *id);

/* For sweeper_new(); owned by the identity. */
const struct needle *identity_needles(const struct identity *id, size_t *n);

struct identifier;

/* Candidates under least are dropped, unless a later step could lift them. */
MUST_CHECK enum st identifier_new(struct identifier **ret, const struct identity *id,
				  enum confidence least, const struct candidate_sink *out,
				  const struct anomaly_sink *anomalies);
void identifier_free(struct identifier *i);
/* From now on candidates come with their trace (model/trace.h). */
void identifier_trace(struct identifier *i);
struct peel_sink identifier_sink(struct identifier *i);

/*
 * A field that is worth showing even when the sweep saw nothing in it: what a
 * protocol defines as identity, or a header whose name is in the dictionary
 * (X-MSISDN, Authorization).
 */
bool identifier_wants(struct identifier *i, const struct field *f);

#endif
