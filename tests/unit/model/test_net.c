#include "model/net.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { PRIVATE = 1, LINK_LOCAL = 2, MULTICAST = 4 };

/* python3: ipaddress.ip_address(...).is_private / .is_link_local / .is_multicast, and RFC 6598 */
static const struct {
	const char *text, *out; /* out NULL: as text */
	unsigned what;
} rows[] = {
	{ "192.0.2.1", NULL, 0 },
	{ "9.255.255.255", NULL, 0 },
	{ "10.0.0.0", NULL, PRIVATE },
	{ "11.0.0.0", NULL, 0 },
	{ "172.15.255.255", NULL, 0 },
	{ "172.16.0.0", NULL, PRIVATE },
	{ "172.31.255.255", NULL, PRIVATE },
	{ "172.32.0.0", NULL, 0 },
	{ "192.168.0.1", NULL, PRIVATE },
	{ "100.63.255.255", NULL, 0 },
	{ "100.64.0.1", NULL, PRIVATE },
	{ "100.128.0.0", NULL, 0 },
	{ "169.254.1.1", NULL, PRIVATE | LINK_LOCAL },
	{ "127.0.0.1", NULL, PRIVATE | LINK_LOCAL },
	{ "224.0.0.251", NULL, PRIVATE | LINK_LOCAL | MULTICAST },
	{ "239.255.255.250", NULL, MULTICAST },
	{ "255.255.255.255", NULL, PRIVATE | LINK_LOCAL | MULTICAST },
	{ "255.255.255.254", NULL, 0 },
	{ "198.51.100.9", NULL, 0 },
	{ "203.0.113.10", NULL, 0 },
	{ "192.0.2.99", NULL, 0 },
	{ "192.0.2.101", NULL, 0 },
	{ "2001:DB8::1", "2001:db8::1", 0 },
	{ "::1", NULL, PRIVATE | LINK_LOCAL },
	{ "::", NULL, 0 },
	{ "fe80::1", NULL, PRIVATE | LINK_LOCAL },
	{ "fec0::1", NULL, 0 },
	{ "fd00::1", NULL, PRIVATE },
	{ "ff02::fb", NULL, PRIVATE | LINK_LOCAL | MULTICAST },
	{ "ff0e::1", NULL, MULTICAST },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 0 },
};

static void reads_classes_and_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char out[IP_TEXT_MAX];
		struct ip ip = { 0 };
		unsigned what;

		assert_true(ip_parse(span_str(rows[i].text), &ip));
		assert_string_equal(ip_format(&ip, out),
				    rows[i].out != NULL ? rows[i].out : rows[i].text);
		what = (ip_is_private(&ip) ? PRIVATE : 0) | (ip_is_link_local(&ip) ? LINK_LOCAL : 0)
		       | (ip_is_multicast(&ip) ? MULTICAST : 0);
		if (what != rows[i].what)
			fail_msg("row '%s': %u", rows[i].text, what);
	}
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"",	     "1.2.3",
		"1.2.3.4.5", "256.0.0.1",
		"g::1",	     "1.2.3.4 ",
		"::1%eth0",  "1111:2222:3333:4444:5555:6666:7777:8888:9999:0:0:0:0:0"
	};
	struct ip ip = { .family = 99 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad); i++)
		assert_false(ip_parse(span_str(bad[i]), &ip));
	assert_false(ip_parse(SPAN_LIT("1.2.3.4\0.5"), &ip));
	assert_int_equal(ip.family, 99);
}

static void names_and_order(void **state)
{
	char mac[MAC_TEXT_MAX], text[IP_TEXT_MAX];
	struct ip a = { { 192, 0, 2, 1 }, IP_V4 }, b = { { 192, 0, 2, 2 }, IP_V4 };
	struct ip c = { { 192, 0, 2, 1 }, IP_V6 }, none = { 0 };

	(void)state;
	assert_string_equal(mac_format((const uint8_t *)"\x00\x00\x5e\x00\x53\xff", mac),
			    "00:00:5e:00:53:ff");
	assert_string_equal(ip_format(&none, text), "");
	assert_true(ip_eq(&a, &a));
	assert_false(ip_eq(&a, &c)); /* same bytes, other family */
	assert_true(ip_cmp(&a, &b) < 0 && ip_cmp(&b, &a) > 0 && ip_cmp(&a, &c) < 0);
	assert_int_equal(ip_cmp(&a, &a), 0);
	assert_string_equal(transport_name(TRANSPORT_UDP), "udp");
	assert_string_equal(transport_name((enum transport)99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_classes_and_writes),
					    cmocka_unit_test(refuses),
					    cmocka_unit_test(names_and_order) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
