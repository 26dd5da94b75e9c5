/*
 * label.h - puts on a capture's findings to whom they went, and what client told them.
 *
 * label_note() sees every candidate of the capture first (names of fields at
 * each destination); then each finding gets what the tables know. Bounded;
 * a destination past the bound is known by its host and address alone.
 */
#ifndef ATTRIBUTE_LABEL_H
#define ATTRIBUTE_LABEL_H

#include "attribute/names.h"
#include "attribute/who.h"
#include "base/buf.h"

struct label {
	const struct who *who; /* NULL: nothing is known, nothing put on */
	struct map by_destination;
	struct label_row *rows;
	size_t n_rows, cap_rows;
	struct buf text;
};

void label_init(struct label *l, const struct who *who);
void label_deinit(struct label *l);

/* ST_OK, ST_NOMEM. */
MUST_CHECK enum st label_note(struct label *l, const struct candidate *c);

/* The far side of f, and its client; spans hold until the next call. ST_OK, ST_NOMEM. */
MUST_CHECK enum st label_finding(struct label *l, const struct names *names, struct finding *f);

/* A destination without findings. */
void label_party(const struct label *l, const struct names *names, struct party *p);

#endif
