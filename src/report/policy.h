/*
 * policy.h - what a build must not tell: rules, and exceptions that end (docs/policy.md).
 *
 * A rule or exception names conditions; those it leaves out hold for anything.
 * A finding that left the device and meets all conditions of a rule violates it,
 * unless an exception for that rule meets it, too, and has not expired. Patterns
 * know "*" and no case. Where the build is not known a rule that names builds
 * applies, and an exception that does so does not. A policy owns its memory.
 */
#ifndef REPORT_POLICY_H
#define REPORT_POLICY_H

#include "base/doc.h"
#include "identify/profile.h"
#include "model/finding.h"

enum { POLICY_ROWS_MAX = 1024 };

struct policy_conditions {
	struct doc_texts kinds, destinations, countries, protection, clients, builds, packages;
	uint64_t kind_bits[2]; /* of kinds; both zero: any */
};

struct policy_rule {
	struct span id, text;
	struct policy_conditions when;
	enum confidence least;
};

struct policy_exception {
	struct span rule, reason, expires; /* the last day it holds, YYYY-MM-DD */
	struct policy_conditions when;
	bool expired;
};

struct policy {
	struct arena arena;
	struct span name;
	struct policy_rule *rules;
	struct policy_exception *exceptions;
	size_t n_rules, n_exceptions;
};

void policy_init(struct policy *p);
void policy_deinit(struct policy *p);

/* today: YYYY-MM-DD. ST_OK; ST_BAD: e names line and key; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st policy_read(struct policy *p, struct doc *d, struct span today, struct err *e);

/* Of the least sure rule: what has to be kept of a capture. */
enum confidence policy_least(const struct policy *p);

/* profile may be NULL. Does the rule meet the finding, whatever exceptions there are? */
bool policy_meets(const struct policy_rule *r, const struct finding *f,
		  const struct profile *profile);
/* The exception that holds for it: one that has not expired, else one that has, else NULL. */
const struct policy_exception *policy_excepted(const struct policy *p, const struct policy_rule *r,
					       const struct finding *f,
					       const struct profile *profile);

#endif
