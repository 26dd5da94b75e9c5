#include "attribute/registry.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* role:name:country of each fact, then > and the referral. */
static void write_down(const struct registry_says *s, char out[512])
{
	int n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < s->n; i++)
		n += snprintf(out + n, 512 - (size_t)n, "%s%s:%s:%s", i != 0 ? " " : "",
			      fact_role_name(s->said[i].role), s->said[i].name, s->said[i].country);
	(void)snprintf(out + n, 512 - (size_t)n, ">%s", s->refer);
}

/* An exact-size heap copy, so that a byte too far is seen. */
static struct span copy_of(const char *text, char **mine)
{
	size_t n = strlen(text);

	*mine = malloc(n != 0 ? n : 1);
	assert_non_null(*mine);
	memcpy(*mine, text, n);
	return span_of(*mine, n);
}

static const struct {
	const char *text;
	bool root;
	const char *says;
} whois_rows[] = {
	{ "% x\n\nrefer:        whois.cnnic.cn\n\norganisation: Keeper\naddress: A\norganisation: "
	  "Other\n",
	  true, "registry:Keeper:>whois.cnnic.cn" },
	{ "organisation: Keeper\nRegistrant: Holder\ncountry: CN\n", true, "registry:Keeper:>" },
	{ "organisation: Keeper\n", false, ">" }, /* who keeps is not who holds */
	{ "Registrant Name: P\nRegistrant Organization: O\nRegistrant Country: no\n", false,
	  "registrant:P:NO>" },
	{ "Registrant:\r\nRegistrant Organization:  Holder \r\nRegistrar: R\r\n", false,
	  "registrant:Holder: registrar:R:>" },
	{ "OrgName: Net\nCountry: US\nReferralServer: whois://whois.x.example:4321\n", false,
	  "network:Net:US>whois.x.example:4321" },
	{ "ReferralServer: rwhois://x.example/y\n", false, ">" },
	{ "refer: a b\n", true, ">" },
	{ "# Registrant: no\n%Registrant: no\nRegistrant no\n: no\n", false, ">" },
	{ "descr: one\ndescr: two\ncountry: CHINA\n", false, "network:one:>" },
	{ "Registrant: a\x1b[2Jb", false, "registrant:a [2Jb:>" },
	{ "", false, ">" },
};

static void whois(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(whois_rows); i++) {
		struct registry_says s;
		char got[512], *mine;

		whois_read(copy_of(whois_rows[i].text, &mine), whois_rows[i].root, &s);
		free(mine);
		write_down(&s, got);
		assert_string_equal(got, whois_rows[i].says);
	}
}

#define ENTITY(roles, name)                                                                  \
	"{\"vcardArray\":[\"vcard\",[[\"version\",{},\"text\",\"4.0\"],[\"fn\",{},\"text\"," \
	"\"" name "\"]]],\"roles\":[" roles "]}"
#define LINK(rel, type, href) "{\"rel\":\"" rel "\",\"type\":\"" type "\",\"href\":\"" href "\"}"
#define RDAP_TYPE "application/rdap+json"

static const struct {
	const char *text;
	enum st st;
	const char *says;
} rdap_rows[] = {
	{ "{\"objectClassName\":\"domain\",\"entities\":[" ENTITY("\"abuse\"", "A") "," ENTITY(
		  "\"registrant\"", "H") "]}",
	  ST_OK, "registrant:H:>" },
	{ "{\"objectClassName\":\"domain\",\"country\":\"CN\",\"entities\":[" ENTITY(
		  "\"registrar\",\"sponsor\"", "R") "]}",
	  ST_OK, "registrar:R:>" },
	{ "{\"entities\":[" ENTITY("\"registrant\"",
				   "N") "],\"country\":\"CN\",\"objectClassName\":\"ip network\"}",
	  ST_OK, "network:N:CN>" },
	{ "{\"objectClassName\":\"ip network\",\"country\":\"CN\",\"entities\":[" ENTITY(
		  "\"technical\"", "T") "]}",
	  ST_OK, "network::CN>" },
	{ "{\"objectClassName\":\"domain\",\"entities\":[{\"roles\":[\"registrant\"],"
	  "\"vcardArray\":[\"vcard\",["
	  "[\"adr\",{\"cc\":\"NO\"},\"text\",[\"\",\"\",\"\",\"\",\"\",\"\",\"X\"]],[\"fn\",{},"
	  "\"text\",\"H\"]]]}]}",
	  ST_OK, "registrant:H:NO>" },
	{ "{\"objectClassName\":\"domain\",\"entities\":[{\"entities\":[" ENTITY("\"registrant\"",
										 "inside") "]}]}",
	  ST_OK, ">" },
	{ "{\"objectClassName\":\"domain\",\"links\":[" LINK(
		  "self", RDAP_TYPE,
		  "https://a/") "," LINK("related", "text/html",
					 "https://b/") "," LINK("related", RDAP_TYPE,
								"https://c/") "]}",
	  ST_OK, ">https://c/" },
	{ "{\"errorCode\":404,\"title\":\"Not Found\"}", ST_END, "" },
	{ "{\"objectClassName\":\"entity\"}", ST_BAD, "" },
	{ "{\"a\":{\"objectClassName\":\"domain\"}}", ST_BAD, "" },
	{ "{\"objectClassName\":\"domain\"", ST_BAD, "" }, /* cut off */
	{ "<html>", ST_BAD, "" },
	{ "", ST_BAD, "" },
};

static void rdap(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rdap_rows); i++) {
		struct registry_says s = { 0 };
		char got[512], *mine;
		enum st st = rdap_read(copy_of(rdap_rows[i].text, &mine), &s);

		free(mine);
		assert_int_equal(st, rdap_rows[i].st);
		write_down(&s, got);
		if (st == ST_OK)
			assert_string_equal(got, rdap_rows[i].says);
	}
}

static const char services[] =
	"{\"version\":\"1.0\",\"services\":["
	"[[\"net\",\"com\"],[\"http://plain.example/\",\"https://secure.example/x\"]],"
	"[[\"co.example\"],[\"https://deeper.example/\"]],[[\"example\"],[\"https://upper.example/"
	"\"]],"
	"[[\"42.0.0.0/8\"],[\"https://eight.example/\"]],[[\"42.99.0.0/16\"],[\"https://"
	"sixteen.example/\"]],"
	"[[\"2001:db8::/32\"],[\"https://six.example/\"]],[[\"bad\"],[\"ftp://bad.example/\"]]]}";

static const struct {
	const char *domain, *ip, *url;
} bootstrap_rows[] = {
	{ "example.com", "", "https://secure.example/x/" },
	{ "com", "", "" },
	{ "example.xcom", "", "" },
	{ "a.co.example", "", "https://deeper.example/" },
	{ "a.xco.example", "", "https://upper.example/" },
	{ "example.org", "", "" },
	{ "a.bad", "", "" },
	{ "", "42.1.2.3", "https://eight.example/" },
	{ "", "42.99.2.15", "https://sixteen.example/" },
	{ "", "43.0.0.1", "" },
	{ "", "2001:db8:1::1", "https://six.example/" },
	{ "", "2001:db9::1", "" },
};

static void bootstrap(void **state)
{
	char url[REFER_MAX] = "", *mine;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bootstrap_rows); i++) {
		struct ip ip;
		bool address = ip_parse(span_str(bootstrap_rows[i].ip), &ip);
		enum st st =
			bootstrap_find(copy_of(services, &mine), span_str(bootstrap_rows[i].domain),
				       address ? &ip : NULL, url);

		free(mine);
		assert_int_equal(st, bootstrap_rows[i].url[0] != '\0' ? ST_OK : ST_END);
		assert_string_equal(url, bootstrap_rows[i].url);
	}
	assert_int_equal(bootstrap_find(SPAN_LIT("{}"), SPAN_LIT("a.com"), NULL, url), ST_BAD);
	assert_int_equal(bootstrap_find(SPAN_LIT("x]"), SPAN_LIT("a.com"), NULL, url), ST_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whois),
		cmocka_unit_test(rdap),
		cmocka_unit_test(bootstrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
