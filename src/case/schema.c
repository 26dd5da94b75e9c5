#include "case/schema.h"

#include "base/buf.h"
#include "base/span.h"
#include "case/sql.h"

#include <string.h>

#define OF_ENTRY(table, order) "SELECT * FROM " table " WHERE entry = ?1 ORDER BY " order

const struct schema_row schema_rows[] = {
	{ "entries",
	  "CREATE TABLE entries(entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, made TEXT NOT NULL, "
	  "tool TEXT NOT NULL, tables TEXT NOT NULL, head BLOB NOT NULL)",
	  NULL, 0 },
	{ "parts",
	  "CREATE TABLE parts(entry INTEGER, part TEXT, n INTEGER NOT NULL, sha256 BLOB NOT NULL, "
	  "PRIMARY KEY(entry, part)) WITHOUT ROWID",
	  NULL, 0 },
	{ "meta",
	  "CREATE TABLE meta(entry INTEGER, key TEXT, value BLOB NOT NULL, "
	  "PRIMARY KEY(entry, key)) WITHOUT ROWID",
	  OF_ENTRY("meta", "key"), 0 },
	{ "captures",
	  "CREATE TABLE captures(entry INTEGER PRIMARY KEY, path NOT NULL, sha256 TEXT NOT NULL, "
	  "options NOT NULL, format NOT NULL, link_types TEXT NOT NULL, packets INTEGER NOT NULL, "
	  "bytes INTEGER NOT NULL, flows INTEGER NOT NULL, first_ns INTEGER, last_ns INTEGER, "
	  "status TEXT NOT NULL, reason NOT NULL)",
	  OF_ENTRY("captures", "entry"), 0 },
	{ "devices",
	  "CREATE TABLE devices(entry INTEGER, n INTEGER, name NOT NULL, model NOT NULL, "
	  "build NOT NULL, fingerprint NOT NULL, security_patch NOT NULL, batch NOT NULL, "
	  "PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("devices", "n"), 0 },
	{ "parties",
	  "CREATE TABLE parties(entry INTEGER, n INTEGER, ip BLOB NOT NULL, port INTEGER NOT NULL, "
	  "mac BLOB NOT NULL, host NOT NULL, domain NOT NULL, asn INTEGER NOT NULL, "
	  "as_name NOT NULL, country NOT NULL, owner NOT NULL, owner_source NOT NULL, "
	  "look_up TEXT NOT NULL, PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("parties", "n"), 0 },
	{ "paths",
	  "CREATE TABLE paths(entry INTEGER, path INTEGER, n INTEGER, element NOT NULL, "
	  "PRIMARY KEY(entry, path, n)) WITHOUT ROWID",
	  OF_ENTRY("paths", "path, n"), 0 },
	{ "findings",
	  "CREATE TABLE findings(entry INTEGER, n INTEGER, id TEXT NOT NULL, kind TEXT NOT NULL, "
	  "value NOT NULL, matched NOT NULL, confidence TEXT NOT NULL, why TEXT NOT NULL, "
	  "flags TEXT NOT NULL, form NOT NULL, key NOT NULL, path INTEGER NOT NULL, "
	  "device NOT NULL, protocol NOT NULL, protection NOT NULL, transport TEXT NOT NULL, "
	  "direction TEXT NOT NULL, src INTEGER NOT NULL, dst INTEGER NOT NULL, client NOT NULL, "
	  "client_how NOT NULL, app_uid INTEGER, app_name NOT NULL, app_package NOT NULL, "
	  "beside NOT NULL, first_ns INTEGER, last_ns INTEGER, count INTEGER NOT NULL, "
	  "frames BLOB NOT NULL, sightings BLOB NOT NULL, stream_off INTEGER NOT NULL, "
	  "value_at INTEGER NOT NULL, value_len INTEGER NOT NULL, PRIMARY KEY(entry, n)) WITHOUT "
	  "ROWID",
	  OF_ENTRY("findings", "n"), 0 },
	{ "traces",
	  "CREATE TABLE traces(entry INTEGER, finding INTEGER, n INTEGER, layer NOT NULL, "
	  "at INTEGER NOT NULL, len INTEGER NOT NULL, sha256 BLOB NOT NULL, "
	  "PRIMARY KEY(entry, finding, n)) WITHOUT ROWID",
	  OF_ENTRY("traces", "finding, n"), 0 },
	{ "bytes",
	  "CREATE TABLE bytes(entry INTEGER, n INTEGER, sha256 BLOB NOT NULL, bytes BLOB NOT NULL, "
	  "PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("bytes", "n"), 0 },
	{ "bytes_sha256", "CREATE INDEX bytes_sha256 ON bytes(sha256)", NULL, 0 },
	/* ordinary rows: a message of 1 KB in one without a rowid took a page of its own */
	{ "bodies",
	  "CREATE TABLE bodies(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, "
	  "sha256 BLOB NOT NULL, bytes BLOB NOT NULL)",
	  OF_ENTRY("bodies", "id"), 5 },
	{ "bodies_entry", "CREATE INDEX bodies_entry ON bodies(entry)", NULL, 5 },
	{ "bodies_sha256", "CREATE INDEX bodies_sha256 ON bodies(sha256)", NULL, 5 },
	{ "places",
	  "CREATE TABLE places(entry INTEGER, finding INTEGER, message INTEGER NOT NULL, "
	  "pieces BLOB NOT NULL, PRIMARY KEY(entry, finding)) WITHOUT ROWID",
	  OF_ENTRY("places", "finding"), 2 },
	{ "anomalies",
	  "CREATE TABLE anomalies(entry INTEGER, n INTEGER, what NOT NULL, reason NOT NULL, "
	  "frame INTEGER NOT NULL, offset INTEGER NOT NULL, count INTEGER NOT NULL, "
	  "PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("anomalies", "n"), 0 },
	{ "closed",
	  "CREATE TABLE closed(entry INTEGER, n INTEGER, dst INTEGER NOT NULL, protocol NOT NULL, "
	  "transport TEXT NOT NULL, bytes INTEGER NOT NULL, first_ns INTEGER, last_ns INTEGER, "
	  "PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("closed", "n"), 0 },
	{ "traffic",
	  "CREATE TABLE traffic(entry INTEGER, n INTEGER, dst INTEGER NOT NULL, "
	  "transport TEXT NOT NULL, bytes INTEGER NOT NULL, last_ns INTEGER, "
	  "PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("traffic", "n"), 3 },
	{ "replies",
	  "CREATE TABLE replies(entry INTEGER, n INTEGER, server NOT NULL, "
	  "accepted INTEGER NOT NULL, refused INTEGER NOT NULL, errors INTEGER NOT NULL, "
	  "other INTEGER NOT NULL, PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("replies", "n"), 4 },
	{ "logs",
	  "CREATE TABLE logs(entry INTEGER PRIMARY KEY, path NOT NULL, sha256 BLOB NOT NULL)",
	  OF_ENTRY("logs", "entry"), 0 },
	{ "events",
	  "CREATE TABLE events(entry INTEGER, n INTEGER, time_ns INTEGER, kind NOT NULL, "
	  "detail NOT NULL, PRIMARY KEY(entry, n)) WITHOUT ROWID",
	  OF_ENTRY("events", "n"), 0 },
};
const size_t n_schema_rows = N_ELEMENTS(schema_rows);
_Static_assert(N_ELEMENTS(schema_rows) <= SCHEMA_ROWS_MAX, "parts have room for every table");

enum st schema_create(struct sqlite3 *db, struct err *e)
{
	enum st ret = ST_OK;

	for (size_t i = 0; i < n_schema_rows && ret == ST_OK; i++)
		ret = sql_run(db, schema_rows[i].sql, e);
	if (ret == ST_OK)
		ret = sql_pragma(db, "application_id", SCHEMA_APPLICATION, e);
	return ret == ST_OK ? sql_pragma(db, "user_version", SCHEMA_VERSION, e) : ret;
}

static enum st read_version(struct sqlite3 *db, int *ret, struct err *e)
{
	int64_t application = 0, version = 0;
	enum st st = sql_int(db, "PRAGMA application_id", &application, e);

	if (st == ST_OK)
		st = sql_int(db, "PRAGMA user_version", &version, e);
	if (st != ST_OK)
		return st;
	if (application != SCHEMA_APPLICATION || version < 1)
		return err_set(e, ST_BAD, 0, 0, "is no case file");
	if (version > SCHEMA_VERSION)
		return err_set(e, ST_UNSUP, 0, 0,
			       "was written by a newer telltale (schema %lld, this one reads up "
			       "to %d): update telltale",
			       (long long)version, SCHEMA_VERSION);
	*ret = (int)version;
	return ST_OK;
}

/* For this connection: the statement with one word more. */
static enum st add_temporary(struct sqlite3 *db, const struct schema_row *row, struct err *e)
{
	static const char create[] = "CREATE ";
	struct buf text;
	enum st st;

	buf_init(&text, 4096);
	st = buf_printf(&text, "CREATE TEMP %s", row->sql + sizeof(create) - 1);
	if (st == ST_OK)
		st = buf_put_u8(&text, 0);
	st = st == ST_OK ? sql_run(db, (const char *)text.p, e) : st;
	buf_deinit(&text);
	return st;
}

enum st schema_migrate(struct sqlite3 *db, int version, bool for_good, struct err *e)
{
	static const char index[] = "CREATE INDEX";
	enum st ret = ST_OK;

	for (size_t i = 0; i < n_schema_rows && ret == ST_OK; i++) {
		/* what is empty needs no index */
		if (schema_rows[i].since <= version
		    || (!for_good && strncmp(schema_rows[i].sql, index, sizeof(index) - 1) == 0))
			continue;
		ret = for_good ? sql_run(db, schema_rows[i].sql, e)
			       : add_temporary(db, &schema_rows[i], e);
	}
	return ret == ST_OK && for_good ? sql_pragma(db, "user_version", SCHEMA_VERSION, e) : ret;
}

static bool is_ours(struct span name, struct span sql, int version)
{
	for (size_t i = 0; i < n_schema_rows; i++)
		if (span_eq_str(name, schema_rows[i].name))
			return schema_rows[i].since <= version
			       && span_eq_str(sql, schema_rows[i].sql);
	return false;
}

enum st schema_check(struct sqlite3 *db, int *version, struct err *e)
{
	struct sql q = { 0 };
	size_t n = 0, want = 0;
	enum st ret = read_version(db, version, e);

	if (ret == ST_OK)
		ret = sql_open(&q, db, "SELECT name, sql FROM sqlite_schema", e);
	while (ret == ST_OK && (ret = sql_step(&q, e)) == ST_OK) {
		struct span name = sql_text(&q, 0);

		if (!is_ours(name, sql_text(&q, 1), *version)) {
			ret = err_set(e, ST_BAD, 0, 0,
				      "holds something that telltale never writes: %.*s",
				      (int)(name.len < 60 ? name.len : 60), (const char *)name.p);
			break;
		}
		n++;
	}
	sql_close(&q);
	for (size_t i = 0; i < n_schema_rows; i++)
		want += schema_rows[i].since <= *version;
	if (ret == ST_END && n != want)
		return err_set(e, ST_BAD, 0, 0, "lacks tables of a case");
	return ret == ST_END ? ST_OK : ret;
}
