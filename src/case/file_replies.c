#include "case/file_replies.h"

#include "case/file_captures.h"

struct putting {
	struct sql q;
	int64_t entry, n;
	struct err *e;
};

static enum st put(void *arg, const struct kept_reply *r)
{
	struct putting *p = arg;

	sql_bind_int(&p->q, 1, p->entry);
	sql_bind_int(&p->q, 2, ++p->n);
	sql_bind_text(&p->q, 3, r->from);
	sql_bind_u64(&p->q, 4, r->accepted);
	sql_bind_u64(&p->q, 5, r->refused);
	sql_bind_u64(&p->q, 6, r->errors);
	sql_bind_u64(&p->q, 7, r->other);
	return sql_put(&p->q, p->e);
}

enum st file_replies_put(struct case_file *f, int64_t entry, const struct case_reader *r,
			 size_t capture, struct err *e)
{
	struct putting p = { .entry = entry, .e = e };
	enum st st = sql_open(&p.q, f->db, "INSERT INTO replies VALUES(?, ?, ?, ?, ?, ?, ?)", e);

	if (st == ST_OK)
		st = r->each_reply(r->self, capture, put, &p);
	sql_close(&p.q);
	return st;
}

enum st file_each_reply(void *self, size_t capture,
			enum st (*fn)(void *arg, const struct kept_reply *r), void *arg)
{
	struct case_file *f = self;
	struct sql q = { 0 };
	int64_t n = 0, entry;
	enum st st = file_load(f);

	if (st != ST_OK || capture >= f->n_entries)
		return st == ST_OK ? ST_BAD : st;
	entry = f->entries[capture];
	st = sql_open(
		&q, f->db,
		"SELECT server, accepted, refused, errors, other FROM replies WHERE entry = ? "
		"ORDER BY n",
		&f->e);
	if (st == ST_OK)
		sql_bind_int(&q, 1, entry);
	while (st == ST_OK && (st = sql_step(&q, &f->e)) == ST_OK) {
		const struct kept_reply r = { capture,	      sql_text(&q, 0), sql_u64(&q, 1),
					      sql_u64(&q, 2), sql_u64(&q, 3),  sql_u64(&q, 4) };

		n++;
		st = sql_ok(&q) ? fn(arg, &r) : file_bad_row(f, "replies", entry, n);
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}
