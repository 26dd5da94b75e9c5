#include "case/chain.h"

#include "base/span.h"
#include "case/chain_rows.h"

#include <stdarg.h>
#include <stdio.h>

struct part {
	uint8_t sha256[DIGEST_MAX];
	int64_t n;
};

static struct sql_value column(sqlite3_stmt *stmt, int i)
{
	struct sql_value v = { .type = sqlite3_column_type(stmt, i) };

	if (v.type == SQLITE_INTEGER) {
		v.i = sqlite3_column_int64(stmt, i);
	} else if (v.type != SQLITE_NULL) {
		/* a float never matches one of ours: as text */
		v.s.p = sqlite3_column_blob(stmt, i);
		v.s.len = v.s.p != NULL ? (size_t)sqlite3_column_bytes(stmt, i) : 0;
	}
	return v;
}

static enum st feed_rows(struct feed *f, struct sql *q, int64_t *n, struct err *e)
{
	enum st st;

	while ((st = sql_step(q, e)) == ST_OK) {
		int columns = sqlite3_column_count(q->stmt);

		for (int i = 0; i < columns && st == ST_OK; i++) {
			const struct sql_value v = column(q->stmt, i);

			st = feed_value(f, &v);
		}
		if (st != ST_OK)
			return st;
		++*n;
	}
	return st == ST_END ? ST_OK : st;
}

static enum st digest_part(sqlite3 *db, const struct schema_row *table, int64_t entry,
			   struct part *ret, struct err *e)
{
	struct feed f = { .d = NULL };
	struct sql q;
	enum st st = sql_open(&q, db, table->rows, e);

	ret->n = 0;
	if (st == ST_OK) {
		sql_bind_int(&q, 1, entry);
		st = feed_begin(&f);
	}
	if (st == ST_OK)
		st = feed_rows(&f, &q, &ret->n, e);
	if (st == ST_OK)
		st = feed_end(&f, ret->sha256);
	feed_free(&f);
	sql_close(&q);
	return st;
}

/* The row of entries as it stands there, its head apart. */
static const char entry_sql[] =
	"SELECT entry, kind, made, tool, tables FROM entries WHERE entry = ?1";

/* parts in the order of the schema; those without rows count for nothing. */
static enum st digest_entry(sqlite3 *db, int64_t entry, const uint8_t before[CHAIN_HEAD],
			    const struct part *parts, uint8_t ret[DIGEST_MAX], struct err *e)
{
	struct feed f = { .d = NULL };
	struct sql q;
	int64_t n = 0;
	enum st st = sql_open(&q, db, entry_sql, e);

	if (st == ST_OK) {
		sql_bind_int(&q, 1, entry);
		st = feed_begin(&f);
	}
	if (st == ST_OK)
		st = feed_put(&f, SPAN_LIT("telltale.chain/1\n"));
	if (st == ST_OK)
		st = feed_put(&f, span_of(before, CHAIN_HEAD));
	if (st == ST_OK)
		st = feed_rows(&f, &q, &n, e);
	for (size_t i = 0; i < n_schema_rows && st == ST_OK; i++) {
		if (parts[i].n == 0)
			continue;
		st = feed_bytes(&f, span_str(schema_rows[i].name));
		if (st == ST_OK)
			st = feed_int(&f, (uint64_t)parts[i].n);
		if (st == ST_OK)
			st = feed_put(&f, span_of(parts[i].sha256, CHAIN_HEAD));
	}
	if (st == ST_OK)
		st = feed_end(&f, ret);
	feed_free(&f);
	sql_close(&q);
	return st;
}

/* rows: of the tables whose rows were digested while they were written; NULL: none. */
static enum st digest_parts(sqlite3 *db, int64_t entry, struct chain_rows *rows, struct part *parts,
			    struct err *e)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < n_schema_rows && st == ST_OK; i++) {
		struct chain_written *w = rows != NULL ? rows->tables[i] : NULL;

		parts[i].n = 0;
		if (w != NULL) {
			parts[i].n = w->n;
			st = feed_end(&w->feed, parts[i].sha256);
		} else if (schema_rows[i].rows != NULL) {
			st = digest_part(db, &schema_rows[i], entry, &parts[i], e);
		}
	}
	return st;
}

enum st chain_last(sqlite3 *db, int64_t *entry, uint8_t head[CHAIN_HEAD], struct err *e)
{
	struct sql q;
	struct span s;
	enum st st =
		sql_open(&q, db, "SELECT entry, head FROM entries ORDER BY entry DESC LIMIT 1", e);

	if (st == ST_OK)
		st = sql_step(&q, e);
	if (st == ST_OK) {
		*entry = sql_i64(&q, 0);
		s = sql_bytes(&q, 1);
		if (!sql_ok(&q) || s.len != CHAIN_HEAD || *entry < 1)
			st = err_set(e, ST_BAD, 0, 0, "is damaged: the last entry has no head");
		else
			memcpy(head, s.p, CHAIN_HEAD);
	}
	sql_close(&q);
	return st == ST_END ? err_set(e, ST_BAD, 0, 0, "is damaged: it has no entries") : st;
}

static enum st put_parts(sqlite3 *db, int64_t entry, const struct part *parts, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, db, "INSERT INTO parts VALUES(?, ?, ?, ?)", e);

	for (size_t i = 0; i < n_schema_rows && st == ST_OK; i++) {
		if (parts[i].n == 0)
			continue;
		sql_bind_int(&q, 1, entry);
		sql_bind_text(&q, 2, span_str(schema_rows[i].name));
		sql_bind_int(&q, 3, parts[i].n);
		sql_bind_bytes(&q, 4, span_of(parts[i].sha256, CHAIN_HEAD));
		st = sql_put(&q, e);
	}
	sql_close(&q);
	return st;
}

static enum st put_entry(sqlite3 *db, const struct chain_entry *c, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, db,
			      "INSERT INTO entries VALUES(?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', "
			      "'now'), ?, ?, x'')",
			      e);

	if (st == ST_OK) {
		sql_bind_int(&q, 1, c->entry);
		sql_bind_text(&q, 2, span_str(c->kind));
		sql_bind_text(&q, 3, span_str(c->tool));
		sql_bind_text(&q, 4, span_str(c->tables));
		st = sql_put(&q, e);
	}
	sql_close(&q);
	return st;
}

static enum st put_head(sqlite3 *db, int64_t entry, const uint8_t *head, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, db, "UPDATE entries SET head = ?2 WHERE entry = ?1", e);

	if (st == ST_OK) {
		sql_bind_int(&q, 1, entry);
		sql_bind_bytes(&q, 2, span_of(head, CHAIN_HEAD));
		st = sql_put(&q, e);
	}
	sql_close(&q);
	return st;
}

enum st chain_add(sqlite3 *db, const struct chain_entry *c, struct chain_rows *rows, struct err *e)
{
	uint8_t before[CHAIN_HEAD] = { 0 }, head[DIGEST_MAX];
	struct part parts[SCHEMA_ROWS_MAX];
	int64_t last = 0;
	enum st st = c->entry > 1 ? chain_last(db, &last, before, e) : ST_OK;

	if (st == ST_OK)
		st = digest_parts(db, c->entry, rows, parts, e);
	if (st == ST_OK)
		st = put_parts(db, c->entry, parts, e);
	if (st == ST_OK)
		st = put_entry(db, c, e);
	if (st == ST_OK)
		st = digest_entry(db, c->entry, before, parts, head, e);
	return st == ST_OK ? put_head(db, c->entry, head, e) : st;
}

/* --- verify ------------------------------------------------------------------------------- */

struct verifying {
	sqlite3 *db;
	const struct chain_sink *out;
	struct chain_result r;
	int64_t n_parts; /* that have rows */
};

static PRINTF_LIKE(3, 4) void differs(struct verifying *v, int64_t entry, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	v->r.differences++;
	v->out->differs(v->out->arg, entry, text);
}

static enum st compare_part(struct verifying *v, int64_t entry, const struct schema_row *table,
			    const struct part *now, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, v->db,
			      "SELECT n, sha256 FROM parts WHERE entry = ?1 AND part = ?2", e);

	if (st == ST_OK) {
		sql_bind_int(&q, 1, entry);
		sql_bind_text(&q, 2, span_str(table->name));
		st = sql_step(&q, e);
	}
	if (st == ST_OK) {
		int64_t n = sql_i64(&q, 0);
		struct span kept = sql_bytes(&q, 1);

		if (n != now->n)
			differs(v, entry, "%s: %lld rows were kept, %lld are there", table->name,
				(long long)n, (long long)now->n);
		else if (!span_eq(kept, span_of(now->sha256, CHAIN_HEAD)))
			differs(v, entry, "%s: not what was kept (%lld rows)", table->name,
				(long long)n);
	} else if (st == ST_END) {
		if (now->n != 0)
			differs(v, entry, "%s: %lld rows that were never kept", table->name,
				(long long)now->n);
		st = ST_OK;
	}
	sql_close(&q);
	return st;
}

/* Rows under entries that do not exist. */
static enum st find_strays(struct verifying *v, int64_t last, struct err *e)
{
	int64_t n_parts = 0;
	enum st st = sql_int(v->db, "SELECT count(*) FROM parts", &n_parts, e);

	if (st == ST_OK && n_parts != v->n_parts)
		differs(v, 0, "parts: %lld are listed, %lld have rows", (long long)n_parts,
			(long long)v->n_parts);
	for (size_t i = 0; i < n_schema_rows && st == ST_OK; i++) {
		char text[160];
		int64_t n = 0;

		if (schema_rows[i].rows == NULL)
			continue;
		snprintf(text, sizeof(text),
			 "SELECT count(*) FROM %s WHERE entry IS NULL OR entry < 1 OR entry > %lld",
			 schema_rows[i].name, (long long)last);
		st = sql_int(v->db, text, &n, e);
		if (st == ST_OK && n != 0)
			differs(v, 0, "%s: %lld rows that belong to no entry", schema_rows[i].name,
				(long long)n);
	}
	return st;
}

static enum st verify_entry(struct verifying *v, struct sql *q, const uint8_t *wanted,
			    struct err *e)
{
	struct part parts[SCHEMA_ROWS_MAX] = { 0 };
	uint8_t head[DIGEST_MAX];
	int64_t entry = sql_i64(q, 0);
	struct span kept = sql_bytes(q, 1);
	enum st st = digest_parts(v->db, entry, NULL, parts, e);

	if (entry != v->r.head_entry + 1)
		differs(v, entry, "the entry before it is missing");
	for (size_t i = 0; i < n_schema_rows && st == ST_OK; i++)
		if (schema_rows[i].rows != NULL) {
			v->n_parts += parts[i].n != 0;
			st = compare_part(v, entry, &schema_rows[i], &parts[i], e);
		}
	if (st == ST_OK)
		st = digest_entry(v->db, entry, v->r.head, parts, head, e);
	if (st != ST_OK)
		return st;
	if (!span_eq(kept, span_of(head, CHAIN_HEAD)))
		differs(v, entry, "its head does not follow from what it holds and the one before");
	/* on from what stands there, so that one change is told once */
	memcpy(v->r.head, kept.len == CHAIN_HEAD ? kept.p : head, CHAIN_HEAD);
	v->r.head_entry = entry;
	v->r.entries++;
	if (wanted != NULL && memcmp(v->r.head, wanted, CHAIN_HEAD) == 0)
		v->r.wanted_entry = entry;
	return ST_OK;
}

enum st chain_verify(sqlite3 *db, const uint8_t *wanted, const struct chain_sink *out,
		     struct chain_result *ret, struct err *e)
{
	struct verifying v = { .db = db, .out = out };
	struct sql q;
	enum st st = sql_open(&q, db, "SELECT entry, head FROM entries ORDER BY entry", e);

	while (st == ST_OK && (st = sql_step(&q, e)) == ST_OK)
		st = verify_entry(&v, &q, wanted, e);
	sql_close(&q);
	if (st == ST_END)
		st = find_strays(&v, v.r.head_entry, e);
	if (st == ST_OK)
		*ret = v.r;
	return st;
}
