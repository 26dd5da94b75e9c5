/*
 * chain_rows.h - digests of an entry's rows while they are written, table by table, so that
 * chain_add() need not read them again.
 *
 * For a table whose rows are all written by one statement, in the order the
 * chain reads them, each column bound.
 */
#ifndef CASE_CHAIN_ROWS_H
#define CASE_CHAIN_ROWS_H

#include "case/feed.h"
#include "case/schema.h"

enum { CHAIN_COLUMNS_MAX = 40 };

struct chain_written {
	struct feed feed;
	struct sql_value values[CHAIN_COLUMNS_MAX];
	int64_t n; /* rows */
};

struct chain_rows {
	struct chain_written *tables[SCHEMA_ROWS_MAX]; /* as schema_rows; NULL: not followed */
};

/* What q puts into the table by chain_rows_put() is digested. r zeroed at first. */
MUST_CHECK enum st chain_rows_follow(struct chain_rows *r, struct sql *q, const char *table,
				     struct err *e);
/* sql_put(). */
MUST_CHECK enum st chain_rows_put(struct sql *q, struct err *e);
void chain_rows_free(struct chain_rows *r);

#endif
