#include "case_files.h"

#include "oom.h"

static enum st see(void *arg, const struct finding *f)
{
	(void)f;
	++*(unsigned *)arg;
	return ST_OK;
}

static enum st open_both(struct case_file **f, struct mem_case **m, const char *path)
{
	struct err e = { 0 };
	enum st st = mem_case_new(m, 1 << 20);

	return st == ST_OK ? case_file_open(f, path, CASE_ADD, &e) : st;
}

/* Adds a capture and reads it. */
static enum st use(struct case_file *f, struct mem_case *m, unsigned *seen)
{
	struct case_store s = case_file_store(f, m, &about);
	struct case_reader r = case_file_reader(f);
	struct capture c;
	enum st st = add_capture(&s, "one.pcap", SHA_A, 30);

	if (st == ST_OK)
		st = r.n_captures(r.self) == 1 ? ST_OK : ST_NOMEM;
	if (st == ST_OK)
		st = r.capture(r.self, 0, &c);
	return st == ST_OK ? r.each_finding(r.self, 0, see, seen) : st;
}

/* Our own memory; SQLite's comes from its library. What fails leaves a case that opens. */
static void every_allocation(void **state)
{
	char folder[32], path[64];

	(void)state;
	folder_make(folder);
	in_folder(folder, "a.case", path);
	for (long n = 0;; n++) {
		struct mem_case *m = NULL;
		struct case_file *f = NULL;
		unsigned seen = 0;
		enum st st;
		bool failed;

		oom_arm(n);
		st = open_both(&f, &m, path);
		if (st == ST_OK)
			st = use(f, m, &seen);
		failed = oom_disarm();
		case_file_close(f);
		mem_case_free(m);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (failed)
			continue;
		assert_int_equal(seen, 30);
		break;
	}
	folder_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
