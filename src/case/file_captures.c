#include "case/file_captures.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdio.h>

enum { CAPTURES_MOST = 1 << 24 };

enum st file_read_marks(struct case_file *f, struct err *e)
{
	uint8_t head[CHAIN_HEAD];
	int64_t entry = 0;
	struct sql q;
	struct span s;
	enum st st = chain_last(f->db, &entry, head, e);

	for (size_t i = 0; st == ST_OK && i < CHAIN_HEAD; i++)
		snprintf(f->head + 2 * i, 3, "%02x", head[i]);
	if (st == ST_OK)
		st = sql_open(&q, f->db, "SELECT value FROM meta WHERE key = 'secret'", e);
	else
		return st;
	if (st == ST_OK)
		st = sql_step(&q, e);
	if (st == ST_OK) {
		s = sql_bytes(&q, 0);
		f->has_secret = s.len == CASE_SECRET;
		if (f->has_secret)
			memcpy(f->secret, s.p, CASE_SECRET);
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}

/* Rows of captures from the last one back: what was met already is an older reading. */
static enum st load_from(struct case_file *f, struct sql *q, struct map *seen)
{
	uint64_t seed = hash_seed();
	enum st st;

	while ((st = sql_step(q, &f->e)) == ST_OK) {
		int64_t entry = sql_i64(q, 0);
		struct span sha = sql_text(q, 1), path = sql_text(q, 2);
		uint64_t h = sha.len != 0 ? hash_bytes(sha, seed) : 0;
		uint64_t p = hash_bytes(path, seed + 1);
		/* 64 bits with a seed nobody knows stand for the text */
		bool older = map_first(seen, sha.len != 0 ? h : p) != MAP_NONE;

		if (!sql_ok(q))
			return err_set(&f->e, ST_BAD, 0, 0, "is damaged: a capture's row");
		if (sha.len != 0 && !older)
			st = map_put(seen, h, 0);
		if (st == ST_OK && map_first(seen, p) == MAP_NONE)
			st = map_put(seen, p, 0);
		if (st == ST_OK && !older)
			st = vec_grow((void **)&f->entries, &f->cap_entries, f->n_entries + 1,
				      sizeof(*f->entries), CAPTURES_MOST);
		if (st != ST_OK)
			return st;
		if (!older)
			f->entries[f->n_entries++] = entry;
	}
	return st == ST_END ? ST_OK : st;
}

enum st file_load(struct case_file *f)
{
	struct map seen;
	struct sql q;
	enum st st;

	if (f->loaded)
		return ST_OK;
	f->n_entries = 0;
	map_init(&seen, UINT32_MAX);
	st = sql_open(&q, f->db, "SELECT entry, sha256, path FROM captures ORDER BY entry DESC",
		      &f->e);
	if (st == ST_OK)
		st = load_from(f, &q, &seen);
	sql_close(&q);
	map_deinit(&seen);
	for (size_t i = 0; i < f->n_entries / 2; i++) {
		int64_t other = f->entries[f->n_entries - 1 - i];

		f->entries[f->n_entries - 1 - i] = f->entries[i];
		f->entries[i] = other;
	}
	f->loaded = st == ST_OK;
	return st;
}

size_t file_n_captures(void *self)
{
	struct case_file *f = self;

	return file_load(f) == ST_OK ? f->n_entries : 0;
}

enum st file_bad_row(struct case_file *f, const char *table, int64_t entry, int64_t n)
{
	return err_set(&f->e, ST_BAD, 0, 0, "is damaged: row %lld of %s in entry %lld",
		       (long long)n, table, (long long)entry);
}

static bool read_links(struct span s, struct capture *c)
{
	while (s.len != 0) {
		size_t end = span_find(s, ' ', 0);
		uint64_t v = 0;

		if (!span_to_u64(span_cut(s, 0, end), &v) || v > UINT32_MAX
		    || c->n_link_types == N_ELEMENTS(c->link_types))
			return false;
		c->link_types[c->n_link_types++] = (uint32_t)v;
		s = span_from(s, end + 1);
	}
	return true;
}

static enum st capture_of(struct case_file *f, struct sql *q, int64_t entry, struct capture *ret)
{
	struct capture c = { 0 };
	struct span sha = sql_text(q, 1);
	unsigned status = 0;

	arena_reset(&f->texts);
	if (!arena_dup(&f->texts, sql_text(q, 0), &c.path)
	    || !arena_dup(&f->texts, sql_text(q, 2), &c.format)
	    || !arena_dup(&f->texts, sql_text(q, 9), &c.reason))
		return ST_NOMEM;
	c.packets = sql_u64(q, 4);
	c.bytes = sql_u64(q, 5);
	c.flows = sql_u64(q, 6);
	c.first_ns = sql_time(q, 7);
	c.last_ns = sql_time(q, 8);
	if ((sha.len != 0 && sha.len != sizeof(c.sha256) - 1) || !read_links(sql_text(q, 3), &c)
	    || !file_word(sql_text(q, 10), file_status_names, FILE_STATUSES, &status) || !sql_ok(q))
		return file_bad_row(f, "captures", entry, 1);
	if (sha.len != 0)
		memcpy(c.sha256, sha.p, sha.len);
	c.status = (enum capture_status)status;
	*ret = c;
	return ST_OK;
}

enum st file_capture(void *self, size_t i, struct capture *ret)
{
	struct case_file *f = self;
	struct sql q;
	enum st st = file_load(f);

	if (st != ST_OK || i >= f->n_entries)
		return st == ST_OK ? ST_BAD : st;
	st = sql_open(&q, f->db,
		      "SELECT path, sha256, format, link_types, packets, bytes, flows, first_ns, "
		      "last_ns, reason, status FROM captures WHERE entry = ?",
		      &f->e);
	if (st == ST_OK) {
		sql_bind_int(&q, 1, f->entries[i]);
		st = sql_step(&q, &f->e);
	}
	if (st == ST_OK)
		st = capture_of(f, &q, f->entries[i], ret);
	sql_close(&q);
	return st == ST_END ? ST_BAD : st;
}
