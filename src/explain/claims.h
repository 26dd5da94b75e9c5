/*
 * claims.h - a vendor's statement, point by point, against what was seen (docs/claims.md).
 *
 * Each point says one thing of a fixed list (says). It is contradicted by a
 * finding that cannot be if it were true; supported only as far as was seen;
 * else it cannot be tested from this.
 */
#ifndef EXPLAIN_CLAIMS_H
#define EXPLAIN_CLAIMS_H

#include "base/buf.h"
#include "base/doc.h"
#include "explain/why.h"
#include "identify/profile.h"

/* X(ID, as written, the list it needs) */
#define CLAIM_MAP(X)                                        \
	X(SENT_ONCE, "sent_once", NULL)                     \
	X(ONLY_AT_ACTIVATION, "only_at_activation", NULL)   \
	X(ENCRYPTED, "encrypted", NULL)                     \
	X(NO_IDENTIFIERS, "no_identifiers", NULL)           \
	X(ONLY_FIELDS, "only_fields", "fields")             \
	X(ONLY_RECIPIENTS, "only_recipients", "recipients") \
	X(ONLY_COUNTRIES, "only_countries", "countries")    \
	X(NEVER_PROCESSED, "never_processed", NULL)         \
	X(STOPPED_AT_DATE, "stopped_at_date", "date")       \
	X(STOPPED_AT_BUILD, "stopped_at_build", "builds")   \
	X(ONLY_BUILDS, "only_builds", "builds")             \
	X(ONLY_BATCHES, "only_batches", "batches")          \
	X(ONLY_DEVICES, "only_devices", "devices")

enum claim_says {
#define X(id, name, list) CLAIM_##id,
	CLAIM_MAP(X)
#undef X
		CLAIM_COUNT_
};

struct claim {
	struct span id, text, says_text, client, date;
	struct doc_texts fields, recipients, countries, builds, batches, devices;
	enum claim_says says;
};

struct claims {
	struct arena arena;
	struct span vendor, source, date;
	struct claim *rows;
	size_t n;
};

void claims_init(struct claims *c);
void claims_deinit(struct claims *c);
/* ST_OK; ST_BAD: e names line and key; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st claims_read(struct claims *c, struct doc *d, struct err *e);

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
	const struct claim_reply *replies; /* NULL: not kept */
	size_t n_replies;
};

struct claim_answer {
	enum claim_verdict verdict;
	struct buf reason; /* a sentence; has to be initialised */
	char ids[32][17];  /* findings behind it */
	size_t n_ids;
};

/* ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st claim_test(const struct claim *c, const struct claim_case *in,
			      struct claim_answer *ret);

#endif
