#include "case/file_copy.h"

#include "base/pieces.h"
#include "case/file_own.h"

#include <string.h>

enum st case_file_entries(struct case_file *f, const struct case_entry_sink *out)
{
	struct sql q;
	enum st st = sql_open(&q, f->db,
			      "SELECT e.entry, e.kind, e.made, e.tool, e.tables, e.head, "
			      "coalesce(c.path, ''), coalesce(c.sha256, ''), "
			      "coalesce(c.options, '') FROM entries AS e "
			      "LEFT JOIN captures AS c ON c.entry = e.entry ORDER BY e.entry",
			      &f->e);

	while (st == ST_OK && (st = sql_step(&q, &f->e)) == ST_OK) {
		const struct case_entry x = { sql_i64(&q, 0),  sql_text(&q, 1), sql_text(&q, 2),
					      sql_text(&q, 3), sql_text(&q, 4), sql_bytes(&q, 5),
					      sql_text(&q, 6), sql_text(&q, 7), sql_text(&q, 8) };

		if (!sql_ok(&q) || x.head.len != CHAIN_HEAD)
			st = err_set(&f->e, ST_BAD, 0, 0, "is damaged: the row of an entry");
		else
			st = out->entry(out->arg, &x);
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}

/* What is read in a transaction keeps writers out until it ends. */
enum st case_file_copy(struct case_file *f, void *arg, enum st (*put)(void *arg, struct span bytes))
{
	struct err e = { 0 };
	int64_t n = 0;
	enum st st = sql_run(f->db, "BEGIN", &f->e), ended;

	if (st == ST_OK)
		st = sql_int(f->db, "SELECT count(*) FROM entries", &n, &f->e);
	if (st == ST_OK)
		st = pieces_read(sqlite3_db_filename(f->db, "main"), arg, put, &e);
	if (st != ST_OK && e.sys != 0) /* its path is named by who opened it */
		(void)err_set(&f->e, st, e.sys, 0, "%s", strerror(e.sys));
	ended = sql_run(f->db, "ROLLBACK", NULL);
	return st != ST_OK ? st : ended;
}
