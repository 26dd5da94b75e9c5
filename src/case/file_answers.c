#include "case/file_answers.h"

#include "base/span.h"
#include "case/file_write.h"

/* Keys in meta, in the order of the struct. */
static const char *const keys[] = { "server", "protocol", "role", "about", "date", "body" };

#define ANSWERS                                                                                  \
	" FROM entries e JOIN meta s ON s.entry = e.entry AND s.key = 'server' JOIN meta p ON "  \
	"p.entry = e.entry AND p.key = 'protocol' JOIN meta r ON r.entry = e.entry AND r.key = " \
	"'role' JOIN meta a ON a.entry = e.entry AND a.key = 'about' JOIN meta d ON d.entry = "  \
	"e.entry AND d.key = 'date' JOIN meta b ON b.entry = "                                   \
	"e.entry AND b.key = 'body' WHERE e.kind = 'answer'"

static void parts_of(const struct case_answer *a, struct span parts[N_ELEMENTS(keys)])
{
	parts[0] = a->server;
	parts[1] = a->protocol;
	parts[2] = a->role;
	parts[3] = a->about;
	parts[4] = a->date;
	parts[5] = a->body;
}

static enum st is_known(struct case_file *f, const struct span *parts, bool *ret)
{
	struct sql q;
	enum st st = sql_open(&q, f->db,
			      "SELECT count(*)" ANSWERS " AND s.value = ?1 AND p.value = ?2 AND "
			      "r.value = ?3 AND a.value = ?4 AND d.value = ?5 AND b.value = ?6",
			      &f->e);

	for (size_t i = 0; st == ST_OK && i < N_ELEMENTS(keys); i++)
		sql_bind_bytes(&q, (int)i + 1, parts[i]);
	if (st == ST_OK)
		st = sql_step(&q, &f->e);
	if (st == ST_OK)
		*ret = sql_i64(&q, 0) != 0;
	sql_close(&q);
	return st;
}

static enum st put_parts(struct case_file *f, int64_t entry, const struct span *parts)
{
	struct sql q;
	enum st st = sql_open(&q, f->db, "INSERT INTO meta VALUES(?, ?, ?)", &f->e);

	for (size_t i = 0; st == ST_OK && i < N_ELEMENTS(keys); i++) {
		sql_bind_int(&q, 1, entry);
		sql_bind_text(&q, 2, span_str(keys[i]));
		sql_bind_bytes(&q, 3, parts[i]);
		st = sql_put(&q, &f->e);
	}
	sql_close(&q);
	return st;
}

enum st case_file_keep_answer(struct case_file *f, const struct case_answer *a,
			      const struct case_about *about)
{
	struct chain_entry entry = { 0, "answer", about->tool, about->tables };
	struct span parts[N_ELEMENTS(keys)];
	bool known = false;
	enum st st = sql_run(f->db, "BEGIN IMMEDIATE", &f->e);

	if (st != ST_OK)
		return st;
	parts_of(a, parts);
	st = is_known(f, parts, &known);
	if (st == ST_OK && !known) {
		st = file_next_entry(f, &entry.entry, &f->e);
		if (st == ST_OK)
			st = put_parts(f, entry.entry, parts);
		if (st == ST_OK)
			st = chain_add(f->db, &entry, NULL, &f->e);
	}
	return file_end_transaction(f, st, &f->e);
}

enum st case_file_each_answer(struct case_file *f,
			      enum st (*fn)(void *arg, const struct case_answer *a), void *arg)
{
	struct sql q;
	enum st st = sql_open(&q, f->db,
			      "SELECT s.value, p.value, r.value, a.value, d.value, b.value, "
			      "e.entry" ANSWERS " ORDER BY e.entry",
			      &f->e);

	while (st == ST_OK && (st = sql_step(&q, &f->e)) == ST_OK) {
		const struct case_answer a = {
			sql_bytes(&q, 0), sql_bytes(&q, 1), sql_bytes(&q, 2),
			sql_bytes(&q, 3), sql_bytes(&q, 4), sql_bytes(&q, 5)
		};

		st = sql_ok(&q) ? fn(arg, &a)
				: err_set(&f->e, ST_BAD, 0, 0, "is damaged: answer of entry %lld",
					  (long long)sql_i64(&q, 6));
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}
