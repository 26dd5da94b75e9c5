/* who: owners, clients and adequacy from documents, and what is told of a destination. */
#include "attribute/who.h"

#include "attribute/candidates.h"
#include "attribute/label.h"

static const char owners_text[] =
	"date: 2026-01-01\n"
	"registries:\n"
	"  - {suffixes: [org, co.uk], keeper: Keeper, country: US, source: s0, date: 2020}\n"
	"owners:\n"
	"  - hosts: [example.org]\n"
	"    addresses: [192.0.1.7, '2001:db9::7']\n"
	"    operator: Big\n"
	"    country: CN\n"
	"    parent: Bigger\n"
	"    parent_country: US\n"
	"    source: paper\n"
	"    date: 2019-03\n"
	"    claims:\n"
	"      - {role: operator, name: Other, country: FI, source: s1, date: 2019, text: says "
	"so}\n"
	"  - hosts: [deep.example.org]\n"
	"    operator: Small\n"
	"    source: leaf of 2020-05-06\n"
	"    date: 2020-05-06\n";

static const char clients_text[] = "date: 2026-01-01\n"
				   "clients:\n"
				   "  - name: Caller\n"
				   "    version: VER\n"
				   "    hosts: [call.example.org]\n"
				   "    addresses: [192.0.1.9]\n"
				   "    keys: [ALPHA, BETA, GAMMA]\n"
				   "    least: 2\n"
				   "    references: [somewhere]\n";

static const char adequacy_text[] = "date: 2026-01-01\n"
				    "source: list\n"
				    "eea: [DE, 'NO']\n"
				    "decisions:\n"
				    "  - {country: JP, date: 2019, source: d1}\n"
				    "  - {country: US, date: 2023, source: d2, covers: some}\n";

static struct doc *doc_of(const char *text)
{
	struct doc *d = NULL;
	struct err e = { 0 };

	if (doc_parse(&d, span_str(text), &e) != ST_OK)
		fail_msg("%s", e.msg);
	return d;
}

static void who_make(struct who *w)
{
	struct doc *o = doc_of(owners_text), *c = doc_of(clients_text), *a = doc_of(adequacy_text);

	who_init(w);
	assert_int_equal(owners_read(&w->owners, o, NULL), ST_OK);
	assert_int_equal(clients_read(&w->clients, c, NULL), ST_OK);
	assert_int_equal(adequacy_read(&w->adequacy, a, NULL), ST_OK);
	doc_free(o);
	doc_free(c);
	doc_free(a);
}

/* Which operator stands for a host or address; "" for none. */
static void owners(void **state)
{
	static const struct {
		const char *host, *ip, *want;
	} rows[] = {
		{ "example.org", NULL, "Big" },
		{ "EXAMPLE.Org.", NULL, "Big" },
		{ "a.b.example.org", NULL, "Big" },
		{ "deep.example.org", NULL, "Small" }, /* the longer pattern */
		{ "x.deep.example.org", NULL, "Small" },
		{ "notexample.org", NULL, "" }, /* not at a dot */
		{ "org", NULL, "" },
		{ "", NULL, "" },
		{ ".", NULL, "" },
		{ "", "192.0.1.7", "Big" },
		{ "", "2001:db9::7", "Big" },
		{ "", "192.0.1.8", "" },
		{ "other.net", "192.0.1.7", "Big" },
		{ "deep.example.org", "192.0.1.7", "Small" }, /* a name before its address */
	};
	struct who w;

	(void)state;
	who_make(&w);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct party p = { .host = span_str(rows[i].host) };

		p.at.ip = ip_of(rows[i].ip);
		who_fill(&w, &p);
		if (!span_eq_str(p.owner, rows[i].want))
			fail_msg("%s: '%.*s'", rows[i].host, (int)p.owner.len,
				 (const char *)p.owner.p);
	}
	who_deinit(&w);
}

/* The date stands once in the short source. */
static void short_source(void **state)
{
	struct party big = { .host = SPAN_LIT("example.org") };
	struct party small = { .host = SPAN_LIT("deep.example.org") };
	struct who w;

	(void)state;
	who_make(&w);
	who_fill(&w, &big);
	who_fill(&w, &small);
	assert_true(span_eq_str(big.owner_source, "paper, 2019-03"));
	assert_true(span_eq_str(big.country, "CN"));
	assert_true(span_eq_str(small.owner_source, "leaf of 2020-05-06"));
	assert_int_equal(small.country.len, 0);
	who_deinit(&w);
}

/* Roles are kept apart, claims beside, the operator's country counts. */
static void answer(void **state)
{
	static const enum fact_role roles[] = { FACT_REGISTRY, FACT_OPERATOR, FACT_PARENT };
	struct ip none = ip_of(NULL);
	struct who_answer a;
	struct arena arena;
	struct who w;

	(void)state;
	who_make(&w);
	arena_init(&arena, 1 << 20);
	assert_int_equal(who_ask(&w, SPAN_LIT("call.example.org"), &none, &arena, &a), ST_OK);
	assert_int_equal(a.n_facts, N_ELEMENTS(roles));
	for (size_t i = 0; i < N_ELEMENTS(roles); i++)
		assert_int_equal(a.facts[i].role, roles[i]);
	assert_true(span_eq_str(a.facts[0].name, "Keeper"));
	assert_true(span_eq_str(a.facts[1].name, "Big"));
	assert_int_equal(a.n_conflicts, 1);
	assert_true(span_eq_str(a.conflicts[0].name, "Other"));
	assert_int_equal(a.n_judged, 2);
	assert_int_equal(a.judged[0].basis, ADEQUACY_NONE);
	assert_int_equal(a.judged[1].basis, ADEQUACY_CONDITIONAL);
	assert_non_null(a.client);
	assert_string_equal(a.client_how, "host");
	/* an address alone, known by the name of its row */
	none = ip_of("192.0.1.7");
	assert_int_equal(who_ask(&w, (struct span){ 0 }, &none, &arena, &a), ST_OK);
	assert_int_equal(a.known_as.n, 1);
	assert_true(span_eq_str(a.facts[0].name, "Keeper"));
	assert_null(a.client);
	arena_deinit(&arena);
	who_deinit(&w);
}

static void countries(void **state)
{
	static const struct {
		const char *country;
		enum adequacy_basis basis;
	} rows[] = {
		{ "DE", ADEQUACY_EEA },		{ "NO", ADEQUACY_EEA },	 { "JP", ADEQUACY_DECIDED },
		{ "US", ADEQUACY_CONDITIONAL }, { "CN", ADEQUACY_NONE }, { "", ADEQUACY_UNKNOWN },
	};
	const struct adequacy_row *row;
	struct adequacy none;
	struct who w;

	(void)state;
	who_make(&w);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(adequacy_of(&w.adequacy, span_str(rows[i].country), &row),
				 rows[i].basis);
	who_deinit(&w);
	/* without the list nothing is said, not "none" */
	adequacy_init(&none);
	assert_int_equal(adequacy_of(&none, SPAN_LIT("CN"), &row), ADEQUACY_UNKNOWN);
	adequacy_deinit(&none);
}

static struct span client_at(struct label *l, const struct names *n, const char *ip, uint16_t port,
			     struct span beside, const char **how)
{
	static char text[64];
	struct finding f = { .direction = DIRECTION_OUT, .beside = beside };

	f.dst.at.ip = ip_of(ip);
	f.dst.at.port = port;
	assert_int_equal(label_finding(l, n, &f), ST_OK);
	snprintf(text, sizeof(text), "%.*s", (int)f.client.len, (const char *)f.client.p);
	*how = f.client_how.len != 0 ? (const char *)f.client_how.p : "";
	return span_str(text);
}

/* Known by its field names where nothing else names it: enough of them, at one destination. */
static void client_by_keys(void **state)
{
	static const struct {
		const char *ip, *key;
		uint16_t port;
	} told[] = {
		{ "198.51.100.1", "ALPHA", 80 }, { "198.51.100.1", "BETA", 80 },
		{ "198.51.100.2", "ALPHA", 80 }, { "198.51.100.2", "ALPHA", 80 }, /* one, twice */
		{ "198.51.100.3", "ALPHA", 80 }, { "198.51.100.3", "BETA", 81 },  /* two ports */
		{ "198.51.100.4", "alpha", 80 }, { "198.51.100.4", "beta", 80 },
	};
	struct names *n = NULL;
	const char *how;
	struct label l;
	struct who w;

	(void)state;
	who_make(&w);
	assert_int_equal(names_new(&n, 10), ST_OK);
	label_init(&l, &w);
	for (size_t i = 0; i < N_ELEMENTS(told); i++) {
		struct candidate c = { .key = span_str(told[i].key) };

		c.dst.ip = ip_of(told[i].ip);
		c.dst.port = told[i].port;
		assert_int_equal(label_note(&l, &c), ST_OK);
	}
	assert_true(span_eq_str(client_at(&l, n, "198.51.100.1", 80,
					  SPAN_LIT("model=M; version=8.0; build=B"), &how),
				"Caller, VER 8.0"));
	assert_string_equal(how, "keys");
	assert_true(span_eq_str(client_at(&l, n, "192.0.1.9", 9, SPAN_LIT("version=2"), &how),
				"Caller, VER 2"));
	assert_string_equal(how, "address");
	for (unsigned i = 2; i <= 4; i++) {
		char ip[20];

		snprintf(ip, sizeof(ip), "198.51.100.%u", i);
		assert_int_equal(client_at(&l, n, ip, 80, (struct span){ 0 }, &how).len, 0);
	}
	label_deinit(&l);
	names_free(n);
	who_deinit(&w);
}

/* Hard-coded is said only of public addresses, and where the capture holds look-ups at all. */
static void look_ups(void **state)
{
	const struct name_seen seen = name_of("198.51.100.1", "a.example.org", NULL, 1, "10.0.0.1");
	struct name_seen host = name_of("198.51.100.2", "b.example.org", NULL, 1, "10.0.0.1");
	struct party p[4] = { 0 };
	struct names *n = NULL;
	struct label l;

	(void)state;
	label_init(&l, NULL);
	assert_int_equal(names_new(&n, 10), ST_OK);
	p[0].at.ip = ip_of("198.51.100.1");
	p[1].at.ip = ip_of("198.51.100.2");
	p[2].at.ip = ip_of("192.168.1.1");
	p[3].at.ip = ip_of("198.51.100.2");
	host.how = "http.host";
	assert_int_equal(names_add(n, &host), ST_OK);
	label_party(&l, n, &p[3]);
	assert_int_equal(p[3].look_up, LOOK_UP_UNKNOWN);
	assert_int_equal(names_add(n, &seen), ST_OK);
	for (size_t i = 0; i < 3; i++)
		label_party(&l, n, &p[i]);
	assert_int_equal(p[0].look_up, LOOK_UP_SEEN);
	assert_int_equal(p[1].look_up, LOOK_UP_NONE); /* a Host header is no look-up */
	assert_int_equal(p[2].look_up, LOOK_UP_UNKNOWN);
	names_free(n);
	label_deinit(&l);
}

/* What a document must not be: each names its line. */
static void broken(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "line 1" },
		{ "- 1\n", "line 1" },
		{ "date: 2026\n", "'owners' is missing" },
		{ "date: never\nowners: []\n", "line 1: 'date' wants a date" },
		{ "date: 2026\nowners: 7\n", "line 2: wants a list" },
		{ "date: 2026\nowners: []\nfoo: 1\n", "line 3: unknown key 'foo'" },
		{ "date: 2026\nowners: []\ndate: 2027\n", "line 3: 'date' stands twice" },
		{ "date: 2026\nowners:\n  - {operator: a}\n", "line 3: 'hosts' is missing" },
		{ "date: 2026\nowners:\n  - {hosts: [a.b], operator: x, source: s, date: 2020, "
		  "country: China}\n",
		  "line 3: 'country' wants two capital letters" },
		{ "date: 2026\nowners:\n  - {hosts: [a.b], operator: x, source: s, date: 2020}\n"
		  "  - {hosts: [A.B], operator: y, source: s, date: 2020}\n",
		  "line 4: 'A.B' stands twice" },
		{ "date: 2026\nowners:\n  - {hosts: [a.b], addresses: [x], operator: x, source: s, "
		  "date: 2020}\n",
		  "'addresses' wants addresses" },
		{ "date: [2026\n", "line 2" },
		{ "date: \x01\n", "line" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct doc *d = NULL;
		struct err e = { 0 };
		struct owners o;
		enum st st = doc_parse(&d, span_str(rows[i].text), &e);

		owners_init(&o);
		if (st == ST_OK)
			st = owners_read(&o, d, &e);
		assert_int_equal(st, ST_BAD);
		if (strstr(e.msg, rows[i].says) == NULL)
			fail_msg("'%s' does not say '%s'", e.msg, rows[i].says);
		doc_free(d);
		owners_deinit(&o);
	}
}

static void count_trouble(void *arg, const char *path, const char *why)
{
	unsigned *n = arg;

	assert_true(path[0] != '\0' && why[0] != '\0');
	(*n)++;
}

/* The tables that ship are read without a word; today is far ahead, they are old; none are there.
 */
static void loading(void **state)
{
	const char *root = getenv("TELLTALE_SOURCE");
	unsigned n = 0;
	const struct who_trouble t = { &n, count_trouble };
	char path[4096];
	struct who w;

	(void)state;
	snprintf(path, sizeof(path), "%s/data", root != NULL ? root : ".");
	who_init(&w);
	assert_int_equal(who_load(&w, path, 0, &t), ST_OK);
	assert_int_equal(n, 0);
	assert_true(w.owners.n_rows > 30 && w.clients.n_rows > 10 && w.adequacy.eea.n == 30);
	who_deinit(&w);
	who_init(&w);
	assert_int_equal(who_load(&w, path, INT64_MAX, &t), ST_OK);
	assert_int_equal(n, 1);
	assert_non_null(w.table);
	who_deinit(&w);
	who_init(&w);
	assert_int_equal(who_load(&w, "/nonexistent", 0, &t), ST_OK);
	assert_int_equal(n, 5);
	assert_null(w.table);
	who_deinit(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners),   cmocka_unit_test(short_source),
		cmocka_unit_test(answer),   cmocka_unit_test(countries),
		cmocka_unit_test(look_ups), cmocka_unit_test(client_by_keys),
		cmocka_unit_test(broken),   cmocka_unit_test(loading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
