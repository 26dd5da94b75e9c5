/*
 * population.h - of many devices, which tell, and what separates them from those that do not.
 *
 * The caller gives, capture by capture, the devices that were looked at with
 * what is known of them, and which of them told something that left the
 * link. A device that has several builds over its captures counts for each.
 * Shares come with their exact interval (Clopper and Pearson, 95 %); what separates
 * is asked of each value against all other devices of known value (Fisher's
 * exact test, two-sided), corrected for the values tried (Bonferroni).
 */
#ifndef EXPLAIN_POPULATION_H
#define EXPLAIN_POPULATION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

/* X(ID, as written, of one, of many) */
#define POP_MAP(X)                                                         \
	X(MODEL, "model", "model", "models")                               \
	X(BUILD, "build", "build", "builds")                               \
	X(SECURITY_PATCH, "security_patch", "patch level", "patch levels") \
	X(BATCH, "batch", "batch", "batches")                              \
	X(FINGERPRINT, "fingerprint", "fingerprint", "fingerprints")

enum pop_attribute {
#define X(id, name, one, many) POP_##id,
	POP_MAP(X)
#undef X
		POP_COUNT_
};

const char *pop_attribute_name(enum pop_attribute a); /* "all" for POP_COUNT_ */
const char *pop_attribute_one(enum pop_attribute a);

extern const double pop_level; /* what separates has at most this p */

struct pop_share {
	enum pop_attribute attribute; /* POP_COUNT_: all devices */
	struct span value;
	uint64_t devices, telling;
	double low, high;		 /* of the share that tells */
	uint64_t others, others_telling; /* devices with another value */
	double p;			 /* corrected; 1 where there is nothing to compare with */
	uint64_t members;		 /* the same number: the same devices */
	bool separates; /* the best of its attribute, p within pop_level, more than the others */
	bool exact;	/* all of it tell, none of the others */
};

struct population {
	struct arena arena;
	struct pop_seen *seen; /* a device in a capture */
	size_t n_seen, cap_seen;
	struct span *names; /* of devices */
	size_t n_names, cap_names;
	struct map by_name, by_seen;
	/* after population_run(): all devices first, then by attribute and value */
	struct pop_share *shares;
	size_t n_shares, cap_shares;
	uint64_t cut; /* devices over the limit */
};

void population_init(struct population *p);
void population_deinit(struct population *p);

/* attributes: POP_COUNT_ of them, empty where not known; NULL: none is. ST_OK, ST_NOMEM. */
MUST_CHECK enum st population_device(struct population *p, size_t capture, struct span name,
				     const struct span *attributes);
/* It told something; a device that was not given is one of which nothing is known. */
MUST_CHECK enum st population_tells(struct population *p, size_t capture, struct span name);

/* Once. ST_OK, ST_NOMEM. */
MUST_CHECK enum st population_run(struct population *p);

#endif
