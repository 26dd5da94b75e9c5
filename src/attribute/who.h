/*
 * who.h - to whom: what the tables say of a destination, each fact with its source and date.
 *
 * Nothing is asked of anybody: these are files (who_tables.h). Four facts are
 * never mixed: who keeps the registry, who registered the name, who
 * announces the network (and where it is registered), who operates the service.
 */
#ifndef ATTRIBUTE_WHO_H
#define ATTRIBUTE_WHO_H

#include "attribute/who_tables.h"
#include "model/finding.h"

enum fact_role {
	FACT_REGISTRY,
	FACT_REGISTRAR,
	FACT_REGISTRANT,
	FACT_NETWORK,
	FACT_ANNOUNCER,
	FACT_OPERATOR,
	FACT_PARENT,
};

const char *fact_role_name(enum fact_role r);

struct fact {
	enum fact_role role;
	uint32_t asn; /* of an announcer */
	struct span name, country, source, date;
};

/* Two answers that do not agree, in a sentence; the rest is empty unless somebody's claim. */
struct conflict {
	struct span text, role, name, country, source, date;
};

struct judged {
	const char *of; /* "operator", "parent", "network" */
	struct span country;
	enum adequacy_basis basis;
	const struct adequacy_row *row;
};

enum { FACTS_MAX = 24, CONFLICTS_MAX = 16, JUDGED_MAX = 3 };

struct inquiry;

struct who_answer {
	struct fact facts[FACTS_MAX];
	struct conflict conflicts[CONFLICTS_MAX];
	struct judged judged[JUDGED_MAX]; /* the first counts, the others stand beside it */
	size_t n_facts, n_conflicts, n_judged;
	const struct owner *owner;
	struct doc_texts known_as; /* names an address alone is known by */
	const struct client *client;
	const char *client_how;
	const char *special; /* why an address has no holder ("private", ...), or NULL */
	/* by name and by address: what registries were asked; NULL: nothing */
	const struct inquiry *inquiries[2];
};

/*
 * Everything known of a host (may be empty), an address (family IP_NONE: none)
 * or both. Texts that are made live in a. ST_OK, ST_NOMEM.
 */
MUST_CHECK enum st who_ask(const struct who *w, struct span host, const struct ip *ip,
			   struct arena *a, struct who_answer *ret);

/* Why an address has no holder: "private", "documentation", "multicast"; or NULL. */
const char *who_special(const struct ip *ip);

/*
 * What somebody answered when asked (a registry, with --online), beside what the tables say: the
 * same fact of two sources stands twice, another name or country of the same role
 * is a conflict. Then who_settle(): registries first, and what it means for a transfer.
 * Spans of f are borrowed.
 */
void who_add(struct who_answer *to, const struct fact *f);
void who_settle(const struct who *w, struct who_answer *to);

/* The short form: asn, as_name, country, owner, owner_source. Spans borrow from w. */
void who_fill(const struct who *w, struct party *p);

#endif
