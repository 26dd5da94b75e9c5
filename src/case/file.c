#include "case/file.h"

#include "base/span.h"
#include "case/file_captures.h"
#include "case/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 60000, VALUE_MOST = 64 << 20 };

const char *const file_flag_names[FILE_FLAGS] = { "placeholder", "synthetic", "opener-known",
						  "src-opened", "encoded" };
const char *const file_direction_names[FILE_DIRECTIONS] = { "out", "in" };
const char *const file_look_up_names[FILE_LOOK_UPS] = { "unknown", "seen", "none" };
const char *const file_status_names[FILE_STATUSES] = { "whole", "partial", "unreadable" };

struct span file_flags_text(unsigned bits, const char *const *names, size_t n, char *out,
			    size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if ((bits >> i & 1) != 0)
			len += (size_t)snprintf(out + len, size - len, "%s%s", len != 0 ? " " : "",
						names[i]);
	return span_of(out, len);
}

bool file_word(struct span s, const char *const *names, size_t n, unsigned *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (!span_eq_str(s, names[i]))
			continue;
		*ret = (unsigned)i;
		return true;
	}
	return false;
}

bool file_flags(struct span s, const char *const *names, size_t n, unsigned *ret)
{
	unsigned bits = 0;

	while (s.len != 0) {
		size_t end = span_find(s, ' ', 0);
		unsigned i = 0;

		if (!file_word(span_cut(s, 0, end), names, n, &i))
			return false;
		bits |= 1u << i;
		s = span_from(s, end + 1);
	}
	*ret = bits;
	return true;
}

/* What our own statements need, and nothing else. */
static int allow(void *arg, int action, const char *a, const char *b, const char *c, const char *d)
{
	static const char *const functions[] = { "coalesce", "count", "strftime", "max" };

	(void)arg;
	(void)a;
	(void)c;
	(void)d;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_TRANSACTION:
	case SQLITE_PRAGMA:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		for (size_t i = 0; i < N_ELEMENTS(functions); i++)
			if (b != NULL && strcmp(b, functions[i]) == 0)
				return SQLITE_OK;
		return SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

/* Before anything of the file is looked at. */
static enum st harden(sqlite3 *db, struct err *e)
{
	static const struct {
		int op, value;
	} configs[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },	       { SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	static const struct {
		int id, most;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, VALUE_MOST }, { SQLITE_LIMIT_SQL_LENGTH, 4096 },
		{ SQLITE_LIMIT_COLUMN, 64 },	     { SQLITE_LIMIT_EXPR_DEPTH, 16 },
		{ SQLITE_LIMIT_ATTACHED, 0 },	     { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
		{ SQLITE_LIMIT_VDBE_OP, 25000 },     { SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < N_ELEMENTS(configs); i++)
		(void)sqlite3_db_config(db, configs[i].op, configs[i].value, NULL);
	for (size_t i = 0; i < N_ELEMENTS(limits); i++)
		(void)sqlite3_limit(db, limits[i].id, limits[i].most);
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	return sql_run(db,
		       "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; "
		       "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192",
		       e);
}

/* SQLite looks through pages and rows; the first damage is named. */
static enum st quick_check(sqlite3 *db, struct err *e)
{
	struct sql q;
	enum st ret = sql_open(&q, db, "PRAGMA quick_check(1)", e);

	if (ret == ST_OK)
		ret = sql_step(&q, e);
	if (ret == ST_OK) {
		struct span s = sql_text(&q, 0);

		if (!span_eq_str(s, "ok"))
			ret = err_set(e, ST_BAD, 0, 0, "is damaged: %.*s",
				      (int)(s.len < 120 ? s.len : 120), (const char *)s.p);
	}
	sql_close(&q);
	return ret;
}

static enum st put_mark(sqlite3 *db, const char *key, struct span value, struct err *e)
{
	struct sql q;
	enum st ret = sql_open(&q, db, "INSERT INTO meta VALUES(1, ?, ?)", e);

	if (ret == ST_OK) {
		sql_bind_text(&q, 1, span_str(key));
		sql_bind_bytes(&q, 2, value);
		ret = sql_put(&q, e);
	}
	sql_close(&q);
	return ret;
}

static enum st put_secret(sqlite3 *db, struct err *e)
{
	uint8_t secret[CASE_SECRET];
	enum st ret;

	if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
		return err_set(e, ST_IO, errno, 0, "no randomness for a new case");
	ret = put_mark(db, "secret", span_of(secret, sizeof(secret)), e);
	explicit_bzero(secret, sizeof(secret));
	return ret;
}

/* In a transaction: another process may have been first. */
static enum st make_case(sqlite3 *db, const char *from, struct err *e)
{
	struct chain_entry first = { 1, "case", TELLTALE_VERSION, "" };
	int64_t n = 0;
	enum st ret = sql_run(db, "BEGIN IMMEDIATE", e);

	if (ret != ST_OK)
		return ret;
	ret = sql_int(db, "SELECT count(*) FROM sqlite_schema", &n, e);
	if (ret == ST_OK && n == 0) {
		ret = schema_create(db, e);
		if (ret == ST_OK)
			ret = from == NULL ? put_secret(db, e)
					   : put_mark(db, "redacted-from", span_str(from), e);
		if (ret == ST_OK)
			ret = chain_add(db, &first, NULL, e);
	}
	if (ret == ST_OK)
		ret = sql_run(db, "COMMIT", e);
	if (ret != ST_OK)
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return ret;
}

static enum st is_utf8(sqlite3 *db, struct err *e)
{
	struct sql q;
	enum st ret = sql_open(&q, db, "PRAGMA encoding", e);

	if (ret == ST_OK)
		ret = sql_step(&q, e);
	if (ret == ST_OK && !span_eq_str(sql_text(&q, 0), "UTF-8"))
		ret = err_set(e, ST_BAD, 0, 0, "is no case file (its text is not UTF-8)");
	sql_close(&q);
	return ret;
}

/*
 * What a killed process left beside the case. Taking the lock rolls back what
 * was begun; a journal that is there even then holds nothing: whoever writes has
 * the lock.
 */
static enum st sweep_up(sqlite3 *db, struct err *e)
{
	const char *journal = sqlite3_filename_journal(sqlite3_db_filename(db, "main"));
	enum st ret;

	if (access(journal, F_OK) != 0 || sqlite3_db_readonly(db, "main") != 0)
		return ST_OK;
	ret = sql_run(db, "BEGIN IMMEDIATE", e);
	if (ret != ST_OK)
		return ret;
	(void)unlink(journal);
	return sql_run(db, "ROLLBACK", e);
}

/* In a transaction: another process may have done it by now. */
static enum st bring_forward(struct case_file *f, struct err *e)
{
	int version = 0;
	enum st ret = sql_run(f->db, "BEGIN IMMEDIATE", e);

	if (ret != ST_OK)
		return ret;
	ret = schema_check(f->db, &version, e);
	if (ret == ST_OK)
		ret = schema_migrate(f->db, version, true, e);
	if (ret == ST_OK)
		ret = sql_run(f->db, "COMMIT", e);
	if (ret != ST_OK)
		(void)sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
	return ret;
}

static enum st check_schema(struct case_file *f, struct err *e)
{
	int version = 0;
	enum st ret = schema_check(f->db, &version, e);

	if (ret != ST_OK || version == SCHEMA_VERSION)
		return ret;
	return f->use == CASE_ADD ? bring_forward(f, e) : schema_migrate(f->db, version, false, e);
}

static enum st look_through(struct case_file *f, struct err *e)
{
	enum st ret = harden(f->db, e);

	if (ret == ST_OK)
		ret = sweep_up(f->db, e);
	if (ret == ST_OK && f->use == CASE_ADD)
		ret = make_case(f->db, f->from, e);
	if (ret == ST_OK)
		ret = is_utf8(f->db, e);
	if (ret == ST_OK)
		ret = check_schema(f, e);
	if (ret == ST_OK)
		(void)sqlite3_set_authorizer(f->db, allow, NULL);
	if (ret == ST_OK)
		ret = quick_check(f->db, e);
	return ret == ST_OK ? file_read_marks(f, e) : ret;
}

/*
 * The file itself, so that it is 0600 from its first byte. A plain file only: no device, no
 * pipe. It may have been made a moment ago by another process.
 */
static enum st open_plain(const char *path, enum case_use use, struct err *e)
{
	int flags = use == CASE_ADD ? O_RDWR | O_CREAT : O_RDONLY;
	int fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	struct stat st;
	enum st ret = ST_OK;

	if (fd < 0 || fstat(fd, &st) != 0)
		ret = err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		ret = err_set(e, ST_BAD, 0, 0, "is no file");
	else if (use == CASE_ADD && (st.st_mode & 077) != 0)
		(void)fchmod(fd, 0600);
	if (fd >= 0)
		close(fd);
	return ret;
}

static enum st open_db(struct case_file *f, const char *path, struct err *e)
{
	int flags = f->use == CASE_ADD ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int code;

	/* what a killed process left is rolled back by a reader too, where it may write */
	if (f->use != CASE_ADD && access(path, W_OK) == 0)
		flags = SQLITE_OPEN_READWRITE;
	/* before the first of the process, later it is refused: nobody asks what SQLite holds */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(path, &f->db,
			       flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
				       | SQLITE_OPEN_EXRESCODE,
			       NULL);
	return sql_status(f->db, code, e);
}

static void say_path(const char *path, struct err *e)
{
	char said[sizeof(e->msg)];

	memcpy(said, e->msg, sizeof(said));
	snprintf(e->msg, sizeof(e->msg), "%.80s: %s", path,
		 said[0] != '\0' ? said : st_name(e->code));
}

static enum st open_file(struct case_file **ret, const char *path, enum case_use use,
			 const char *from, struct err *e)
{
	struct case_file *f = calloc(1, sizeof(*f));
	struct err why = { 0 };
	enum st st;

	if (f == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	f->use = use;
	f->from = from;
	arena_init(&f->texts, VALUE_MOST);
	st = open_plain(path, use, &why);
	if (st == ST_OK)
		st = open_db(f, path, &why);
	if (st == ST_OK)
		st = look_through(f, &why);
	/* a reader that could not tell later would seem to hold nothing */
	if (st == ST_OK && use == CASE_READ) {
		st = file_load(f);
		why = f->e;
	}
	if (st == ST_OK) {
		*ret = f;
		return ST_OK;
	}
	case_file_close(f);
	why.code = st;
	say_path(path, &why);
	if (e != NULL)
		*e = why;
	return st;
}

enum st case_file_open(struct case_file **ret, const char *path, enum case_use use, struct err *e)
{
	return open_file(ret, path, use, NULL, e);
}

enum st case_file_publish(struct case_file **ret, const char *path, const char *from, struct err *e)
{
	if (access(path, F_OK) == 0)
		return err_set(e, ST_BAD, 0, 0, "%.80s: is there already", path);
	return open_file(ret, path, CASE_ADD, from, e);
}

void case_file_close(struct case_file *f)
{
	if (f == NULL)
		return;
	sql_close(&f->trace);
	sql_close(&f->place);
	(void)sqlite3_close(f->db);
	free(f->entries);
	arena_deinit(&f->texts);
	explicit_bzero(f->secret, sizeof(f->secret));
	free(f);
}

const char *case_file_error(const struct case_file *f)
{
	return f->e.msg;
}

enum st case_file_verify(struct case_file *f, const uint8_t *wanted, const struct chain_sink *out,
			 struct chain_result *ret, struct err *e)
{
	return chain_verify(f->db, wanted, out, ret, e);
}
