/*
 * who_tables.h - the tables that say to whom: read from a directory, each for itself.
 *
 * A table that is missing or damaged costs its answers, not the run;
 * who_load() says which and why. Read once, by the process that keeps; after
 * that only asked.
 */
#ifndef ATTRIBUTE_WHO_TABLES_H
#define ATTRIBUTE_WHO_TABLES_H

#include "attribute/adequacy.h"
#include "attribute/clients.h"
#include "attribute/mmdb.h"
#include "attribute/net_table.h"
#include "attribute/owners.h"

struct inquiries;

struct who {
	struct net_table *table; /* NULL: none */
	struct mmdb *mmdb;
	struct owners owners;
	struct clients clients;
	struct adequacy adequacy;
	char table_date[12];
	const struct inquiries *inquiries; /* what registries answered; NULL: nobody was asked */
};

/* Told once for each table that cannot be used, or is old: a line for the user, and a reason. */
struct who_trouble {
	void *arg;
	void (*say)(void *arg, const char *path, const char *why);
};

void who_init(struct who *w);
void who_deinit(struct who *w);

/* today_ns: to tell that a table is old. Only lack of memory is a failure. */
MUST_CHECK enum st who_load(struct who *w, const char *directory, int64_t today_ns,
			    const struct who_trouble *t);
/* The user's own table; unlike ours it has to be usable. */
MUST_CHECK enum st who_load_mmdb(struct who *w, const char *path, struct err *e);

#endif
