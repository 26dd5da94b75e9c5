/*
 * mmdb.h - a table of the user's own in MaxMind's format (libmaxminddb), asked before ours.
 *
 * Fields as MaxMind, DB-IP and ip-location-db name them are understood:
 * autonomous_system_number and _organization, country.iso_code (or
 * registered_country's), country_code. Whoever names the file trusts it.
 */
#ifndef ATTRIBUTE_MMDB_H
#define ATTRIBUTE_MMDB_H

#include "base/err.h"
#include "model/net.h"

struct mmdb;

/* Spans borrow from the table; empty (and 0) where it holds nothing. */
struct mmdb_answer {
	uint32_t asn;
	struct span as_name, country;
};

MUST_CHECK enum st mmdb_open(struct mmdb **ret, const char *path, struct err *e);
void mmdb_free(struct mmdb *m);

/* "GeoLite2-ASN", YYYY-MM-DD; of the table's own metadata. */
struct span mmdb_kind(const struct mmdb *m);
struct span mmdb_date(const struct mmdb *m);

void mmdb_find(const struct mmdb *m, const struct ip *ip, struct mmdb_answer *ret);

#endif
