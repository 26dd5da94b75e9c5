#include "attribute/label.h"

#include "attribute/candidates.h"
#include "oom.h"

static const char owners_text[] =
	"date: 2026\n"
	"registries:\n  - {suffixes: org, keeper: K, source: s, date: 2020}\n"
	"owners:\n"
	"  - {hosts: [a.org, b.org], addresses: 192.0.1.1, operator: O, source: s, date: 2020,\n"
	"     claims: [{role: operator, name: N, source: s, date: 2020, text: t}]}\n";

static const char clients_text[] =
	"date: 2026\nclients:\n"
	"  - {name: C, hosts: a.org, keys: [imei, B], least: 2, references: r}\n";

static const char adequacy_text[] = "date: 2026\nsource: s\neea: [DE]\n"
				    "decisions: [{country: JP, source: s, date: 2020}]\n";

static enum st read_docs(struct who *w)
{
	const char *const texts[] = { owners_text, clients_text, adequacy_text };
	enum st st = ST_OK;

	for (size_t i = 0; i < N_ELEMENTS(texts) && st == ST_OK; i++) {
		struct doc *d = NULL;

		st = doc_parse(&d, span_str(texts[i]), NULL);
		if (st == ST_OK && i == 0)
			st = owners_read(&w->owners, d, NULL);
		else if (st == ST_OK && i == 1)
			st = clients_read(&w->clients, d, NULL);
		else if (st == ST_OK)
			st = adequacy_read(&w->adequacy, d, NULL);
		doc_free(d);
	}
	return st;
}

static enum st use(struct who *w, struct label *l, struct names **n, struct arena *a)
{
	struct finding f = { .direction = DIRECTION_OUT, .dst = { .host = SPAN_LIT("a.org") } };
	struct candidate c = candidate_in(1);
	struct who_answer answer;
	enum st st = read_docs(w);

	if (st == ST_OK)
		st = names_new(n, 10);
	if (st == ST_OK)
		st = label_note(l, &c);
	if (st == ST_OK)
		st = label_finding(l, *n, &f);
	if (st == ST_OK)
		st = who_ask(w, SPAN_LIT("x.a.org"), &f.dst.at.ip, a, &answer);
	return st;
}

/* Whatever allocation fails, the caller learns it, and nothing is lost. */
static void every_allocation(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct names *names = NULL;
		struct arena arena;
		struct label l;
		struct who w;
		enum st st;
		bool failed;

		who_init(&w);
		label_init(&l, &w);
		arena_init(&arena, 1 << 16);
		oom_arm(n);
		st = use(&w, &l, &names, &arena);
		failed = oom_disarm();
		label_deinit(&l);
		names_free(names);
		who_deinit(&w);
		arena_deinit(&arena);
		assert_int_equal(st, failed ? ST_NOMEM : ST_OK);
		if (!failed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
