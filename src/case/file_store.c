#include "case/file_store.h"

#include "base/span.h"
#include "case/file_captures.h"
#include "case/file_write.h"
#include "codec/digest.h"

/* --- events ------------------------------------------------------------------------------- */

static enum st digest_events(const struct kept_event *events, size_t n, uint8_t ret[DIGEST_MAX])
{
	struct digest_run *d = NULL;
	enum st st = digest_begin(&d, DIGEST_SHA256);

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		const struct kept_event *e = &events[i];
		const uint64_t numbers[3] = { (uint64_t)e->time_ns, e->kind.len, e->detail.len };

		st = digest_feed(d, span_of(numbers, sizeof(numbers)));
		if (st == ST_OK)
			st = digest_feed(d, e->kind);
		if (st == ST_OK)
			st = digest_feed(d, e->detail);
	}
	if (st == ST_OK)
		return digest_end(d, ret);
	digest_free(d);
	return st;
}

static enum st log_known(struct case_file *f, struct span sha256, bool *ret, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, f->db, "SELECT count(*) FROM logs WHERE sha256 = ?", e);

	if (st == ST_OK) {
		sql_bind_bytes(&q, 1, sha256);
		st = sql_step(&q, e);
	}
	if (st == ST_OK)
		*ret = sql_i64(&q, 0) != 0;
	sql_close(&q);
	return st;
}

static enum st put_log(struct case_file *f, int64_t entry, struct span path, struct span sha256,
		       struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, f->db, "INSERT INTO logs VALUES(?, ?, ?)", e);

	if (st == ST_OK) {
		sql_bind_int(&q, 1, entry);
		sql_bind_text(&q, 2, path);
		sql_bind_bytes(&q, 3, sha256);
		st = sql_put(&q, e);
	}
	sql_close(&q);
	return st;
}

static enum st put_events(struct case_file *f, int64_t entry, const struct kept_event *events,
			  size_t n, struct err *e)
{
	struct sql q;
	enum st st = sql_open(&q, f->db, "INSERT INTO events VALUES(?, ?, ?, ?, ?)", e);

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		sql_bind_int(&q, 1, entry);
		sql_bind_int(&q, 2, (int64_t)i + 1);
		sql_bind_time(&q, 3, events[i].time_ns);
		sql_bind_text(&q, 4, events[i].kind);
		sql_bind_text(&q, 5, events[i].detail);
		st = sql_put(&q, e);
	}
	sql_close(&q);
	return st;
}

static enum st keep_events(struct case_file *f, struct span path, const struct kept_event *events,
			   size_t n, struct err *e)
{
	struct chain_entry entry = { 0, "events", f->about->tool, f->about->tables };
	uint8_t digest[DIGEST_MAX];
	const struct span sha256 = span_of(digest, digest_len(DIGEST_SHA256));
	bool known = false;
	enum st st = digest_events(events, n, digest);

	if (st == ST_OK)
		st = sql_run(f->db, "BEGIN IMMEDIATE", e);
	if (st != ST_OK)
		return st;
	st = log_known(f, sha256, &known, e);
	if (st == ST_OK && !known) {
		st = file_next_entry(f, &entry.entry, e);
		if (st == ST_OK)
			st = put_log(f, entry.entry, path, sha256, e);
		if (st == ST_OK)
			st = put_events(f, entry.entry, events, n, e);
		if (st == ST_OK)
			st = chain_add(f->db, &entry, NULL, e);
	}
	return file_end_transaction(f, st, e);
}

/* --- the store ---------------------------------------------------------------------------- */

static enum st store_begin(void *self, struct span path, size_t *capture)
{
	struct case_file *f = self;

	return f->inner.begin(f->inner.self, path, capture);
}

static enum st store_finding(void *self, const struct finding *x)
{
	struct case_file *f = self;

	return f->inner.add_finding(f->inner.self, x);
}

static enum st store_anomaly(void *self, const struct kept_anomaly *x)
{
	struct case_file *f = self;

	return f->inner.add_anomaly(f->inner.self, x);
}

static enum st store_closed(void *self, const struct kept_closed *x)
{
	struct case_file *f = self;

	return f->inner.add_closed(f->inner.self, x);
}

static enum st store_device(void *self, const struct kept_device *x)
{
	struct case_file *f = self;

	return f->inner.add_device(f->inner.self, x);
}

static enum st store_reply(void *self, const struct kept_reply *x)
{
	struct case_file *f = self;

	return f->inner.add_reply(f->inner.self, x);
}

static enum st store_end(void *self, size_t capture, const struct capture *c)
{
	struct case_file *f = self;
	const struct case_reader r = mem_case_reader(f->memory);
	bool known = false;
	enum st st = f->inner.end(f->inner.self, capture, c);

	return st == ST_OK ? case_file_keep(f, &r, capture, f->about, &known, &f->e) : st;
}

static enum st store_events(void *self, struct span path, const struct kept_event *events, size_t n)
{
	struct case_file *f = self;
	enum st st = f->inner.add_events(f->inner.self, path, events, n);

	return st == ST_OK ? keep_events(f, path, events, n, &f->e) : st;
}

static void store_free(void *self)
{
	(void)self;
}

struct case_store case_file_store(struct case_file *f, struct mem_case *m,
				  const struct case_about *about)
{
	f->memory = m;
	f->inner = mem_case_store(m);
	f->about = about;
	return (struct case_store){
		f,	     store_begin, store_finding, store_anomaly, store_closed, store_device,
		store_reply, store_end,	  store_events,	 store_free
	};
}
