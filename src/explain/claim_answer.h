/*
 * claim_answer.h - what a point of a statement is held against, and what comes of it.
 *
 * The first half is for whoever asks (claim_test.h), the second for the tests themselves.
 */
#ifndef EXPLAIN_CLAIM_ANSWER_H
#define EXPLAIN_CLAIM_ANSWER_H

#include "base/buf.h"
#include "explain/claims.h"
#include "explain/why.h"
#include "identify/profile.h"

enum claim_verdict { CLAIM_CONTRADICTED, CLAIM_SUPPORTED, CLAIM_NOT_TESTABLE };

const char *claim_verdict_name(enum claim_verdict v);

/* A device that told something, with what its profile says of it (NULL: none). */
struct claim_device {
	struct span name;
	const struct device *device;
	bool tells;
};

/* What servers answered, by who was asked. */
struct claim_reply {
	struct span from; /* host, else address */
	uint64_t accepted, refused, errors, other;
};

struct claim_case {
	const struct why *why; /* has been run */
	const struct claim_device *devices;
	size_t n_devices;
	const struct claim_reply *replies;
	size_t n_replies;
	size_t unasked;	  /* captures of which nobody kept what servers answered */
	bool asked;	  /* of others it was kept */
	uint64_t further; /* answers of servers beyond those told apart */
};

struct claim_answer {
	enum claim_verdict verdict;
	struct buf reason; /* a sentence; has to be initialised */
	char ids[32][17];  /* findings behind it */
	size_t n_ids;
};

/* One point while it is tested; st is ST_OK until something fails. */
struct testing {
	const struct claim *c;
	const struct claim_case *in;
	struct claim_answer *a;
	enum st st;
};

/* The verdict, with a sentence. */
void PRINTF_LIKE(3, 4)
	claim_answer_set(struct testing *t, enum claim_verdict v, const char *fmt, ...);
/* Nothing of it was seen: not testable. */
void claim_answer_nothing(struct testing *t);
/* The findings of a client stand behind the verdict. */
void claim_answer_behind(struct testing *t, const struct sent_client *c);
/* Clients that the point is about: those named, or all whose talk leaves the link. From *i on. */
const struct sent_client *claim_answer_client(const struct testing *t, size_t *i);
bool claim_answer_listed(const struct doc_texts *list, struct span text);
double claim_answer_hours(const struct testing *t);

#endif
