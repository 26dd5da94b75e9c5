/*
 * schema.h - the tables of a case file, numbered, and what makes a file one of ours.
 *
 * Every table but entries and parts has a column entry: which entry of the
 * hash chain (chain.h) its rows belong to. Rows are never changed once
 * written. Whatever stands in sqlite_schema that is not word for word one
 * of these statements (a trigger, a view, another column) is refused.
 */
#ifndef CASE_SCHEMA_H
#define CASE_SCHEMA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct sqlite3;

enum {
	SCHEMA_VERSION = 5,
	SCHEMA_APPLICATION = 0x74747363, /* "ttsc", in the file's header */
	SCHEMA_ROWS_MAX = 32,
};

/* One statement of the schema; a version adds rows and changes none. */
struct schema_row {
	const char *name; /* of the table or index */
	const char *sql;  /* word for word as sqlite_schema keeps it */
	const char *rows; /* SELECT of an entry's rows, in order, for the chain; NULL: not in it */
	int since;	  /* the version it came with; 0: the first */
};

extern const struct schema_row schema_rows[];
extern const size_t n_schema_rows;

/* An empty database gets all tables. In a transaction of the caller's. */
MUST_CHECK enum st schema_create(struct sqlite3 *db, struct err *e);

/*
 * Which version a file has, and whether all in it is of that version. ST_OK; ST_UNSUP: newer
 * than this program; ST_BAD: not a case of ours, or one with more or less in it than we wrote;
 * e says what.
 */
MUST_CHECK enum st schema_check(struct sqlite3 *db, int *version, struct err *e);
/*
 * Brings one of an older version forward, in a transaction of the caller's; where it is only
 * read, for this connection alone: evidence does not change by being looked at.
 */
MUST_CHECK enum st schema_migrate(struct sqlite3 *db, int version, bool for_good, struct err *e);

#endif
