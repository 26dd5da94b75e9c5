/*
 * adequacy.h - data/adequacy.yaml: what the law of the EU says of a country (GDPR art. 44-46).
 *
 * A dated list: a member of the EEA is no third country; a decision of the
 * Commission (art. 45) may cover only some recipients, and is then
 * conditional; a country that is not listed has none.
 */
#ifndef ATTRIBUTE_ADEQUACY_H
#define ATTRIBUTE_ADEQUACY_H

#include "base/doc.h"

enum adequacy_basis {
	ADEQUACY_UNKNOWN, /* no country, or no list */
	ADEQUACY_EEA,
	ADEQUACY_DECIDED,
	ADEQUACY_CONDITIONAL,
	ADEQUACY_NONE,
};

struct adequacy_row {
	struct span country, covers, source, date, until;
};

struct adequacy {
	struct arena arena;
	struct doc_texts eea;
	struct adequacy_row *rows;
	size_t n_rows;
	struct span date, source;
	bool read;
};

void adequacy_init(struct adequacy *a);
void adequacy_deinit(struct adequacy *a);
MUST_CHECK enum st adequacy_read(struct adequacy *a, struct doc *d, struct err *e);

/* row: the decision, else NULL. */
enum adequacy_basis adequacy_of(const struct adequacy *a, struct span country,
				const struct adequacy_row **row);

/* As in the contract: "eea", "adequacy", "conditional", "none"; NULL when it is not known. */
const char *adequacy_name(enum adequacy_basis b);

#endif
