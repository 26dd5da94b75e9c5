#include "case/file_bytes.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "case/file_captures.h"
#include "case/pack.h"
#include "codec/digest.h"

#include <stdlib.h>

enum { DIGESTS_MOST = 1 << 22, SHA256_LEN = 32, PIECES_MOST = 4096 };

/* What was digested already in this entry. */
struct file_digest {
	struct span bytes; /* by its place */
	uint8_t sha256[SHA256_LEN];
};

void file_bytes_init(struct file_bytes *b, struct case_file *f, struct err *e)
{
	*b = (struct file_bytes){ .f = f, .e = e };
	map_init(&b->by_place, DIGESTS_MOST);
	buf_init(&b->pieces, PIECES_MOST);
}

void file_bytes_deinit(struct file_bytes *b)
{
	sql_close(&b->trace);
	sql_close(&b->place);
	sql_close(&b->known);
	sql_close(&b->add);
	map_deinit(&b->by_place);
	free(b->digests);
	buf_deinit(&b->pieces);
}

enum st file_bytes_begin(struct file_bytes *b, int64_t entry, struct chain_rows *rows)
{
	const struct {
		struct sql *q;
		const char *table, *text;
	} statements[] = {
		{ &b->trace, "traces", "INSERT INTO traces VALUES(?, ?, ?, ?, ?, ?, ?)" },
		{ &b->place, "places", "INSERT INTO places VALUES(?, ?, ?, ?)" },
		{ &b->add, "bodies", "INSERT INTO bodies VALUES(?, ?, ?, ?)" },
	};
	sqlite3 *db = b->f->db;
	enum st st = sql_open(&b->known, db,
			      "SELECT (SELECT count(*) FROM bodies WHERE sha256 = ?1) + (SELECT "
			      "count(*) FROM bytes WHERE sha256 = ?1)",
			      b->e);

	if (st == ST_OK)
		st = sql_int(db, "SELECT coalesce(max(id), 0) FROM bodies", &b->n, b->e);

	b->entry = entry;
	for (size_t i = 0; i < N_ELEMENTS(statements) && st == ST_OK; i++) {
		st = sql_open(statements[i].q, db, statements[i].text, b->e);
		if (st == ST_OK)
			st = chain_rows_follow(rows, statements[i].q, statements[i].table, b->e);
	}
	return st;
}

/* Once in the case: what an earlier entry holds is not held again. */
static enum st add_bytes(struct file_bytes *b, const struct file_digest *d)
{
	const struct span sha256 = span_of(d->sha256, sizeof(d->sha256));
	bool known = false;
	enum st st;

	sql_bind_bytes(&b->known, 1, sha256);
	st = sql_step(&b->known, b->e);
	if (st == ST_OK)
		known = sql_i64(&b->known, 0) != 0;
	(void)sqlite3_reset(b->known.stmt);
	if (st != ST_OK || known)
		return st;
	sql_bind_int(&b->add, 1, ++b->n);
	sql_bind_int(&b->add, 2, b->entry);
	sql_bind_bytes(&b->add, 3, sha256);
	sql_bind_bytes(&b->add, 4, d->bytes);
	return chain_rows_put(&b->add, b->e);
}

static enum st digest_of_bytes(struct file_bytes *b, struct span bytes, uint8_t ret[SHA256_LEN])
{
	const uint64_t place[] = { (uint64_t)(uintptr_t)bytes.p, bytes.len };
	uint64_t h = hash_bytes(span_of(place, sizeof(place)), 0);
	struct file_digest d = { .bytes = bytes };
	uint8_t md[DIGEST_MAX];
	enum st st;

	for (uint32_t it = map_first(&b->by_place, h); it != MAP_NONE;
	     it = map_next(&b->by_place, h, it)) {
		const struct file_digest *o = &b->digests[map_value(&b->by_place, it)];

		if (o->bytes.p != bytes.p || o->bytes.len != bytes.len)
			continue;
		memcpy(ret, o->sha256, SHA256_LEN);
		return ST_OK;
	}
	st = digest_of(DIGEST_SHA256, bytes, md);
	memcpy(d.sha256, md, SHA256_LEN);
	memcpy(ret, md, SHA256_LEN);
	if (st == ST_OK)
		st = vec_grow((void **)&b->digests, &b->cap_digests, b->n_digests + 1, sizeof(d),
			      DIGESTS_MOST);
	if (st == ST_OK)
		st = map_put(&b->by_place, h, (uint32_t)b->n_digests);
	if (st != ST_OK)
		return st;
	b->digests[b->n_digests++] = d;
	return add_bytes(b, &d);
}

static enum st put_place(struct file_bytes *b, int64_t finding, const struct trace *t)
{
	enum st st;

	buf_clear(&b->pieces);
	st = pack_pieces(&b->pieces, t->pieces, t->n_pieces);
	if (st != ST_OK)
		return st;
	sql_bind_int(&b->place, 1, b->entry);
	sql_bind_int(&b->place, 2, finding);
	sql_bind_u64(&b->place, 3, t->message_off);
	sql_bind_bytes(&b->place, 4, buf_span(&b->pieces));
	return chain_rows_put(&b->place, b->e);
}

enum st file_bytes_trace(struct file_bytes *b, int64_t finding, const struct trace *t)
{
	enum st st = put_place(b, finding, t);

	for (size_t i = 0; i < t->n && st == ST_OK; i++) {
		const struct trace_step *s = &t->steps[i];
		uint8_t sha256[SHA256_LEN];

		if (s->bytes.len != 0)
			st = digest_of_bytes(b, s->bytes, sha256);
		if (st != ST_OK)
			return st;
		sql_bind_int(&b->trace, 1, b->entry);
		sql_bind_int(&b->trace, 2, finding);
		sql_bind_int(&b->trace, 3, (int64_t)i);
		sql_bind_text(&b->trace, 4, s->layer);
		sql_bind_int(&b->trace, 5, s->at);
		sql_bind_int(&b->trace, 6, s->len);
		sql_bind_bytes(&b->trace, 7, span_of(sha256, s->bytes.len != 0 ? SHA256_LEN : 0));
		st = chain_rows_put(&b->trace, b->e);
	}
	return st;
}

/* A row: layer, at, len, sha256, bytes or NULL, value_at, value_len. */
static enum st step_from(struct sql *q, struct arena *a, struct trace_step *s, struct trace *t)
{
	uint64_t at = sql_u64(q, 1), len = sql_u64(q, 2), value_at = sql_u64(q, 5),
		 value_len = sql_u64(q, 6);
	bool kept = sqlite3_column_type(q->stmt, 4) != SQLITE_NULL;

	if (at > UINT32_MAX || len > UINT32_MAX || value_at > UINT32_MAX || value_len > UINT32_MAX)
		return ST_BAD;
	s->at = (uint32_t)at;
	s->len = (uint32_t)len;
	t->value_at = (uint32_t)value_at;
	t->value_len = (uint32_t)value_len;
	if (!arena_dup(a, sql_text(q, 0), &s->layer))
		return file_no_room(a, sql_text(q, 0).len);
	if (kept && !arena_dup(a, sql_bytes(q, 4), &s->bytes))
		return file_no_room(a, sql_bytes(q, 4).len);
	return sql_ok(q) ? ST_OK : ST_BAD;
}

static const char trace_sql[] =
	/* bytes: of cases before the fifth schema */
	"SELECT layer, at, len, traces.sha256, coalesce((SELECT bytes FROM bodies WHERE "
	"bodies.sha256 = traces.sha256), (SELECT bytes FROM bytes WHERE bytes.sha256 = "
	"traces.sha256)), value_at, value_len FROM traces JOIN findings ON findings.entry = "
	"traces.entry AND findings.n = finding WHERE traces.entry = ? AND finding = ? ORDER BY "
	"traces.n";

/* A statement that is kept for the next finding; bound to this one. */
static enum st ask(struct case_file *file, struct sql *q, const char *text, const struct finding *f)
{
	enum st st = q->stmt == NULL ? sql_open(q, file->db, text, &file->e) : ST_OK;

	if (st != ST_OK)
		return st;
	q->bad = false;
	sql_bind_int(q, 1, file->entries[f->capture]);
	sql_bind_int(q, 2, (int64_t)f->row);
	return ST_OK;
}

/* A case of the first schema has no places. */
static enum st place_from(struct case_file *file, const struct finding *f, struct arena *a,
			  struct trace *t)
{
	struct piece *pieces = arena_alloc(a, TRACE_PIECES_MAX * sizeof(*pieces));
	struct sql *q = &file->place;
	enum st st = pieces != NULL ? ST_OK : file_no_room(a, TRACE_PIECES_MAX * sizeof(*pieces));

	if (st == ST_OK)
		st = ask(file, q,
			 "SELECT message, pieces FROM places WHERE entry = ? AND finding = ?", f);
	if (st == ST_OK)
		st = sql_step(q, &file->e);
	if (st == ST_OK) {
		t->pieces = pieces;
		t->message_off = sql_u64(q, 0);
		st = unpack_pieces(sql_bytes(q, 1), pieces, TRACE_PIECES_MAX, &t->n_pieces);
		if (st != ST_OK || !sql_ok(q))
			st = file_bad_row(file, "places", file->entries[f->capture],
					  (int64_t)f->row);
	}
	(void)sqlite3_reset(q->stmt);
	return st == ST_END ? ST_OK : st;
}

static enum st steps_from(struct case_file *file, const struct finding *f, struct arena *a,
			  struct trace *t)
{
	struct trace_step *steps = arena_alloc(a, TRACE_STEPS_MAX * sizeof(*steps));
	struct sql *q = &file->trace;
	enum st st = steps != NULL ? ST_OK : file_no_room(a, TRACE_STEPS_MAX * sizeof(*steps));

	if (st == ST_OK)
		st = ask(file, q, trace_sql, f);
	while (st == ST_OK && (st = sql_step(q, &file->e)) == ST_OK) {
		st = t->n < TRACE_STEPS_MAX ? step_from(q, a, &steps[t->n], t) : ST_BAD;
		t->n++;
		if (st == ST_BAD)
			st = file_bad_row(file, "traces", file->entries[f->capture],
					  (int64_t)f->row);
	}
	(void)sqlite3_reset(q->stmt);
	t->steps = steps;
	return st == ST_END ? ST_OK : st;
}

enum st file_trace(void *self, const struct finding *f, struct arena *a, struct trace *ret)
{
	struct case_file *file = self;
	struct trace t = { 0 };
	enum st st = file_load(file);

	if (st == ST_OK && f->capture >= file->n_entries)
		st = ST_BAD;
	if (st == ST_OK)
		st = steps_from(file, f, a, &t);
	if (st == ST_OK && t.n != 0)
		st = place_from(file, f, a, &t);
	if (st == ST_OK)
		*ret = t;
	return st;
}
