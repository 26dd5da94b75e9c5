/*
 * owners.h - data/owners.yaml: who operates a service, as a source that was read says.
 *
 * Keeper of the registry, registrant, operator and its parent are facts of
 * their own, each with source and date; what somebody else claimed stands
 * beside them and settles nothing. Read once, then only asked.
 */
#ifndef ATTRIBUTE_OWNERS_H
#define ATTRIBUTE_OWNERS_H

#include "attribute/places.h"
#include "base/doc.h"

/* What somebody said that does not agree: role as in the contract ("registrant", ...). */
struct owner_claim {
	struct span role, name, country, source, date, text;
};

/* Empty where the source does not say. Sources of country and parent stand in their own fields. */
struct owner {
	struct doc_texts hosts, addresses;
	struct span operator, country, parent, parent_country, registrant, registrant_country;
	struct span purpose, note, source, date, country_source, parent_source, registrant_source;
	struct owner_claim *claims;
	size_t n_claims;
	struct span short_source; /* "TrackHAR ..., 2024-11" */
};

struct registry_keeper {
	struct doc_texts suffixes;
	struct span keeper, country, source, date;
};

struct owners {
	struct arena arena;
	struct owner *rows;
	struct registry_keeper *keepers;
	size_t n_rows, n_keepers;
	struct places places, suffixes;
	struct span date;
};

void owners_init(struct owners *o);
void owners_deinit(struct owners *o);

/* From a document. ST_OK; ST_BAD, ST_LIMIT: e names the line; ST_NOMEM. o may be half filled then.
 */
MUST_CHECK enum st owners_read(struct owners *o, struct doc *d, struct err *e);

/* By host, else by address; NULL when nothing is known. */
const struct owner *owners_find(const struct owners *o, struct span host, const struct ip *ip);
const struct registry_keeper *owners_keeper(const struct owners *o, struct span host);

#endif
