#include "case/sql.h"

#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum st kind_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
		return ST_OK;
	case SQLITE_NOMEM:
		return ST_NOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_AUTH:
	case SQLITE_SCHEMA:
	case SQLITE_ERROR:
	case SQLITE_MISMATCH:
	case SQLITE_CONSTRAINT:
		return ST_BAD;
	case SQLITE_TOOBIG:
		return ST_LIMIT;
	default:
		return ST_IO;
	}
}

enum st sql_status(sqlite3 *db, int code, struct err *e)
{
	enum st st = kind_of(code);

	if (st == ST_OK)
		return ST_OK;
	if (st == ST_NOMEM)
		return err_set(e, st, 0, 0, "out of memory");
	if ((code & 0xff) == SQLITE_NOTADB)
		return err_set(e, st, 0, 0, "is no case file");
	if ((code & 0xff) == SQLITE_CORRUPT)
		return err_set(e, st, 0, 0, "is damaged: %s", sqlite3_errmsg(db));
	if ((code & 0xff) == SQLITE_FULL)
		return err_set(e, st, ENOSPC, 0, "%s", strerror(ENOSPC));
	return err_set(e, st, sqlite3_system_errno(db), 0, "%s",
		       (code & 0xff) == SQLITE_BUSY ? "another process keeps the case locked"
		       : db != NULL		    ? sqlite3_errmsg(db)
						    : sqlite3_errstr(code));
}

enum st sql_run(sqlite3 *db, const char *text, struct err *e)
{
	return sql_status(db, sqlite3_exec(db, text, NULL, NULL, NULL), e);
}

enum st sql_int(sqlite3 *db, const char *text, int64_t *ret, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, db, text, e);

	if (st == ST_OK)
		st = sql_step(&q, e);
	if (st == ST_OK)
		*ret = sql_i64(&q, 0);
	sql_close(&q);
	return st == ST_END ? err_set(e, ST_BAD, 0, 0, "is no case file") : st;
}

enum st sql_pragma(sqlite3 *db, const char *name, int64_t value, struct err *e)
{
	char text[96];

	snprintf(text, sizeof(text), "PRAGMA %s = %lld", name, (long long)value);
	return sql_run(db, text, e);
}

enum st sql_open(struct sql *q, sqlite3 *db, const char *text, struct err *e)
{
	*q = (struct sql){ .db = db };
	return sql_status(db, sqlite3_prepare_v2(db, text, -1, &q->stmt, NULL), e);
}

void sql_close(struct sql *q)
{
	(void)sqlite3_finalize(q->stmt);
	*q = (struct sql){ 0 };
}

enum st sql_step(struct sql *q, struct err *e)
{
	int code = sqlite3_step(q->stmt);

	if (code == SQLITE_ROW)
		return ST_OK;
	return code == SQLITE_DONE ? ST_END : sql_status(q->db, code, e);
}

enum st sql_put(struct sql *q, struct err *e)
{
	enum st st = q->bad ? err_set(e, ST_NOMEM, 0, 0, "out of memory") : sql_step(q, e);

	(void)sqlite3_reset(q->stmt);
	return st == ST_END ? ST_OK : st;
}

static void note(struct sql *q, int at, struct sql_value v)
{
	if (q->bound != NULL)
		q->bound[at - 1] = v;
}

void sql_bind_bytes(struct sql *q, int at, struct span s)
{
	note(q, at, (struct sql_value){ .type = SQLITE_BLOB, .s = s });
	/* an empty span may hold NULL, which would be bound as NULL */
	q->bad |= sqlite3_bind_blob64(q->stmt, at, s.len != 0 ? (const void *)s.p : "", s.len,
				      SQLITE_STATIC)
		  != SQLITE_OK;
}

/* Text as SQLite understands it: well-formed, without NUL. */
static bool is_text(struct span s)
{
	uint32_t cp;

	for (size_t n; s.len != 0; s = span_from(s, n)) {
		for (n = 0; n < s.len && s.p[n] - 1u < 0x7f;) /* nearly all of it */
			n++;
		if (n != 0)
			continue;
		n = text_utf8(s, &cp);
		if (n == 0 || cp == 0)
			return false;
	}
	return true;
}

void sql_bind_text(struct sql *q, int at, struct span s)
{
	if (!is_text(s)) {
		sql_bind_bytes(q, at, s);
		return;
	}
	note(q, at, (struct sql_value){ .type = SQLITE_TEXT, .s = s });
	q->bad |= sqlite3_bind_text64(q->stmt, at, s.len != 0 ? (const char *)s.p : "", s.len,
				      SQLITE_STATIC, SQLITE_UTF8)
		  != SQLITE_OK;
}

void sql_bind_int(struct sql *q, int at, int64_t v)
{
	note(q, at, (struct sql_value){ .type = SQLITE_INTEGER, .i = v });
	q->bad |= sqlite3_bind_int64(q->stmt, at, v) != SQLITE_OK;
}

void sql_bind_u64(struct sql *q, int at, uint64_t v)
{
	sql_bind_int(q, at, v < INT64_MAX ? (int64_t)v : INT64_MAX);
}

void sql_bind_time(struct sql *q, int at, int64_t ns)
{
	if (ns != TM_NONE) {
		sql_bind_int(q, at, ns);
		return;
	}
	note(q, at, (struct sql_value){ .type = SQLITE_NULL });
	q->bad |= sqlite3_bind_null(q->stmt, at) != SQLITE_OK;
}

struct span sql_text(struct sql *q, int column)
{
	int type = sqlite3_column_type(q->stmt, column);
	const void *p;

	if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
		q->bad = true;
		return (struct span){ NULL, 0 };
	}
	p = sqlite3_column_blob(q->stmt, column);
	return span_of(p, p != NULL ? (size_t)sqlite3_column_bytes(q->stmt, column) : 0);
}

struct span sql_bytes(struct sql *q, int column)
{
	if (sqlite3_column_type(q->stmt, column) != SQLITE_BLOB) {
		q->bad = true;
		return (struct span){ NULL, 0 };
	}
	return sql_text(q, column);
}

int64_t sql_i64(struct sql *q, int column)
{
	if (sqlite3_column_type(q->stmt, column) != SQLITE_INTEGER)
		q->bad = true;
	return sqlite3_column_int64(q->stmt, column);
}

uint64_t sql_u64(struct sql *q, int column)
{
	int64_t v = sql_i64(q, column);

	if (v < 0)
		q->bad = true;
	return v < 0 ? 0 : (uint64_t)v;
}

int64_t sql_time(struct sql *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL ? TM_NONE : sql_i64(q, column);
}
