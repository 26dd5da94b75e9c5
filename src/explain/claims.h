/*
 * claims.h - a vendor's statement as a file says it (docs/claims.md).
 *
 * Each point says one thing of a fixed list (says); claim_test.h holds it against what was seen.
 */
#ifndef EXPLAIN_CLAIMS_H
#define EXPLAIN_CLAIMS_H

#include "base/arena.h"
#include "base/doc.h"

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
/* The list that it needs; NULL: none. */
const struct doc_texts *claim_list(const struct claim *c);

#endif
