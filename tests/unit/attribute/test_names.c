#include "attribute/names.h"

#include "attribute/candidates.h"

static struct names *names_with(const struct name_seen *rows, size_t n, size_t turn)
{
	struct names *names = NULL;

	assert_int_equal(names_new(&names, 1000), ST_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(names_add(names, &rows[(i + turn) % n]), ST_OK);
	return names;
}

static void expect(const struct names *n, const char *ip, int64_t time, const char *asker,
		   const char *want)
{
	struct ip at = ip_of(ip), who = ip_of(asker);
	const char *how = "untouched";
	struct span got = names_find(n, &at, time, asker != NULL ? &who : NULL, &how);

	if (!span_eq_str(got, want))
		fail_msg("%s at %d: '%.*s', not '%s'", ip, (int)time, (int)got.len,
			 (const char *)got.p, want);
	if (want[0] == '\0')
		assert_null(how);
	else
		assert_string_equal(how, "dns");
}

/* Whatever the order of adding. */
static void by_time(void **state)
{
	const struct name_seen rows[] = {
		name_of("192.0.2.1", "first.example.org", NULL, 10, "10.0.0.1"),
		name_of("192.0.2.1", "second.example.org", NULL, 20, "10.0.0.1"),
		name_of("192.0.2.1", "first.example.org", NULL, 30, "10.0.0.1"),
		name_of("192.0.2.1", "other.example.org", NULL, 25, "10.0.0.2"),
		name_of("2001:db8::1", "six.example.org", NULL, 5, NULL),
	};

	(void)state;
	for (size_t turn = 0; turn < N_ELEMENTS(rows); turn++) {
		struct names *n = names_with(rows, N_ELEMENTS(rows), turn);

		expect(n, "192.0.2.1", 10, "10.0.0.1", "first.example.org");
		expect(n, "192.0.2.1", 19, "10.0.0.1", "first.example.org");
		expect(n, "192.0.2.1", 29, "10.0.0.1", "second.example.org");
		expect(n, "192.0.2.1", 99, "10.0.0.1", "first.example.org");
		expect(n, "192.0.2.1", 9, "10.0.0.1", "first.example.org");  /* asked for after */
		expect(n, "192.0.2.1", 99, "10.0.0.2", "other.example.org"); /* its own */
		expect(n, "192.0.2.1", 1, "10.0.0.2", "other.example.org");
		expect(n, "192.0.2.1", 27, "10.0.0.3", "other.example.org"); /* anyone's, by time */
		expect(n, "192.0.2.1", 21, NULL, "second.example.org");
		expect(n, "2001:db8::1", 9, "10.0.0.1", "six.example.org");
		expect(n, "192.0.2.2", 9, "10.0.0.1", "");
		names_free(n);
	}
}

static void chains(void **state)
{
	const struct name_seen rows[] = {
		name_of(NULL, "www.example.org", "edge.example.net", 10, "10.0.0.1"),
		name_of(NULL, "Edge.example.net", "a7.example.com", 10, "10.0.0.1"),
		name_of("192.0.2.7", "A7.example.com", NULL, 10, "10.0.0.1"),
		/* later the same target serves another name */
		name_of(NULL, "shop.example.org", "edge.example.net", 50, "10.0.0.1"),
		/* a ring */
		name_of(NULL, "x.example.org", "y.example.org", 10, NULL),
		name_of(NULL, "y.example.org", "x.example.org", 10, NULL),
		name_of("192.0.2.8", "x.example.org", NULL, 10, NULL),
	};

	(void)state;
	for (size_t turn = 0; turn < N_ELEMENTS(rows); turn++) {
		struct names *n = names_with(rows, N_ELEMENTS(rows), turn);

		expect(n, "192.0.2.7", 11, "10.0.0.1", "www.example.org");
		expect(n, "192.0.2.7", 60, "10.0.0.1", "shop.example.org");
		expect(n, "192.0.2.8", 11, NULL, "x.example.org");
		names_free(n);
	}
}

/* A Host header means what it says, also where a CNAME leads to it. */
static void host_header(void **state)
{
	struct name_seen rows[] = {
		name_of(NULL, "alias.example.net", "www.example.org", 10, NULL),
		name_of("192.0.2.7", "www.example.org", NULL, 10, NULL),
	};
	struct ip at = ip_of("192.0.2.7");
	struct names *n;
	const char *how;

	(void)state;
	rows[1].how = "http.host";
	n = names_with(rows, N_ELEMENTS(rows), 0);
	assert_true(span_eq_str(names_find(n, &at, 10, NULL, &how), "www.example.org"));
	assert_string_equal(how, "http.host");
	names_free(n);
}

static void bounded(void **state)
{
	const struct name_seen a = name_of("192.0.2.1", "a.example.org", NULL, 1, NULL);
	static char longest[600];
	struct name_seen b = name_of("192.0.2.2", "b.example.org", NULL, 1, NULL);
	struct names *n = NULL;

	(void)state;
	assert_int_equal(names_new(&n, 2), ST_OK);
	assert_int_equal(names_add(n, &a), ST_OK);
	memset(longest, 'x', sizeof(longest));
	b.name = span_of(longest, sizeof(longest));
	assert_int_equal(names_add(n, &b), ST_LIMIT);
	assert_int_equal(names_add(n, &a), ST_OK);
	assert_int_equal(names_add(n, &a), ST_LIMIT);
	assert_int_equal(names_dropped(n), 2);
	expect(n, "192.0.2.1", 5, NULL, "a.example.org");
	names_free(n);
}

/* Suffixes as publicsuffix.org has them. */
static void domains(void **state)
{
	static const struct {
		const char *host, *want;
	} rows[] = {
		{ "zzhc.vnet.cn", "vnet.cn" },
		{ "ZZHC.Vnet.CN", "Vnet.CN" },
		{ "zzhc.vnet.cn.", "vnet.cn" },
		{ "a.b.example.co.uk", "example.co.uk" },
		{ "co.uk", "" },
		{ "cn", "" },
		{ "localhost", "" },
		{ "192.0.2.1", "" },
		{ "2001:db8::1", "" },
		{ "[2001:db8::1]:80", "" },
		{ "", "" },
		{ ".", "" },
	};
	struct names *n = NULL;

	(void)state;
	assert_int_equal(names_new(&n, 1), ST_OK);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t len = strlen(rows[i].host);
		char *copy = malloc(len != 0 ? len : 1);
		struct span got;

		assert_non_null(copy);
		memcpy(copy, rows[i].host, len);
		got = names_domain(n, span_of(copy, len));
		if (!span_eq_str(got, rows[i].want))
			fail_msg("%s: '%.*s'", rows[i].host, (int)got.len, (const char *)got.p);
		free(copy);
	}
	assert_int_equal(names_domain(n, span_of("a\0.example.org", 14)).len, 0);
	names_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_time), cmocka_unit_test(chains),
					    cmocka_unit_test(host_header),
					    cmocka_unit_test(bounded), cmocka_unit_test(domains) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
