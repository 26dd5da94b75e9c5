/*
 * claim_facts.h - what a case says besides when and why that a statement is held against: its
 * devices, and what servers answered.
 */
#ifndef APP_CLAIM_FACTS_H
#define APP_CLAIM_FACTS_H

#include "case/case.h"
#include "explain/claim_test.h"

struct claim_facts {
	struct arena arena;
	enum confidence least;
	struct claim_device *devices;
	size_t n_devices, cap_devices;
	struct claim_reply *replies; /* one for each server and capture */
	size_t n_replies, cap_replies;
	size_t unasked; /* captures of which no answers were kept */
	bool asked;	/* of the one being read, then of any */
	uint64_t further;
};

void claim_facts_init(struct claim_facts *f);
void claim_facts_deinit(struct claim_facts *f);

/* profile: of the devices, besides those that the case names. ST_OK, or the reader's status. */
MUST_CHECK enum st claim_facts_gather(struct claim_facts *f, const struct case_reader *r,
				      const struct profile *profile, enum confidence least);

/* As claim_test() takes it; borrowed from f and why. */
struct claim_case claim_facts_case(const struct claim_facts *f, const struct why *why);

#endif
