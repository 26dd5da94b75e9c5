#include "case_files.h"

#include "case/sql.h"

/* What verify told, one line a difference. */
struct told {
	char text[2000];
	struct chain_result r;
};

static void on_difference(void *arg, int64_t entry, const char *text)
{
	struct told *t = arg;
	size_t len = strlen(t->text);

	snprintf(t->text + len, sizeof(t->text) - len, "%lld %s\n", (long long)entry, text);
}

static void verify(const char *path, const uint8_t *wanted, struct told *t)
{
	const struct chain_sink sink = { t, on_difference };
	struct case_file *f = NULL;
	struct err e = { 0 };

	*t = (struct told){ 0 };
	assert_int_equal(case_file_open(&f, path, CASE_READ, &e), ST_OK);
	assert_int_equal(case_file_verify(f, wanted, &sink, &t->r, &e), ST_OK);
	case_file_close(f);
}

/* Two captures; the heads after each. */
static void make(const char *path, uint8_t first[CHAIN_HEAD], uint8_t last[CHAIN_HEAD])
{
	struct mem_case *m = NULL;
	struct case_file *f = NULL;
	struct case_store s;
	struct told t;
	struct err e = { 0 };

	assert_int_equal(mem_case_new(&m, 1 << 20), ST_OK);
	assert_int_equal(case_file_open(&f, path, CASE_ADD, &e), ST_OK);
	s = case_file_store(f, m, &about);
	assert_int_equal(add_capture(&s, "one.pcap", SHA_A, 3), ST_OK);
	verify(path, NULL, &t);
	memcpy(first, t.r.head, CHAIN_HEAD);
	assert_int_equal(add_capture(&s, "two.pcap", SHA_B, 5), ST_OK);
	case_file_close(f);
	mem_case_free(m);
	verify(path, NULL, &t);
	assert_string_equal(t.text, "");
	assert_int_equal(t.r.entries, 3);
	memcpy(last, t.r.head, CHAIN_HEAD);
}

static void alter(const char *path, const char *text)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

struct change {
	const char *text, *told;
};

static void test_changes(void **state)
{
	static const struct change rows[] = {
		{ "UPDATE findings SET value = '001010000000016' WHERE entry = 2 AND n = 1",
		  "2 findings: not what was kept (3 rows)\n" },
		/* the same text as bytes is not the same */
		{ "UPDATE findings SET value = CAST(value AS BLOB) WHERE entry = 3 AND n = 5",
		  "3 findings: not what was kept (5 rows)\n" },
		{ "DELETE FROM findings WHERE entry = 2 AND n = 2",
		  "2 findings: 3 rows were kept, 2 are there\n" },
		{ "DELETE FROM anomalies WHERE entry = 3",
		  "3 anomalies: 1 rows were kept, 0 are there\n" },
		{ "UPDATE captures SET path = 'x.pcap' WHERE entry = 2",
		  "2 captures: not what was kept (1 rows)\n" },
		{ "INSERT INTO events VALUES(2, 1, 5, 'unlock', '')",
		  "2 events: 1 rows that were never kept\n" },
		{ "INSERT INTO events VALUES(2, 1, 5, 'unlock', '')",
		  "0 parts: 19 are listed, 20 have rows\n" },
		{ "UPDATE replies SET accepted = 0 WHERE entry = 2 AND n = 2",
		  "2 replies: not what was kept (2 rows)\n" },
		{ "INSERT INTO events VALUES(9, 1, 5, 'unlock', '')",
		  "0 events: 1 rows that belong to no entry\n" },
		{ "UPDATE entries SET made = '2019-01-01' WHERE entry = 2",
		  "2 its head does not follow from what it holds and the one before\n" },
		{ "UPDATE parts SET part = 'more' WHERE entry = 3 AND part = 'paths'",
		  "3 paths: 2 rows that were never kept\n" },
		{ "INSERT INTO parts VALUES(3, 'more', 1, x'00')",
		  "0 parts: 20 are listed, 19 have rows\n" },
		{ "UPDATE meta SET value = zeroblob(32)", "1 meta: not what was kept (1 rows)\n" },
	};
	char folder[32], path[64];
	uint8_t first[CHAIN_HEAD], last[CHAIN_HEAD];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct told t;

		folder_make(folder);
		make(in_folder(folder, "a.case", path), first, last);
		alter(path, rows[i].text);
		verify(path, NULL, &t);
		if (strstr(t.text, rows[i].told) == NULL)
			fail_msg("%s:\n%s", rows[i].text, t.text);
		assert_true(t.r.differences > 0);
		folder_drop(folder);
	}
}

static void test_taken_out(void **state)
{
	char folder[32], path[64];
	uint8_t first[CHAIN_HEAD], last[CHAIN_HEAD];
	struct told t;

	(void)state;
	folder_make(folder);
	make(in_folder(folder, "a.case", path), first, last);
	verify(path, last, &t);
	assert_int_equal(t.r.wanted_entry, 3);
	verify(path, first, &t);
	assert_int_equal(t.r.wanted_entry, 2);
	assert_string_equal(t.text, "");
	/* the end cut off well: only a head kept elsewhere shows it */
	alter(path, "DELETE FROM entries WHERE entry = 3; DELETE FROM parts WHERE entry = 3;"
		    "DELETE FROM captures WHERE entry = 3; DELETE FROM findings WHERE entry = 3;"
		    "DELETE FROM anomalies WHERE entry = 3; DELETE FROM closed WHERE entry = 3;"
		    "DELETE FROM devices WHERE entry = 3; DELETE FROM parties WHERE entry = 3;"
		    "DELETE FROM paths WHERE entry = 3; DELETE FROM traffic WHERE entry = 3;"
		    "DELETE FROM replies WHERE entry = 3");
	verify(path, last, &t);
	assert_string_equal(t.text, "");
	assert_int_equal(t.r.wanted_entry, 0);
	/* the first one taken out */
	alter(path, "DELETE FROM entries WHERE entry = 1");
	verify(path, last, &t);
	assert_non_null(strstr(t.text, "2 the entry before it is missing\n"));
	folder_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_taken_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
