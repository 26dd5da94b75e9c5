#include "case_files.h"

#include "case/file_answers.h"
#include "case/sql.h"

static const struct case_answer one = { SPAN_LIT("whois.iana.org"), SPAN_LIT("whois"),
					SPAN_LIT("root"),	    SPAN_LIT("example.com"),
					SPAN_LIT("2026-11-30"),	    SPAN_LIT("a\0b\xff") };

static enum st tell(void *arg, const struct case_answer *a)
{
	const struct span parts[] = { a->server, a->protocol, a->role, a->about, a->date, a->body };
	struct buf *told = arg;

	for (size_t i = 0; i < N_ELEMENTS(parts); i++) {
		assert_int_equal(buf_put(told, parts[i]), ST_OK);
		assert_int_equal(buf_put_u8(told, '|'), ST_OK);
	}
	return ST_OK;
}

static void open_case(struct case_file **f, const char *path, enum case_use use)
{
	struct err e = { 0 };

	if (case_file_open(f, path, use, &e) != ST_OK)
		fail_msg("%s", e.msg);
}

/* What is kept comes back byte for byte, once, and the chain stands for it. */
static void test_kept(void **state)
{
	struct case_answer other = one;
	struct chain_result r;
	struct case_file *f;
	char folder[32], path[64];
	struct err e = { 0 };
	struct buf told;

	(void)state;
	folder_make(folder);
	in_folder(folder, "a.case", path);
	open_case(&f, path, CASE_ADD);
	other.role = (struct span){ 0 };
	assert_int_equal(case_file_keep_answer(f, &one, &about), ST_OK);
	assert_int_equal(case_file_keep_answer(f, &other, &about), ST_OK);
	assert_int_equal(case_file_keep_answer(f, &one, &about), ST_OK);
	case_file_close(f);
	open_case(&f, path, CASE_READ);
	buf_init(&told, 1 << 12);
	assert_int_equal(case_file_each_answer(f, tell, &told), ST_OK);
	assert_true(span_eq(buf_span(&told),
			    SPAN_LIT("whois.iana.org|whois|root|example.com|2026-11-30|a\0b\xff|"
				     "whois.iana.org|whois||example.com|2026-11-30|a\0b\xff|")));
	assert_int_equal(case_file_verify(f, NULL, NULL, &r, &e), ST_OK);
	assert_int_equal(r.entries, 3);
	assert_int_equal(r.differences, 0);
	buf_deinit(&told);
	case_file_close(f);
	folder_drop(folder);
}

/* A value of another type is damage, and said. */
static void test_damaged(void **state)
{
	struct case_file *f;
	sqlite3 *db = NULL;
	char folder[32], path[64];
	struct buf told;

	(void)state;
	folder_make(folder);
	in_folder(folder, "a.case", path);
	open_case(&f, path, CASE_ADD);
	assert_int_equal(case_file_keep_answer(f, &one, &about), ST_OK);
	case_file_close(f);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "UPDATE meta SET value = 7 WHERE key = 'body'", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	open_case(&f, path, CASE_READ);
	buf_init(&told, 1 << 12);
	assert_int_equal(case_file_each_answer(f, tell, &told), ST_BAD);
	assert_non_null(strstr(case_file_error(f), "answer of entry 2"));
	buf_deinit(&told);
	case_file_close(f);
	folder_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_kept),
					    cmocka_unit_test(test_damaged) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
