#include "identify/registry.h"

#include "base/span.h"
#include "identify/keys.h"
#include "identify/norm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void networks(void **state)
{
	struct plmn_info p;

	(void)state;
	assert_true(registry_plmn(SPAN_LIT("242010000000000"), &p));
	assert_string_equal(p.country, "no");
	assert_int_equal(p.mnc_len, 2);
	assert_true(registry_plmn(SPAN_LIT("310260000000000"), &p));
	assert_int_equal(p.mnc_len, 3);
	assert_true(registry_plmn(SPAN_LIT("46003"), &p));
	assert_string_equal(p.provider, "China Telecom");
	assert_true(registry_plmn(SPAN_LIT("001010000000000"), &p));
	assert_false(registry_plmn(SPAN_LIT("242990000000000"), &p));
	assert_false(registry_plmn(SPAN_LIT("2420"), &p));
	assert_false(registry_plmn(SPAN_LIT(""), &p));
	assert_true(registry_mcc(SPAN_LIT("242")));
	assert_false(registry_mcc(SPAN_LIT("199")));
	assert_false(registry_mcc(SPAN_LIT("24")));
}

static void country_codes(void **state)
{
	struct cc_info c;

	(void)state;
	assert_true(registry_cc(SPAN_LIT("4799900011"), &c));
	assert_int_equal(c.digits, 2);
	assert_string_equal(c.region, "NO");
	assert_int_equal(c.most, 8);
	assert_true(registry_cc(SPAN_LIT("35312345678"), &c)); /* 353, not 35 */
	assert_int_equal(c.digits, 3);
	assert_true(registry_cc(SPAN_LIT("12025550100"), &c));
	assert_int_equal(c.digits, 1);
	assert_false(registry_cc(SPAN_LIT("2100000"), &c)); /* 210 is free */
	assert_false(registry_cc(SPAN_LIT("0012"), &c));
	assert_true(registry_iccid_cc(SPAN_LIT("8986030000000000000")));
	assert_true(registry_iccid_cc(SPAN_LIT("8900101012345678904")));
	assert_false(registry_iccid_cc(SPAN_LIT("8921000000000000000")));
	assert_false(registry_iccid_cc(SPAN_LIT("7947000000000000000")));
}

static void address_blocks(void **state)
{
	static const uint8_t iana[6] = { 0x00, 0x00, 0x5e, 0x00, 0x53, 0x2a };
	static const uint8_t local[6] = { 0x02, 0x00, 0x5e, 0x00, 0x53, 0x2a };
	static const uint8_t free_block[6] = { 0x00, 0xff, 0xfe, 0, 0, 1 };
	/* 70B3D5F2F: MA-S within the MA-L of the IEEE itself */
	static const uint8_t small[6] = { 0x70, 0xb3, 0xd5, 0xf2, 0xf0, 0x01 };

	(void)state;
	assert_string_equal(registry_oui(iana), "ICANN, IANA Department");
	assert_null(registry_oui(local));
	assert_null(registry_oui(free_block));
	assert_string_equal(registry_oui(small), "TELEPLATFORMS");
}

static void placeholders(void **state)
{
	(void)state;
	assert_true(registry_is_placeholder(KIND_MAC, SPAN_LIT("02:00:00:00:00:00")));
	assert_true(registry_is_placeholder(KIND_MAC, SPAN_LIT("ff:ff:ff:ff:ff:ff")));
	assert_true(registry_is_placeholder(KIND_IMEI, SPAN_LIT("000000000000000")));
	assert_true(registry_is_placeholder(KIND_SERIAL, SPAN_LIT("Unknown")));
	assert_true(registry_is_placeholder(KIND_SSID, SPAN_LIT("<unknown ssid>")));
	assert_true(registry_is_placeholder(KIND_ANDROID_ID, SPAN_LIT("9774d56d682e549c")));
	assert_true(registry_is_placeholder(KIND_DEVICE_ID, SPAN_LIT("***")));
	/* of one kind only */
	assert_false(registry_is_placeholder(KIND_IMSI, SPAN_LIT("860001000010000")));
	assert_false(registry_is_placeholder(KIND_SERIAL, SPAN_LIT("unknown1")));
	assert_false(registry_is_placeholder(KIND_SERIAL, SPAN_LIT("unknow")));
	assert_false(registry_is_placeholder(KIND_ACCOUNT, SPAN_LIT("Q")));
	assert_false(registry_is_placeholder(KIND_MAC, SPAN_LIT("02:00:00:00:00:01")));
}

static void synthetic(void **state)
{
	(void)state;
	assert_true(registry_is_synthetic(KIND_IMEI, SPAN_LIT("001010000000016")));
	assert_false(registry_is_synthetic(KIND_IMEI, SPAN_LIT("350000000000006")));
	assert_true(registry_is_synthetic(KIND_EMAIL, SPAN_LIT("a@mail.example.org")));
	assert_true(registry_is_synthetic(KIND_EMAIL, SPAN_LIT("a@b.example")));
	assert_false(registry_is_synthetic(KIND_EMAIL, SPAN_LIT("a@notexample.org")));
	assert_false(registry_is_synthetic(KIND_EMAIL, SPAN_LIT("a")));
	assert_true(registry_is_synthetic(KIND_MAC, SPAN_LIT("00:00:5e:00:53:2a")));
}

struct key_row {
	const char *name;
	enum kind first; /* KIND_COUNT_: the name says nothing */
};

static const struct key_row keys[] = {
	{ "imei", KIND_IMEI },
	{ "IMEI", KIND_IMEI },
	{ "imei_2", KIND_IMEI },
	{ "deviceImei", KIND_IMEI },
	{ "data[imei]", KIND_IMEI },
	{ "device.imei", KIND_IMEI },
	{ "$imei", KIND_IMEI },
	{ "X-IMEI", KIND_IMEI },
	{ "imeis", KIND_COUNT_ },
	{ "imeistatus", KIND_COUNT_ },
	{ "imei_md5", KIND_COUNT_ },
	{ "imei_status", KIND_COUNT_ },
	{ "SIM1ICCID", KIND_ICCID },
	{ "SIM2LTEIMSI", KIND_IMSI },
	{ "S1LTEIMSI", KIND_IMSI },
	{ "x-up-calling-line-id", KIND_MSISDN },
	{ "device-id", KIND_DEVICE_ID },
	{ "deviceId", KIND_DEVICE_ID },
	{ "DEVICE_ID", KIND_DEVICE_ID },
	{ "deviceidentity", KIND_COUNT_ },
	{ "hwid", KIND_ANDROID_ID },
	{ "wifi_ssid", KIND_SSID },
	{ "bssid", KIND_BSSID },
	{ "MACID", KIND_MAC },
	{ "machine", KIND_COUNT_ },
	{ "imac", KIND_COUNT_ },
	{ "", KIND_COUNT_ },
	{ "___", KIND_COUNT_ },
	{ "1", KIND_COUNT_ },
	{ "order_id", KIND_COUNT_ },
	{ "xmp.did", KIND_COUNT_ },
	{ "x.did", KIND_DEVICE_ID },
	{ "timestamp", KIND_COUNT_ },
	{ "\xc3\xa9mail", KIND_COUNT_ },
	{ "a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on.imei",
	  KIND_IMEI },
};

static void names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys_lookup(span_str(keys[i].name)).first != keys[i].first)
			fail_msg("'%s'", keys[i].name);
}

static enum st count_needle(void *arg, struct span n)
{
	unsigned *seen = arg;

	assert_true(n.len >= 4);
	*seen += span_eq(n, SPAN_LIT("ssid\"")) || span_eq(n, SPAN_LIT("wifi_ssid="));
	/* two letters, with what stands in front */
	*seen += span_eq(n, SPAN_LIT("\"sn\"")) || span_eq(n, SPAN_LIT("/sn="))
		 || span_eq(n, SPAN_LIT("&sn="));
	assert_false(span_eq(n, SPAN_LIT("imei\""))); /* found by its digits */
	return ST_OK;
}

static void needles(void **state)
{
	unsigned seen = 0;

	(void)state;
	assert_int_equal(keys_each_needle(count_needle, &seen), ST_OK);
	assert_int_equal(seen, 5);
}

struct norm_row {
	enum kind kind;
	const char *in, *want; /* "": none */
};

static const struct norm_row norms[] = {
	{ KIND_IMEI, "00-101000-000001-6", "001010000000016" },
	{ KIND_IMEI, "0010100000000", "" },
	{ KIND_IMEI, "-001010000000016", "" },
	{ KIND_IMEI, "001010000000016-", "" },
	{ KIND_IMEI, "0010100000--00016", "" },
	{ KIND_MAC, "00:00:5e:00:53:2A", "00:00:5e:00:53:2a" },
	{ KIND_MAC, "00:00-5e:00:53:2a", "" },
	{ KIND_MAC, "00005e00532", "" },
	{ KIND_MAC, "0000.5e00.532a", "00:00:5e:00:53:2a" },
	{ KIND_MAC, "0000:5e00:532a", "" },
	{ KIND_MAC, "000:05e:00:53:2a0", "" },
	{ KIND_ICCID, "8900 1010 1234 5678 904F", "8900101012345678904" },
	{ KIND_ICCID, "xyz", "" },
	{ KIND_MSISDN, "0047 999 00 011", "4799900011" },
	{ KIND_MSISDN, "+47 (999) 00-011", "4799900011" },
	{ KIND_MSISDN, "1234", "" },
	{ KIND_MSISDN, "172.16.25.3", "" }, /* an address */
	{ KIND_MSISDN, "47.99.90.11", "47999011" },
	{ KIND_MSISDN, "1234567890123456", "" },
	{ KIND_CELL_ID, "68719476735", "68719476735" },
	{ KIND_CELL_ID, "68719476736", "" },
	{ KIND_CELL_ID, "0", "" },
	{ KIND_CELL_ID, "1A2D30C", "27448076" },
	{ KIND_LAC, "4711", "4711" },
	{ KIND_LAC, "16777216", "" },
	{ KIND_LOCATION, "59.9139, 10.7522", "59.91390,10.75220" },
	{ KIND_LOCATION, "59.9139", "" },
	{ KIND_LOCATION, "91,0", "" },
	{ KIND_CDMA_ID, "13568-31-77", "13568-31-77" },
	{ KIND_CDMA_ID, "40000-31-77", "" },
	{ KIND_CDMA_ID, "1-2", "" },
	{ KIND_CDMA_ID, "1-2-3-4", "" },
	{ KIND_EMAIL, " User@Example.org ", "user@example.org" },
	{ KIND_EMAIL, "user", "" },
	{ KIND_EMAIL, "a@b", "" },
	{ KIND_AD_ID, "{38400000-8CF0-11BD-B23E-10B96E40000D}",
	  "38400000-8cf0-11bd-b23e-10b96e40000d" },
	{ KIND_AD_ID, "38400000-8CF0-11BD-B23E-10B96E40000", "" },
	{ KIND_SERIAL, "TT0123456789", "" },
};

static void normal_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(norms) / sizeof(norms[0]); i++) {
		char out[NORM_MAX];
		size_t len = strlen(norms[i].in), n;
		uint8_t *copy = malloc(len != 0 ? len : 1);

		assert_non_null(copy);
		memcpy(copy, norms[i].in, len);
		n = norm_value(norms[i].kind, span_of(copy, len), out);
		if (!span_eq_str(span_of(out, n), norms[i].want))
			fail_msg("'%s': '%.*s'", norms[i].in, (int)n, out);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks),	  cmocka_unit_test(country_codes),
		cmocka_unit_test(address_blocks), cmocka_unit_test(placeholders),
		cmocka_unit_test(synthetic),	  cmocka_unit_test(names),
		cmocka_unit_test(needles),	  cmocka_unit_test(normal_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
