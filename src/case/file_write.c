#include "case/file_write.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "case/file_bytes.h"
#include "case/file_captures.h"
#include "case/file_replies.h"
#include "case/pack.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORK_MOST = 64 << 20, NUMBERED_MOST = 1 << 24, WORDS_MAX = 256 };

/* Rows that repeat (parties, paths) stand once an entry, by number from 1. */
struct numbered {
	struct map by_key;
	struct span *keys;
	size_t n, cap;
};

/* One entry while it is written. */
struct writing {
	struct case_file *f;
	int64_t entry, findings, anomalies, closed, traffic, devices;
	struct sql finding, anomaly, shut, carried, device, party, path;
	struct numbered parties, paths;
	struct arena arena;
	struct buf key, frames, sightings;
	struct file_bytes bytes;
	struct chain_rows rows;
	uint64_t seed;
	struct err *e;
};

static void writing_init(struct writing *w, struct case_file *f, struct err *e)
{
	*w = (struct writing){ .f = f, .seed = hash_seed(), .e = e };
	file_bytes_init(&w->bytes, f, e);
	arena_init(&w->arena, WORK_MOST);
	buf_init(&w->key, WORK_MOST);
	buf_init(&w->frames, WORK_MOST);
	buf_init(&w->sightings, WORK_MOST);
	map_init(&w->parties.by_key, NUMBERED_MOST);
	map_init(&w->paths.by_key, NUMBERED_MOST);
}

static void writing_deinit(struct writing *w)
{
	struct sql *const statements[] = { &w->finding, &w->anomaly, &w->shut, &w->carried,
					   &w->device,	&w->party,   &w->path };

	for (size_t i = 0; i < N_ELEMENTS(statements); i++)
		sql_close(statements[i]);
	file_bytes_deinit(&w->bytes);
	chain_rows_free(&w->rows);
	map_deinit(&w->parties.by_key);
	map_deinit(&w->paths.by_key);
	free(w->parties.keys);
	free(w->paths.keys);
	arena_deinit(&w->arena);
	buf_deinit(&w->key);
	buf_deinit(&w->frames);
	buf_deinit(&w->sightings);
}

static enum st no_memory(struct writing *w, enum st st)
{
	if (st != ST_OK && w->e->msg[0] == '\0')
		(void)err_set(w->e, st, 0, 0, "%s", st_name(st));
	return st;
}

static enum st begin_statements(struct writing *w)
{
	const struct {
		struct sql *q;
		const char *table, *text;
	} rows[] = {
		{ &w->finding, "findings",
		  "INSERT INTO findings VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		  "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
		{ &w->anomaly, "anomalies", "INSERT INTO anomalies VALUES(?, ?, ?, ?, ?, ?, ?)" },
		{ &w->shut, "closed", "INSERT INTO closed VALUES(?, ?, ?, ?, ?, ?, ?, ?)" },
		{ &w->carried, "traffic", "INSERT INTO traffic VALUES(?, ?, ?, ?, ?, ?)" },
		{ &w->device, "devices", "INSERT INTO devices VALUES(?, ?, ?, ?, ?, ?, ?, ?)" },
		{ &w->party, "parties",
		  "INSERT INTO parties VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
		{ &w->path, "paths", "INSERT INTO paths VALUES(?, ?, ?, ?)" },
	};
	enum st st = ST_OK;

	for (size_t i = 0; i < N_ELEMENTS(rows) && st == ST_OK; i++) {
		st = sql_open(rows[i].q, w->f->db, rows[i].text, w->e);
		if (st == ST_OK)
			st = chain_rows_follow(&w->rows, rows[i].q, rows[i].table, w->e);
	}
	return st;
}

/* Number of the key in w->key; *fresh: it is new, and its rows are to be written. */
static enum st number(struct writing *w, struct numbered *t, int64_t *ret, bool *fresh)
{
	struct span key = buf_span(&w->key);
	uint64_t h = hash_bytes(key, w->seed);
	enum st st;

	*fresh = false;
	for (uint32_t it = map_first(&t->by_key, h); it != MAP_NONE;
	     it = map_next(&t->by_key, h, it)) {
		*ret = (int64_t)map_value(&t->by_key, it) + 1;
		if (span_eq(t->keys[*ret - 1], key))
			return ST_OK;
	}
	st = vec_grow((void **)&t->keys, &t->cap, t->n + 1, sizeof(*t->keys), NUMBERED_MOST);
	if (st == ST_OK && !arena_dup(&w->arena, key, &t->keys[t->n]))
		st = file_no_room(&w->arena, key.len);
	if (st == ST_OK)
		st = map_put(&t->by_key, h, (uint32_t)t->n);
	if (st != ST_OK)
		return no_memory(w, st);
	*fresh = true;
	*ret = (int64_t)++t->n;
	return ST_OK;
}

static enum st key_text(struct writing *w, struct span s)
{
	uint64_t len = s.len;
	enum st st = buf_put(&w->key, span_of(&len, sizeof(len)));

	return st == ST_OK ? buf_put(&w->key, s) : st;
}

static struct span ip_bytes(const struct ip *ip)
{
	return span_of(ip->b, ip->family == IP_V4 ? 4 : ip->family == IP_V6 ? 16 : 0);
}

static struct span mac_bytes(const struct mac *m)
{
	return span_of(m->b, m->known ? sizeof(m->b) : 0);
}

static enum st party_row(struct writing *w, const struct party *p, int64_t n)
{
	struct sql *q = &w->party;

	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, n);
	sql_bind_bytes(q, 3, ip_bytes(&p->at.ip));
	sql_bind_int(q, 4, p->at.port);
	sql_bind_bytes(q, 5, mac_bytes(&p->at.mac));
	sql_bind_text(q, 6, p->host);
	sql_bind_text(q, 7, p->domain);
	sql_bind_int(q, 8, p->asn);
	sql_bind_text(q, 9, p->as_name);
	sql_bind_text(q, 10, p->country);
	sql_bind_text(q, 11, p->owner);
	sql_bind_text(q, 12, p->owner_source);
	sql_bind_text(q, 13, span_str(file_look_up_names[p->look_up]));
	return chain_rows_put(q, w->e);
}

static enum st put_party(struct writing *w, const struct party *p, int64_t *ret)
{
	const struct span texts[] = { ip_bytes(&p->at.ip),
				      mac_bytes(&p->at.mac),
				      p->host,
				      p->domain,
				      p->as_name,
				      p->country,
				      p->owner,
				      p->owner_source };
	const uint32_t numbers[] = { p->at.port, p->asn, (uint32_t)p->look_up };
	bool fresh = false;
	enum st st;

	buf_clear(&w->key);
	st = buf_put(&w->key, span_of(numbers, sizeof(numbers)));
	for (size_t i = 0; i < N_ELEMENTS(texts) && st == ST_OK; i++)
		st = key_text(w, texts[i]);
	if (st != ST_OK)
		return no_memory(w, st);
	st = number(w, &w->parties, ret, &fresh);
	return st == ST_OK && fresh ? party_row(w, p, *ret) : st;
}

static enum st put_path(struct writing *w, const struct finding *f, int64_t *ret)
{
	bool fresh = false;
	enum st st = ST_OK;

	buf_clear(&w->key);
	for (size_t i = 0; i < f->n_path && st == ST_OK; i++)
		st = key_text(w, f->path[i]);
	if (st != ST_OK)
		return no_memory(w, st);
	st = number(w, &w->paths, ret, &fresh);
	for (size_t i = 0; fresh && i < f->n_path && st == ST_OK; i++) {
		sql_bind_int(&w->path, 1, w->entry);
		sql_bind_int(&w->path, 2, *ret);
		sql_bind_int(&w->path, 3, (int64_t)i);
		sql_bind_text(&w->path, 4, f->path[i]);
		st = chain_rows_put(&w->path, w->e);
	}
	return st;
}

static void bind_words(struct sql *q, const struct finding *f)
{
	sql_bind_text(q, 4, span_str(kind_info(f->kind)->name));
	sql_bind_text(q, 7, span_str(confidence_name(f->confidence)));
	sql_bind_text(q, 16, span_str(transport_name(f->transport)));
	sql_bind_text(q, 17, span_str(file_direction_names[f->direction]));
}

static void bind_texts(struct sql *q, const struct finding *f)
{
	const struct {
		int at;
		struct span s;
	} texts[] = {
		{ 3, span_str(f->id) }, { 5, f->value },       { 6, f->matched },
		{ 10, f->form },	{ 11, f->key },	       { 13, f->device },
		{ 14, f->protocol },	{ 15, f->protection }, { 20, f->client },
		{ 21, f->client_how },	{ 23, f->app.name },   { 24, f->app.package },
		{ 25, f->beside },
	};

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		sql_bind_text(q, texts[i].at, texts[i].s);
}

static enum st finding_row(struct writing *w, const struct finding *f, const int64_t numbers[3])
{
	const char *why_names[WITNESS_COUNT_];
	char why[WORDS_MAX], flags[WORDS_MAX];
	struct sql *q = &w->finding;

	for (unsigned i = 0; i < WITNESS_COUNT_; i++)
		why_names[i] = witness_name((enum witness)i);
	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, ++w->findings);
	bind_words(q, f);
	bind_texts(q, f);
	sql_bind_text(q, 8, file_flags_text(f->why, why_names, WITNESS_COUNT_, why, sizeof(why)));
	sql_bind_text(q, 9,
		      file_flags_text(f->flags, file_flag_names, FILE_FLAGS, flags, sizeof(flags)));
	sql_bind_int(q, 12, numbers[0]);
	sql_bind_int(q, 18, numbers[1]);
	sql_bind_int(q, 19, numbers[2]);
	if (f->has_app)
		sql_bind_int(q, 22, f->app.uid);
	else
		sql_bind_time(q, 22, TM_NONE);
	sql_bind_time(q, 26, f->first_ns);
	sql_bind_time(q, 27, f->last_ns);
	sql_bind_u64(q, 28, f->count);
	sql_bind_bytes(q, 29, buf_span(&w->frames));
	sql_bind_bytes(q, 30, buf_span(&w->sightings));
	sql_bind_u64(q, 31, f->stream_off);
	sql_bind_int(q, 32, f->trace != NULL ? f->trace->value_at : 0);
	sql_bind_int(q, 33, f->trace != NULL ? f->trace->value_len : 0);
	return chain_rows_put(q, w->e);
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct writing *w = arg;
	int64_t numbers[3] = { 0 };
	enum st st;

	buf_clear(&w->frames);
	buf_clear(&w->sightings);
	st = pack_frames(&w->frames, f->frames, f->n_frames);
	if (st == ST_OK)
		st = pack_sightings(&w->sightings, f->sightings, f->n_sightings);
	if (st != ST_OK)
		return no_memory(w, st);
	st = put_path(w, f, &numbers[0]);
	if (st == ST_OK)
		st = put_party(w, &f->src, &numbers[1]);
	if (st == ST_OK)
		st = put_party(w, &f->dst, &numbers[2]);
	if (st == ST_OK)
		st = finding_row(w, f, numbers);
	if (st == ST_OK && f->trace != NULL)
		st = file_bytes_trace(&w->bytes, w->findings, f->trace);
	return st;
}

static enum st on_anomaly(void *arg, const struct kept_anomaly *a)
{
	struct writing *w = arg;
	struct sql *q = &w->anomaly;

	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, ++w->anomalies);
	sql_bind_text(q, 3, a->what);
	sql_bind_text(q, 4, a->reason);
	sql_bind_u64(q, 5, a->frame);
	sql_bind_u64(q, 6, a->offset);
	sql_bind_u64(q, 7, a->count);
	return chain_rows_put(q, w->e);
}

static enum st on_closed(void *arg, const struct kept_closed *c)
{
	struct writing *w = arg;
	struct sql *q = &w->shut;
	int64_t party = 0;
	enum st st = put_party(w, &c->dst, &party);

	if (st != ST_OK)
		return st;
	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, ++w->closed);
	sql_bind_int(q, 3, party);
	sql_bind_text(q, 4, c->protocol);
	sql_bind_text(q, 5, span_str(transport_name(c->transport)));
	sql_bind_u64(q, 6, c->bytes);
	sql_bind_time(q, 7, c->first_ns);
	sql_bind_time(q, 8, c->last_ns);
	return chain_rows_put(q, w->e);
}

static enum st on_traffic(void *arg, const struct kept_closed *c)
{
	struct writing *w = arg;
	struct sql *q = &w->carried;
	int64_t party = 0;
	enum st st = put_party(w, &c->dst, &party);

	if (st != ST_OK)
		return st;
	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, ++w->traffic);
	sql_bind_int(q, 3, party);
	sql_bind_text(q, 4, span_str(transport_name(c->transport)));
	sql_bind_u64(q, 5, c->bytes);
	sql_bind_time(q, 6, c->last_ns);
	return chain_rows_put(q, w->e);
}

static enum st on_device(void *arg, const struct kept_device *d)
{
	struct writing *w = arg;
	struct sql *q = &w->device;
	const struct span texts[] = { d->name,	      d->model,		 d->build,
				      d->fingerprint, d->security_patch, d->batch };

	sql_bind_int(q, 1, w->entry);
	sql_bind_int(q, 2, ++w->devices);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		sql_bind_text(q, (int)i + 3, texts[i]);
	return chain_rows_put(q, w->e);
}

static enum st capture_row(struct writing *w, const struct capture *c, const char *options)
{
	char links[16 * 11 + 1] = "";
	size_t len = 0;
	struct sql q;
	enum st st = sql_open(&q, w->f->db,
			      "INSERT INTO captures VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			      w->e);

	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < c->n_link_types; i++)
		len += (size_t)snprintf(links + len, sizeof(links) - len, "%s%u", i != 0 ? " " : "",
					c->link_types[i]);
	sql_bind_int(&q, 1, w->entry);
	sql_bind_text(&q, 2, c->path);
	sql_bind_text(&q, 3, span_str(c->sha256));
	sql_bind_text(&q, 4, span_str(options));
	sql_bind_text(&q, 5, c->format);
	sql_bind_text(&q, 6, span_of(links, len));
	sql_bind_u64(&q, 7, c->packets);
	sql_bind_u64(&q, 8, c->bytes);
	sql_bind_u64(&q, 9, c->flows);
	sql_bind_time(&q, 10, c->first_ns);
	sql_bind_time(&q, 11, c->last_ns);
	sql_bind_text(&q, 12, span_str(file_status_names[c->status]));
	sql_bind_text(&q, 13, c->reason);
	st = sql_put(&q, w->e);
	sql_close(&q);
	return st;
}

/* The same bytes, or where they were not hashed the same name and end, read the same way. */
static enum st is_known(struct case_file *f, const struct capture *c,
			const struct case_about *about, bool *ret, struct err *e)
{
	struct sql q;
	enum st st =
		sql_open(&q, f->db,
			 "SELECT count(*) FROM captures JOIN entries USING(entry) WHERE "
			 "sha256 = ?1 AND (?1 <> '' OR path = ?2) AND options = ?3 AND tool = ?4 "
			 "AND tables = ?5 AND status = ?6 AND reason = ?7 AND packets = ?8",
			 e);

	if (st == ST_OK) {
		sql_bind_text(&q, 1, span_str(c->sha256));
		sql_bind_text(&q, 2, c->path);
		sql_bind_text(&q, 3, span_str(about->options));
		sql_bind_text(&q, 4, span_str(about->tool));
		sql_bind_text(&q, 5, span_str(about->tables));
		sql_bind_text(&q, 6, span_str(file_status_names[c->status]));
		sql_bind_text(&q, 7, c->reason);
		sql_bind_u64(&q, 8, c->packets);
		st = sql_step(&q, e);
	}
	if (st == ST_OK)
		*ret = sql_i64(&q, 0) != 0;
	sql_close(&q);
	return st;
}

enum st file_next_entry(struct case_file *f, int64_t *ret, struct err *e)
{
	uint8_t head[CHAIN_HEAD];
	enum st st = chain_last(f->db, ret, head, e);

	++*ret;
	return st;
}

static enum st put_capture(struct writing *w, const struct case_reader *r, size_t capture,
			   const struct capture *c, const struct case_about *about)
{
	struct chain_entry entry = { .kind = "capture",
				     .tool = about->tool,
				     .tables = about->tables };
	enum st st = file_next_entry(w->f, &w->entry, w->e);

	if (st == ST_OK)
		st = begin_statements(w);
	if (st == ST_OK)
		st = file_bytes_begin(&w->bytes, w->entry, &w->rows);
	if (st == ST_OK)
		st = capture_row(w, c, about->options);
	if (st == ST_OK)
		st = r->each_finding(r->self, capture, on_finding, w);
	if (st == ST_OK)
		st = r->each_anomaly(r->self, capture, on_anomaly, w);
	if (st == ST_OK)
		st = r->each_closed(r->self, capture, on_closed, w);
	if (st == ST_OK)
		st = r->each_traffic(r->self, capture, on_traffic, w);
	if (st == ST_OK)
		st = r->each_device(r->self, capture, on_device, w);
	if (st == ST_OK)
		st = file_replies_put(w->f, w->entry, r, capture, w->e);
	entry.entry = w->entry;
	return st == ST_OK ? chain_add(w->f->db, &entry, &w->rows, w->e) : st;
}

enum st file_end_transaction(struct case_file *f, enum st st, struct err *e)
{
	if (st == ST_OK)
		st = sql_run(f->db, "COMMIT", e);
	if (st != ST_OK) {
		if (e->msg[0] == '\0')
			(void)err_set(e, st, 0, 0, "%s", st_name(st));
		(void)sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
		return st;
	}
	f->loaded = false;
	return file_read_marks(f, e);
}

enum st case_file_keep(struct case_file *f, const struct case_reader *from, size_t capture,
		       const struct case_about *about, bool *known, struct err *e)
{
	struct capture c;
	struct writing w;
	enum st st = from->capture(from->self, capture, &c);

	*known = false;
	if (st == ST_OK)
		st = sql_run(f->db, "BEGIN IMMEDIATE", e);
	if (st != ST_OK)
		return st;
	writing_init(&w, f, e);
	st = is_known(f, &c, about, known, e);
	if (st == ST_OK && !*known)
		st = put_capture(&w, from, capture, &c, about);
	writing_deinit(&w);
	return file_end_transaction(f, st, e);
}
