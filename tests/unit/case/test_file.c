#include "case_files.h"

#include "case/file_copy.h"
#include "case/schema.h"
#include "case/sql.h"

#include <sys/stat.h>

struct scene {
	char folder[32], path[64];
	struct mem_case *memory;
	struct case_file *file;
	struct case_store store;
};

static void open_for(struct scene *s, enum case_use use)
{
	struct err e = { 0 };
	enum st st = case_file_open(&s->file, s->path, use, &e);

	if (st != ST_OK)
		fail_msg("%s", e.msg);
}

static void begin(struct scene *s)
{
	folder_make(s->folder);
	in_folder(s->folder, "a.case", s->path);
	assert_int_equal(mem_case_new(&s->memory, 1 << 20), ST_OK);
	open_for(s, CASE_ADD);
	s->store = case_file_store(s->file, s->memory, &about);
}

static void end(struct scene *s)
{
	case_file_close(s->file);
	mem_case_free(s->memory);
	folder_drop(s->folder);
}

/* All that a reader gives, as one text: two cases are alike when these are. */
static struct buf told;

static void tell(struct span s)
{
	assert_int_equal(buf_printf(&told, "%zu:", s.len), ST_OK);
	assert_int_equal(buf_put(&told, s), ST_OK);
}

static void tell_party(const struct party *p)
{
	char ip[IP_TEXT_MAX];

	tell(span_str(ip_format(&p->at.ip, ip)));
	assert_int_equal(buf_printf(&told, "%u %d %u %d\n", p->at.port, p->at.mac.known, p->asn,
				    (int)p->look_up),
			 ST_OK);
	tell(p->host);
	tell(p->domain);
	tell(p->owner);
}

static enum st tell_finding(void *arg, const struct finding *f)
{
	const struct span texts[] = { span_str(f->id), f->value,  f->matched,	 f->form,
				      f->key,	       f->device, f->protocol,	 f->protection,
				      f->beside,       f->client, f->client_how, f->app.name,
				      f->app.package };

	(void)arg;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		tell(texts[i]);
	for (size_t i = 0; i < f->n_path; i++)
		tell(f->path[i]);
	tell(span_of(f->frames, f->n_frames * sizeof(*f->frames)));
	tell(span_of(f->sightings, f->n_sightings * sizeof(*f->sightings)));
	tell_party(&f->src);
	tell_party(&f->dst);
	assert_int_equal(buf_printf(&told, "%d %d %u %u %d %d %d %d %lld %lld %llu %zu\n",
				    (int)f->kind, (int)f->confidence, f->why, f->flags,
				    (int)f->transport, (int)f->direction, f->has_app, f->app.uid,
				    (long long)f->first_ns, (long long)f->last_ns,
				    (unsigned long long)f->count, f->capture),
			 ST_OK);
	return ST_OK;
}

static enum st tell_anomaly(void *arg, const struct kept_anomaly *a)
{
	(void)arg;
	tell(a->what);
	tell(a->reason);
	/* a column holds 63 bits of a count */
	return buf_printf(&told, "%llu %llu %llu\n", (unsigned long long)a->frame,
			  (unsigned long long)a->offset,
			  (unsigned long long)(a->count < INT64_MAX ? a->count : INT64_MAX));
}

static enum st tell_closed(void *arg, const struct kept_closed *c)
{
	(void)arg;
	tell(c->protocol);
	tell_party(&c->dst);
	return buf_printf(&told, "%d %llu %lld %lld\n", (int)c->transport,
			  (unsigned long long)c->bytes, (long long)c->first_ns,
			  (long long)c->last_ns);
}

static enum st tell_device(void *arg, const struct kept_device *d)
{
	const struct span texts[] = { d->name,	      d->model,		 d->build,
				      d->fingerprint, d->security_patch, d->batch };

	(void)arg;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		tell(texts[i]);
	return ST_OK;
}

static enum st tell_event(void *arg, const struct kept_event *e)
{
	(void)arg;
	tell(e->kind);
	tell(e->detail);
	tell(e->source);
	return buf_printf(&told, "%lld\n", (long long)e->time_ns);
}

static enum st tell_reply(void *arg, const struct kept_reply *k)
{
	(void)arg;
	tell(k->from);
	return buf_printf(&told, "%zu %llu %llu %llu %llu\n", k->capture,
			  (unsigned long long)k->accepted, (unsigned long long)k->refused,
			  (unsigned long long)k->errors, (unsigned long long)k->other);
}

static void tell_capture(const struct capture *c)
{
	tell(c->path);
	tell(span_str(c->sha256));
	tell(c->format);
	tell(c->reason);
	tell(span_of(c->link_types, c->n_link_types * sizeof(*c->link_types)));
	assert_int_equal(buf_printf(&told, "%llu %llu %llu %lld %lld %d\n",
				    (unsigned long long)c->packets, (unsigned long long)c->bytes,
				    (unsigned long long)c->flows, (long long)c->first_ns,
				    (long long)c->last_ns, (int)c->status),
			 ST_OK);
}

static struct buf tell_all(const struct case_reader *r)
{
	buf_init(&told, 1 << 20);
	for (size_t i = 0; i < r->n_captures(r->self); i++) {
		struct capture c;

		assert_int_equal(r->capture(r->self, i, &c), ST_OK);
		tell_capture(&c);
		assert_int_equal(r->each_finding(r->self, i, tell_finding, NULL), ST_OK);
		assert_int_equal(r->each_anomaly(r->self, i, tell_anomaly, NULL), ST_OK);
		assert_int_equal(r->each_closed(r->self, i, tell_closed, NULL), ST_OK);
		assert_int_equal(r->each_traffic(r->self, i, tell_closed, NULL), ST_OK);
		assert_int_equal(r->each_device(r->self, i, tell_device, NULL), ST_OK);
		assert_int_equal(r->each_reply(r->self, i, tell_reply, NULL), ST_OK);
	}
	assert_int_equal(r->each_event(r->self, tell_event, NULL), ST_OK);
	return told;
}

static void assert_alike(const struct case_reader *a, const struct case_reader *b)
{
	struct buf x = tell_all(a), y = tell_all(b);

	assert_true(x.len > 100);
	assert_true(span_eq(buf_span(&x), buf_span(&y)));
	buf_deinit(&x);
	buf_deinit(&y);
}

static const struct kept_event events[] = {
	{ 20, SPAN_LIT("unlock"), { 0 }, { 0 } },
	{ 10, SPAN_LIT("screen_on"), SPAN_LIT("by\0hand"), { 0 } },
};

static void test_same_as_memory(void **state)
{
	struct scene s = { 0 };
	struct case_reader file, memory;
	struct stat st;

	(void)state;
	begin(&s);
	assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 40), ST_OK);
	assert_int_equal(add_capture(&s.store, "t\xffwo\x1b.pcap", SHA_B, 3), ST_OK);
	assert_int_equal(s.store.add_events(s.store.self, SPAN_LIT("e.csv"), events, 2), ST_OK);
	case_file_close(s.file);
	assert_int_equal(stat(s.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	open_for(&s, CASE_READ);
	file = case_file_reader(s.file);
	memory = mem_case_reader(s.memory);
	assert_alike(&file, &memory);
	assert_int_equal(strlen(file.head(file.self)), 64);
	assert_int_equal(file.secret(file.self).len, CASE_SECRET);
	end(&s);
}

static void test_twice_changes_nothing(void **state)
{
	struct scene s = { 0 };
	struct case_reader r;
	char head[CASE_HEAD_MAX];

	(void)state;
	begin(&s);
	r = case_file_reader(s.file);
	assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 4), ST_OK);
	assert_int_equal(add_capture(&s.store, "gone.pcap", "", 0), ST_OK);
	assert_int_equal(s.store.add_events(s.store.self, SPAN_LIT("e.csv"), events, 2), ST_OK);
	snprintf(head, sizeof(head), "%s", r.head(r.self));
	assert_int_equal(add_capture(&s.store, "copy.pcap", SHA_A, 4), ST_OK);
	assert_int_equal(add_capture(&s.store, "gone.pcap", "", 0), ST_OK);
	assert_int_equal(s.store.add_events(s.store.self, SPAN_LIT("f.csv"), events, 2), ST_OK);
	assert_string_equal(r.head(r.self), head);
	assert_int_equal(r.n_captures(r.self), 2);
	assert_int_equal(add_capture(&s.store, "other.pcap", "", 0), ST_OK);
	assert_string_not_equal(r.head(r.self), head);
	end(&s);
}

static enum st count(void *arg, const struct finding *f)
{
	(void)f;
	++*(size_t *)arg;
	return ST_OK;
}

/* Read otherwise (another profile), the later reading is given out; the other one stays. */
static void test_read_again(void **state)
{
	const struct case_about other = { about.tool, about.tables, "min-confidence=possible" };
	struct scene s = { 0 };
	struct case_reader r;
	struct capture c;
	size_t n = 0;

	(void)state;
	begin(&s);
	r = case_file_reader(s.file);
	assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 4), ST_OK);
	assert_int_equal(add_capture(&s.store, "two.pcap", SHA_B, 1), ST_OK);
	s.store = case_file_store(s.file, s.memory, &other);
	assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 6), ST_OK);
	assert_int_equal(r.n_captures(r.self), 2);
	assert_int_equal(r.capture(r.self, 0, &c), ST_OK);
	assert_string_equal(c.sha256, SHA_B);
	assert_int_equal(r.each_finding(r.self, 1, count, &n), ST_OK);
	assert_int_equal(n, 6);
	end(&s);
}

/* A finding with the bytes it came from, in memory that dies. */
static void add_traced(struct scene *s, size_t capture, unsigned n, const char *message)
{
	char body[64], decoded[64];
	struct trace_step steps[2] = { { .layer = SPAN_LIT("http.request.body") },
				       { .layer = SPAN_LIT("base64"), .at = 2, .len = 9 } };
	struct piece pieces[2] = { { 0, 900 }, { 5, 1 } };
	struct trace trace = { steps, 2, 4, 3, 50, pieces, 2 };
	struct span path[1] = { SPAN_LIT("http.request.body") };
	struct finding f = { .value = SPAN_LIT("001010000000016"),
			     .path = path,
			     .n_path = 1,
			     .stream_off = 77,
			     .trace = &trace,
			     .capture = capture };

	snprintf(f.id, sizeof(f.id), "%016x", n);
	snprintf(body, sizeof(body), "%s", message);
	snprintf(decoded, sizeof(decoded), "decoded %u", n);
	steps[0].bytes = span_str(body);
	steps[1].bytes = span_str(decoded);
	assert_int_equal(s->store.add_finding(s->store.self, &f), ST_OK);
	memset(body, 0, sizeof(body));
	memset(decoded, 0, sizeof(decoded));
	memset(steps, 0, sizeof(steps));
	memset(pieces, 0, sizeof(pieces));
}

struct tracing {
	const struct case_reader *r;
	unsigned n;
};

static enum st see_trace(void *arg, const struct finding *f)
{
	struct tracing *t = arg;
	struct arena a;
	struct trace got;
	char decoded[64];

	snprintf(decoded, sizeof(decoded), "decoded %u", ++t->n);
	arena_init(&a, 1 << 16);
	assert_int_equal(f->stream_off, 77);
	assert_int_equal(t->r->trace(t->r->self, f, &a, &got), ST_OK);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.value_at, 4);
	assert_int_equal(got.value_len, 3);
	assert_true(span_eq_str(got.steps[0].layer, "http.request.body"));
	assert_true(span_eq_str(got.steps[0].bytes, "one message"));
	assert_true(span_eq_str(got.steps[1].bytes, decoded));
	assert_int_equal(got.steps[1].at, 2);
	assert_int_equal(got.steps[1].len, 9);
	assert_int_equal(got.message_off, 50);
	assert_int_equal(got.n_pieces, 2);
	assert_int_equal(got.pieces[0].stream, 900);
	assert_int_equal(got.pieces[1].at, 5);
	assert_int_equal(got.pieces[1].stream, 1);
	arena_deinit(&a);
	return ST_OK;
}

/* Two findings of one message, the message in two captures: its bytes stand once. */
static void test_bytes_once(void **state)
{
	struct scene s = { 0 };
	struct capture c = { 0 };
	struct case_reader readers[2];
	int64_t n = 0;
	struct err e = { 0 };

	(void)state;
	begin(&s);
	for (size_t i = 0; i < 2; i++) {
		size_t at = 0;

		assert_int_equal(s.store.begin(s.store.self, SPAN_LIT("x.pcap"), &at), ST_OK);
		add_traced(&s, at, 1, "one message");
		add_traced(&s, at, 2, "one message");
		memset(c.sha256, i == 0 ? 'a' : 'b', 64);
		assert_int_equal(s.store.end(s.store.self, at, &c), ST_OK);
	}
	readers[0] = mem_case_reader(s.memory);
	readers[1] = case_file_reader(s.file);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++) {
			struct tracing t = { &readers[i], 0 };

			assert_int_equal(readers[i].each_finding(readers[i].self, k, see_trace, &t),
					 ST_OK);
			assert_int_equal(t.n, 2);
		}
	case_file_close(s.file);
	open_for(&s, CASE_READ);
	{
		sqlite3 *db = NULL;

		assert_int_equal(sqlite3_open(s.path, &db), SQLITE_OK);
		assert_int_equal(sql_int(db, "SELECT count(*) FROM bodies", &n, &e), ST_OK);
		assert_int_equal(n, 3);
		assert_int_equal(sqlite3_close(db), SQLITE_OK);
	}
	end(&s);
}

/* --- what is not ours --------------------------------------------------------------------- */

static void alter(const char *path, const char *text)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

struct refusal {
	const char *text;
	enum st st;
	const char *said;
};

static void test_refused(void **state)
{
	static const struct refusal rows[] = {
		{ "PRAGMA user_version = 99", ST_UNSUP, "newer telltale" },
		{ "PRAGMA user_version = 0", ST_BAD, "no case" },
		{ "PRAGMA application_id = 7", ST_BAD, "no case" },
		{ "CREATE TRIGGER t AFTER INSERT ON findings BEGIN SELECT 1; END", ST_BAD,
		  "never writes" },
		{ "CREATE VIEW v AS SELECT 1", ST_BAD, "never writes" },
		{ "CREATE TABLE extra(a)", ST_BAD, "never writes" },
		{ "CREATE INDEX i ON findings(value)", ST_BAD, "never writes" },
		{ "DROP TABLE closed", ST_BAD, "lacks" },
		{ "ALTER TABLE closed ADD COLUMN more", ST_BAD, "never writes" },
		{ "DROP TABLE findings; CREATE VIEW findings AS SELECT 1", ST_BAD, "never writes" },
		{ "DELETE FROM entries", ST_BAD, "no entries" },
		{ "UPDATE entries SET head = 'text'", ST_BAD, "no head" },
		{ "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = sql || ' ' WHERE "
		  "name "
		  "= 'paths'",
		  ST_BAD, "never writes" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct scene s = { 0 };
		struct case_file *f = NULL;
		struct err e = { 0 };

		begin(&s);
		assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 4), ST_OK);
		alter(s.path, rows[i].text);
		assert_int_equal(case_file_open(&f, s.path, CASE_READ, &e), rows[i].st);
		assert_null(f);
		if (strstr(e.msg, rows[i].said) == NULL || strstr(e.msg, s.path) == NULL)
			fail_msg("%s: %s", rows[i].text, e.msg);
		end(&s);
	}
}

static void test_no_database(void **state)
{
	char folder[32], path[64];
	struct case_file *f = NULL;
	struct err e = { 0 };
	FILE *out;

	(void)state;
	folder_make(folder);
	in_folder(folder, "a.case", path);
	assert_int_equal(case_file_open(&f, path, CASE_READ, &e), ST_IO);
	out = fopen(path, "w");
	assert_non_null(out);
	for (int i = 0; i < 1000; i++)
		fputs("no database at all\n", out);
	fclose(out);
	assert_int_equal(case_file_open(&f, path, CASE_ADD, &e), ST_BAD);
	assert_non_null(strstr(e.msg, "is no case file"));
	assert_int_equal(case_file_open(&f, "/tmp", CASE_READ, &e), ST_BAD);
	assert_int_equal(case_file_open(&f, "/dev/null", CASE_READ, &e), ST_BAD);
	folder_drop(folder);
}

static void test_bad_rows(void **state)
{
	static const char *const rows[] = {
		"UPDATE findings SET kind = 'nothing' WHERE n = 2",
		"UPDATE findings SET kind = x'00' WHERE n = 2",
		"UPDATE findings SET confidence = ''",
		"UPDATE findings SET why = 'structure  key'",
		"UPDATE findings SET flags = 'no such'",
		"UPDATE findings SET path = 77",
		"UPDATE findings SET path = 0",
		"UPDATE findings SET src = -1",
		"UPDATE findings SET dst = 1000000",
		"UPDATE findings SET id = 'short'",
		"UPDATE findings SET value = 1.5",
		"UPDATE findings SET frames = x'ffffffffffffffffffff'",
		"UPDATE findings SET frames = x'8000'",
		"UPDATE findings SET frames = zeroblob(100)",
		"UPDATE findings SET sightings = x'02'",
		"UPDATE findings SET sightings = 'text'",
		"UPDATE findings SET count = -1",
		"UPDATE findings SET app_uid = 5000000000",
		"UPDATE parties SET n = n + 5",
		"UPDATE parties SET ip = x'01'",
		"UPDATE parties SET port = 70000 WHERE port = 0",
		"UPDATE parties SET look_up = ''",
		"UPDATE findings SET stream_off = 'x'",
		"UPDATE paths SET path = path + 1",
		"UPDATE paths SET n = n + 10",
		"DELETE FROM paths WHERE n = 0",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct scene s = { 0 };
		struct case_reader r;
		size_t n = 0;

		begin(&s);
		assert_int_equal(add_capture(&s.store, "one.pcap", SHA_A, 4), ST_OK);
		alter(s.path, rows[i]);
		case_file_close(s.file);
		open_for(&s, CASE_READ);
		r = case_file_reader(s.file);
		if (r.each_finding(r.self, 0, count, &n) != ST_BAD)
			fail_msg("%s: read", rows[i]);
		if (strstr(case_file_error(s.file), "is damaged: row") == NULL)
			fail_msg("%s: %s", rows[i], case_file_error(s.file));
		end(&s);
	}
}

static enum st gather(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static enum st count_entry(void *arg, const struct case_entry *x)
{
	int64_t *n = arg;

	assert_int_equal(x->entry, ++*n);
	assert_true(span_eq_str(x->kind, *n == 1 ? "case" : "capture"));
	assert_true(span_eq_str(x->path, *n == 1 ? "" : "a.pcap"));
	assert_true(span_eq_str(x->options, *n == 1 ? "" : "min-confidence=likely"));
	assert_int_equal(x->head.len, CHAIN_HEAD);
	return ST_OK;
}

/* What is handed on is the file, and names its entries. */
static void copied(void **state)
{
	int64_t n = 0;
	const struct case_entry_sink entries = { &n, count_entry };
	struct scene s;
	struct buf copy;
	uint8_t byte;
	FILE *f;

	(void)state;
	begin(&s);
	assert_int_equal(add_capture(&s.store, "a.pcap", "aa", 3), ST_OK);
	buf_init(&copy, 1 << 24);
	assert_int_equal(case_file_entries(s.file, &entries), ST_OK);
	assert_int_equal(n, 2);
	assert_int_equal(case_file_copy(s.file, &copy, gather), ST_OK);
	f = fopen(s.path, "rb");
	assert_non_null(f);
	for (size_t i = 0; i < copy.len; i++) {
		assert_int_equal(fread(&byte, 1, 1, f), 1);
		assert_int_equal(byte, copy.p[i]);
	}
	assert_int_equal(fread(&byte, 1, 1, f), 0);
	(void)fclose(f);
	/* and nobody is kept out afterwards */
	assert_int_equal(add_capture(&s.store, "b.pcap", "bb", 1), ST_OK);
	copy.max = 100;
	buf_clear(&copy);
	assert_int_equal(case_file_copy(s.file, &copy, gather), ST_LIMIT);
	buf_deinit(&copy);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_memory), cmocka_unit_test(test_twice_changes_nothing),
		cmocka_unit_test(test_read_again),     cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_database),    cmocka_unit_test(test_bad_rows),
		cmocka_unit_test(test_bytes_once),     cmocka_unit_test(copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
