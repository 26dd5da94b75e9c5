/*
 * sql.h - statements of SQLite, thin: one status, one message, rows as spans and numbers.
 *
 * A statement is bound by position from 1 and read by column from 0. A value
 * of another type than asked for makes the row bad (sql_ok), as a short read
 * does in rd.h, so that a whole row may be read before it is judged.
 */
#ifndef CASE_SQL_H
#define CASE_SQL_H

#include "base/err.h"
#include "base/rd.h"

#include <sqlite3.h>

/* As it was bound. */
struct sql_value {
	int type; /* SQLITE_INTEGER, ... */
	int64_t i;
	struct span s;
};

struct sql {
	sqlite3 *db;
	sqlite3_stmt *stmt;
	bool bad;
	struct sql_value *bound; /* what was bound, by position from 0; NULL: nobody asks */
};

/* ST_OK, ST_NOMEM, ST_IO (disk, lock), ST_BAD (damaged, not a database), ST_LIMIT (full). */
MUST_CHECK enum st sql_status(sqlite3 *db, int code, struct err *e);

/* One statement without rows, or several. */
MUST_CHECK enum st sql_run(sqlite3 *db, const char *text, struct err *e);
/* The first column of the first row. */
MUST_CHECK enum st sql_int(sqlite3 *db, const char *text, int64_t *ret, struct err *e);
MUST_CHECK enum st sql_pragma(sqlite3 *db, const char *name, int64_t value, struct err *e);

/* Zeroed after a failure; sql_close() takes that. */
MUST_CHECK enum st sql_open(struct sql *q, sqlite3 *db, const char *text, struct err *e);
void sql_close(struct sql *q);

/* The next row: ST_OK, ST_END, else as sql_status(). */
MUST_CHECK enum st sql_step(struct sql *q, struct err *e);
/* A statement without rows, to be bound anew: ST_OK, else as sql_status(). */
MUST_CHECK enum st sql_put(struct sql *q, struct err *e);

/* Borrowed until sql_put(). What is no well-formed text is bound as bytes. */
void sql_bind_text(struct sql *q, int at, struct span s);
void sql_bind_bytes(struct sql *q, int at, struct span s);
void sql_bind_int(struct sql *q, int at, int64_t v);
void sql_bind_u64(struct sql *q, int at, uint64_t v);  /* over INT64_MAX: that */
void sql_bind_time(struct sql *q, int at, int64_t ns); /* TM_NONE: NULL */

/* Borrowed until the next step. */
struct span sql_text(struct sql *q, int column);  /* text or bytes */
struct span sql_bytes(struct sql *q, int column); /* bytes */
int64_t sql_i64(struct sql *q, int column);
uint64_t sql_u64(struct sql *q, int column); /* negative: bad */
int64_t sql_time(struct sql *q, int column); /* NULL: TM_NONE */
static inline bool sql_ok(const struct sql *q)
{
	return !q->bad;
}

#endif
