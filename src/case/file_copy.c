#include "case/file_copy.h"

#include "base/span.h"
#include "case/file_own.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

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

static enum st copy_bytes(struct case_file *f, void *arg,
			  enum st (*put)(void *arg, struct span bytes))
{
	uint8_t piece[PIECE];
	int fd = open(sqlite3_db_filename(f->db, "main"), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st = ST_OK;
	ssize_t n = 1;

	while (fd >= 0 && st == ST_OK && n != 0) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			st = put(arg, span_of(piece, (size_t)n));
		else if (n < 0 && errno != EINTR)
			break;
	}
	if (fd < 0 || n < 0)
		st = err_set(&f->e, ST_IO, errno, 0, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return st;
}

/* What is read in a transaction keeps writers out until it ends. */
enum st case_file_copy(struct case_file *f, void *arg, enum st (*put)(void *arg, struct span bytes))
{
	int64_t n = 0;
	enum st st = sql_run(f->db, "BEGIN", &f->e), ended;

	if (st == ST_OK)
		st = sql_int(f->db, "SELECT count(*) FROM entries", &n, &f->e);
	if (st == ST_OK)
		st = copy_bytes(f, arg, put);
	ended = sql_run(f->db, "ROLLBACK", NULL);
	return st != ST_OK ? st : ended;
}
