/* net_table: the table that ships, and what is damaged. Answers were read off the sets' own lines.
 */
#include "attribute/net_table.h"

#include "base/hash.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct span read_table(void)
{
	const char *root = getenv("TELLTALE_SOURCE");
	char path[4096];
	struct span s;
	uint8_t *p;
	FILE *f;
	long n;

	snprintf(path, sizeof(path), "%s/data/net.table", root != NULL ? root : ".");
	f = fopen(path, "rbe");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	assert_true(n > 0);
	rewind(f);
	p = malloc((size_t)n);
	assert_non_null(p);
	s = span_of(p, fread(p, 1, (size_t)n, f));
	assert_int_equal(s.len, n);
	fclose(f);
	return s;
}

/* Shown by 3 of the issue, and places where one range ends and another begins. */
static const struct {
	const char *ip;
	uint32_t asn;
	const char *name, *country, *home;
} rows[] = {
	{ "202.96.128.86", 4134, "Chinanet", "CN", "CN" },
	{ "8.8.8.8", 15169, "Google LLC", "US", "US" },
	{ "193.213.112.4", 2119, "Telenor Norge AS", "NO", "NO" },
	{ "2400:3200::1", 37963, "Hangzhou Alibaba Advertising Co.,Ltd.", "CN", "SG" },
	{ "114.114.114.114", 21859, "Zenlayer Inc", "CN", "US" },
	{ "47.88.0.1", 45102, "Alibaba (US) Technology Co., Ltd.", "US", "SG" },
	{ "42.99.2.15", 4134, "Chinanet", "CN", "CN" },
	/* 1.0.0.0-1.0.0.255 is AS13335, then nobody until 1.0.4.0-1.0.7.255, AS38803 */
	{ "0.255.255.255", 0, "", "", "" },
	{ "1.0.0.0", 13335, "Cloudflare, Inc.", "AU", "US" },
	{ "1.0.0.255", 13335, "Cloudflare, Inc.", "AU", "US" },
	{ "1.0.1.0", 0, "", "CN", "" },
	{ "1.0.3.255", 0, "", "CN", "" },
	{ "1.0.4.0", 38803, "Gtelecom Pty Ltd", "AU", "AU" },
	{ "1.0.7.255", 38803, "Gtelecom Pty Ltd", "AU", "AU" },
	{ "255.255.255.255", 0, "", "", "" },
	{ "0.0.0.0", 0, "", "", "" },
	/* 2001:200:: to 2001:200:1b9:ffff:... is AS2500 */
	{ "2001:200::", 2500, "WIDE Project", "AU", "JP" },
	{ "2001:200:1b9:ffff:ffff:ffff:ffff:ffff", 2500, "WIDE Project", "AU", "JP" },
	{ "::", 0, "", "", "" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0, "", "", "" },
};

static void expect(struct span got, const char *want, const char *ip)
{
	if (!span_eq_str(got, want))
		fail_msg("%s: '%.*s', not '%s'", ip, (int)got.len, (const char *)got.p, want);
}

static void addresses(void **state)
{
	struct span bytes = read_table();
	struct net_table *t = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(net_table_parse(&t, bytes, &e), ST_OK);
	assert_true(bytes.len < 12000000);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct net_answer n;
		struct ip ip = { 0 };

		assert_true(ip_parse(span_str(rows[i].ip), &ip));
		net_table_find(t, &ip, &n);
		if (n.asn != rows[i].asn)
			fail_msg("%s: AS%u, not AS%u", rows[i].ip, n.asn, rows[i].asn);
		expect(n.as_name, rows[i].name, rows[i].ip);
		expect(n.country, rows[i].country, rows[i].ip);
		expect(n.home, rows[i].home, rows[i].ip);
		assert_true(n.home_percent <= 100);
	}
	net_table_free(t);
	free((void *)(uintptr_t)bytes.p);
}

/* A family that is none has no answer. */
static void no_address(void **state)
{
	struct span bytes = read_table();
	struct net_table *t = NULL;
	struct net_answer n = { .asn = 7 };
	struct ip none = { .family = IP_NONE };

	(void)state;
	assert_int_equal(net_table_parse(&t, bytes, NULL), ST_OK);
	net_table_find(t, &none, &n);
	assert_int_equal(n.asn, 0);
	net_table_free(t);
	free((void *)(uintptr_t)bytes.p);
}

static void refuse(struct span bytes, enum st want, const char *word)
{
	struct net_table *t = NULL;
	struct err e = { 0 };
	uint8_t *exact = malloc(bytes.len != 0 ? bytes.len : 1);

	assert_non_null(exact);
	if (bytes.len != 0)
		memcpy(exact, bytes.p, bytes.len);
	assert_int_equal(net_table_parse(&t, span_of(exact, bytes.len), &e), want);
	assert_null(t);
	if (strstr(e.msg, word) == NULL)
		fail_msg("'%s' does not say '%s'", e.msg, word);
	free(exact);
}

static void damaged(void **state)
{
	struct span bytes = read_table();
	uint8_t *p = (uint8_t *)(uintptr_t)bytes.p;

	(void)state;
	refuse((struct span){ 0 }, ST_BAD, "not a table");
	refuse(span_of(p, 7), ST_BAD, "not a table");
	refuse(span_of(p, 40), ST_BAD, "cut off");
	refuse(span_of(p, bytes.len - 1), ST_BAD, "cut off");
	p[bytes.len / 2] ^= 1;
	refuse(bytes, ST_BAD, "sum");
	p[bytes.len / 2] ^= 1;
	p[8] = 9;
	refuse(bytes, ST_UNSUP, "version 9");
	p[8] = 1;
	p[0] = 'X';
	refuse(bytes, ST_BAD, "not a table");
	free(p);
}

/* Counts that a right sum covers and the file does not hold: nothing is read outside. */
static void lying_counts(void **state)
{
	struct span bytes = read_table();
	uint8_t *p = (uint8_t *)(uintptr_t)bytes.p;

	(void)state;
	for (size_t at = 32; at < 56; at += 4) {
		static const uint8_t lies[][4] = { { 0xff, 0xff, 0xff, 0xff }, { 0, 0, 0, 0x80 } };

		for (size_t i = 0; i < N_ELEMENTS(lies); i++) {
			uint8_t before[4];
			uint64_t sum;

			memcpy(before, p + at, 4);
			memcpy(p + at, lies[i], 4);
			sum = XXH64(p + 32, bytes.len - 32, 0);
			for (unsigned k = 0; k < 8; k++)
				p[24 + k] = (uint8_t)(sum >> 8 * k);
			refuse(bytes, ST_BAD, "parts");
			memcpy(p + at, before, 4);
		}
	}
	free(p);
}

static void no_file(void **state)
{
	struct net_table *t = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(net_table_open(&t, "/nonexistent/net.table", &e), ST_IO);
	assert_true(e.msg[0] != '\0');
	assert_int_equal(net_table_open(&t, "/", &e), ST_IO);
	assert_null(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses), cmocka_unit_test(no_address),
		cmocka_unit_test(damaged),   cmocka_unit_test(lying_counts),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
