#include "rig.h"

#include "identify/gather.h"

struct row {
	const char *what, *in, *want;
};

/* Bodies of one message, nothing known beforehand; possible ones too. */
static const struct row rows[] = {
	/* IMEI */
	{ "key, Luhn, reporting body", "{\"imei\":\"001010000000016\"}",
	  "imei 001010000000016 certain" },
	{ "as a number", "{\"imei\":001010000000016}", "imei 001010000000016 certain" },
	{ "key in capitals with a slot", "{\"IMEI2\":\"001010000000016\"}",
	  "imei 001010000000016 certain" },
	{ "last words of a longer name", "{\"oldDeviceImei\":\"001010000000016\"}",
	  "imei 001010000000016 certain" },
	{ "two letters that name a serial number", "{\"sn\":\"TT0123456789\"}",
	  "serial TT0123456789 likely" },
	{ "record of tag and value",
	  "V1;IMEI001010000000016;MNC01;SNTT0123456789;MA00:00:5e:00:53:2a;",
	  "imei 001010000000016 certain\nserial TT0123456789 likely\nmac 00:00:5e:00:53:2a "
	  "certain" },
	{ "part of another word", "{\"imeistatus\":\"001010000000016\"}",
	  "imei 001010000000016 possible" },
	{ "no key", "{\"a\":\"001010000000016\"}", "imei 001010000000016 possible" },
	{ "key, no check digit", "{\"imei\":\"00101000000001\"}",
	  "imei 001010000000016 certain form=no-check-digit" },
	{ "wrong check digit: the device's number, no IMEI", "{\"imei\":\"001010000000017\"}",
	  "device_id 001010000000017 likely" },
	{ "spare digit 0 of signalling", "{\"imei\":\"001010000000010\"}",
	  "imei 001010000000010 certain" },
	{ "device_id with an IMEI in it", "{\"device_id\":\"001010000000016\"}",
	  "imei 001010000000016 certain" },
	{ "device_id, Luhn wrong", "{\"device_id\":\"001010000000017\"}",
	  "device_id 001010000000017 likely" },
	{ "MEID field with an IMEI in it", "{\"MEID\":\"001010000000016\"}",
	  "imei 001010000000016 certain" },
	{ "no reporting body", "{\"a\":\"773918050000000\"}", "" },
	{ "in a longer run", "{\"a\":\"0010100000000161\"}", "" },
	{ "fraction", "{\"a\":0.001010000000016}", "" },
	{ "letters attached", "{\"a\":\"x001010000000016\"}", "" },
	{ "version in place of the check digit", "{\"imei\":\"0010100000000199\"}",
	  "imeisv 0010100000000199 certain" },
	{ "default of a chip maker", "{\"IMEI1\":\"860001000010000\"}",
	  "imei 860001000010000 certain placeholder" },
	{ "zeros", "{\"imei\":\"000000000000000\"}", "imei 000000000000000 certain placeholder" },

	/* digests under a name that says of what; by python's hashlib */
	{ "MD5 of an IMEI", "{\"imei_md5\":\"0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3\"}",
	  "imei 0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3 likely form=md5" },
	{ "the name of the number alone, in capitals",
	  "{\"imei\":\"0D6AAAF9E0A8A7EC2E8C1E7F8A0AD2D3\"}",
	  "imei 0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3 likely form=md5" },
	{ "SHA-1 of an address, in a form", "v=1&macSha1=b6e5a1c2d3f40516273849aabbccddeeff001122",
	  "mac b6e5a1c2d3f40516273849aabbccddeeff001122 likely form=sha1" },
	{ "SHA-256, base64", "{\"hashedImei\":\"ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=\"}",
	  "imei 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef likely "
	  "form=sha256" },
	{ "a digest under another name", "{\"trace\":\"0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3\"}", "" },
	{ "a digest of a file", "{\"file_md5\":\"0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3\"}", "" },
	{ "MD5 of nothing", "{\"imei_md5\":\"d41d8cd98f00b204e9800998ecf8427e\"}", "" },
	{ "no digest's length", "{\"imei_md5\":\"0d6aaaf9e0a8a7ec2e8c1e7f8a0ad2d3a\"}", "" },

	/* IMSI */
	{ "key and network", "{\"imsi\":\"001010123456789\"}", "imsi 001010123456789 certain" },
	{ "China Telecom, key of ZZHC", "{\"SIM1LTEIMSI\":\"460030123456789\"}",
	  "imsi 460030123456789 certain" },
	{ "key, country without such a network", "{\"imsi\":\"242990123456789\"}",
	  "imsi 242990123456789 likely" },
	{ "key, no country", "{\"imsi\":\"199010123456789\"}", "" },
	{ "network, no key", "{\"a\":\"242010123456789\"}", "imsi 242010123456789 possible" },

	/* ICCID, EID, MEID */
	{ "key, Luhn, country", "{\"SIM1ICCID\":\"8900101012345678904\"}",
	  "iccid 8900101012345678904 certain" },
	{ "twenty digits without Luhn", "{\"iccid\":\"89860300000000000000\"}",
	  "iccid 89860300000000000000 certain" },
	{ "key, not 89", "{\"iccid\":\"7900101012345678904\"}", "" },
	{ "no key, Luhn", "{\"a\":\"8900101012345678904\"}", "iccid 8900101012345678904 possible" },
	{ "no key, Luhn wrong", "{\"a\":\"8900101012345678905\"}", "" },
	{ "letters in a card's number", "{\"iccid\":\"898600A0123456789012\"}",
	  "iccid 898600A0123456789012 certain" },
	{ "EID", "{\"eid\":\"89001012012341234012345678901224\"}",
	  "eid 89001012012341234012345678901224 certain" },
	{ "MEID", "{\"meid\":\"A1000049FFFFFE\"}", "meid a1000049fffffe likely" },
	{ "MEID of no phone", "{\"MEID\":\"A0000100001000\"}",
	  "meid a0000100001000 likely placeholder" },
	{ "fourteen hex digits elsewhere", "{\"etag\":\"a1000049fffffe\"}", "" },

	/* addresses */
	{ "colons, registered", "x=1&y=00:00:5e:00:53:2a", "mac 00:00:5e:00:53:2a likely" },
	{ "key and registered", "{\"MACID\":\"00:00:5E:00:53:2A\"}",
	  "mac 00:00:5e:00:53:2a certain" },
	{ "dashes", "mac=00-00-5E-00-53-2A", "mac 00:00:5e:00:53:2a certain" },
	{ "local, no key", "{\"a\":\"02:00:5e:00:53:2a\"}", "mac 02:00:5e:00:53:2a possible" },
	{ "local, key", "{\"wifi_mac\":\"02:00:5e:00:53:2a\"}", "mac 02:00:5e:00:53:2a likely" },
	{ "Android's mask", "{\"mac\":\"02:00:00:00:00:00\"}",
	  "mac 02:00:00:00:00:00 likely placeholder" },
	{ "a group", "{\"mac\":\"01:00:5e:00:00:fb\"}", "" },
	{ "access point", "{\"bssid\":\"00:00:5e:00:53:01\"}", "bssid 00:00:5e:00:53:01 certain" },
	{ "twelve digits with a key", "{\"mac\":\"00005e00532a\"}",
	  "mac 00:00:5e:00:53:2a certain" },
	{ "twelve digits, registered, no key", "{\"a\":\"00005e00532a\"}",
	  "mac 00:00:5e:00:53:2a possible" },
	{ "fingerprint of a certificate",
	  "sha1=00:00:5e:00:53:2a:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee", "" },
	{ "eight pairs", "a=00:00:5e:ff:fe:00:53:2a", "" },
	{ "serial with an address in it", "urn:example:serial:00-00-5E-00-53-2A-7",
	  "mac 00:00:5e:00:53:2a likely" },

	/* Android and advertising ids */
	{ "Android ID", "{\"android_id\":\"3f1d0c5a9b7e2846\"}",
	  "android_id 3f1d0c5a9b7e2846 likely" },
	{ "hwid of Pushwoosh", "{\"hwid\":\"3f1d0c5a9b7e2846\"}",
	  "android_id 3f1d0c5a9b7e2846 likely" },
	{ "sixteen hex digits elsewhere", "{\"etag\":\"3f1d0c5a9b7e2846\"}", "" },
	{ "the one of a defect", "{\"android_id\":\"9774d56d682e549c\"}",
	  "android_id 9774d56d682e549c likely placeholder" },
	{ "advertising id", "{\"gaid\":\"38400000-8cf0-11bd-b23e-10b96e40000d\"}",
	  "ad_id 38400000-8cf0-11bd-b23e-10b96e40000d likely" },
	{ "in capitals, in a form", "a=1&idfa=38400000-8CF0-11BD-B23E-10B96E40000D&b=2",
	  "ad_id 38400000-8cf0-11bd-b23e-10b96e40000d likely" },
	{ "opted out", "{\"idfa\":\"00000000-0000-0000-0000-000000000000\"}",
	  "ad_id 00000000-0000-0000-0000-000000000000 likely placeholder" },
	{ "any UUID", "{\"request\":\"38400000-8cf0-11bd-b23e-10b96e40000d\"}", "" },

	/* mail */
	{ "mail", "a=1&m=User@Example.org&b=2", "email user@example.org likely" },
	{ "mail with a key", "{\"email\":\"user@example.org\"}", "email user@example.org likely" },
	{ "picture at twice the size", "{\"src\":\"logo@2x.png\"}", "" },
	{ "password before a host", "url: https://me:secret@example.org/x", "" },
	{ "no top-level domain", "{\"a\":\"user@host.nosuchtld\"}", "" },
	{ "package and version", "{\"a\":\"left-pad@1.3.0\"}", "" },
	{ "what a message is called", "Message-ID: <1234.5678@example.org>\r\n\r\nhello", "" },
	{ "messages in a folded line",
	  "To: b@example.org\r\nReferences: <1@example.org>\r\n\t<2@example.org>\r\n\r\n",
	  "email b@example.org likely" },
	{ "the header behind is another",
	  "References: <1@example.org>\r\nFrom: A <a@example.org>\r\n",
	  "email a@example.org likely" },
	{ "call", "Contact: <sip:user@example.org>", "" },
	{ "address literal", "From: user@192.0.2.1", "" },

	/* places */
	{ "two names", "{\"lat\":59.91390,\"lon\":10.75220}", "location 59.91390,10.75220 likely" },
	{ "the other order", "{\"longitude\":10.75220,\"acc\":12.5,\"latitude\":59.91390}",
	  "location 59.91390,10.75220 likely" },
	{ "south and west", "{\"lat\":-33.86880,\"lng\":-151.20930}",
	  "location -33.86880,-151.20930 likely" },
	{ "one value", "ll=59.9139,10.7522&z=1", "location 59.91390,10.75220 likely" },
	{ "out of range", "{\"lat\":259.91390,\"lon\":10.75220}", "" },
	{ "half", "{\"lat\":59.91390,\"temp\":10.75220}", "" },
	{ "statistics", "{\"mean\":59.91390,\"stddev\":10.75220}", "" },
	{ "a list of statistics", "{\"mean\":[59.91390,10.75220]}", "" },

	/* cells */
	{ "cell and area", "{\"lac\":4711,\"cell_id\":12345678}",
	  "lac 4711 likely\ncell_id 12345678 likely" },
	{ "hex of a module", "{\"SIM1CELLID\":\"01A2D30C\"}", "cell_id 27448076 likely" },
	{ "no cell", "{\"SIM1CELLID\":\"LTE\"}", "" },
	{ "too large for a cell", "{\"cellid\":99999999999}", "" },
	{ "campaign", "id=1&cid=206568151&x=2", "" },
	{ "cell among its kind", "{\"mcc\":1,\"mnc\":1,\"cid\":206568151}",
	  "cell_id 206568151 likely" },
	{ "area alone", "{\"lac\":4711}", "" },
	{ "CDMA", "{\"SID\":\"13568\",\"NID\":\"31\",\"BASEID\":\"77\"}",
	  "cdma_id 13568-31-77 likely" },
	{ "session id is no CDMA", "{\"SID\":\"13568\",\"x\":\"31\"}", "" },

	/* telephone numbers */
	{ "with prefix", "{\"phone\":\"+4799999999\"}", "msisdn 4799999999 certain" },
	{ "national", "{\"msisdn\":\"99900011\"}", "msisdn 99900011 likely" },
	{ "a version", "{\"phone\":\"12\"}", "" },

	/* free text */
	{ "network", "{\"ssid\":\"Home\"}", "ssid Home likely" },
	{ "Android quotes it", "{\"ssid\":\"\\\"Home\\\"\"}", "ssid Home likely" },
	{ "none", "{\"ssid\":\"<unknown ssid>\"}", "ssid <unknown ssid> likely placeholder" },
	{ "bssid is not ssid", "{\"xssid\":\"Home\"}", "" },
	{ "serial", "serial=TT0123456789&x=1", "serial TT0123456789 likely" },
	{ "serial in XML", "<d><serialNumber>TT0123456789</serialNumber></d>",
	  "serial TT0123456789 likely" },
	{ "number of a zone", "{\"serial\":\"12\"}", "" },
	{ "device id", "{\"device-id\":\"P47775ID170W2120\"}",
	  "device_id P47775ID170W2120 likely" },
	{ "a picture's", "<x xmpMM:InstanceID=\"xmp.iid:D31DED87427C11E59AECAE9884222E05\"/>", "" },
	{ "somebody's number in a page", "<html><div data=\"uid=12345678&mid=99\">x</div></html>",
	  "" },
	{ "one letter", "Username: Q, userid=B", "" },
	{ "absent", "{\"device_id\":\"unknown\"}", "device_id unknown likely placeholder" },
	{ "program text", "var username = getUser(); var password: r.value", "" },
	{ "push token", "{\"push_token\":\"APA91bEXAMPLE0123456789abcdefghij\"}",
	  "push_token APA91bEXAMPLE0123456789abcdefghij likely" },
	{ "password", "user=1&password=hunter22", "credential hunter22 likely" },
};

static void every_row(void **state)
{
	struct rig r;
	unsigned wrong = 0;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_POSSIBLE);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const char *got = rig_body(&r, span_str(rows[i].in));

		if (strcmp(got, rows[i].want) == 0)
			continue;
		print_error("row '%s': wanted\n%s\ngot\n%s\n", rows[i].what, rows[i].want, got);
		wrong++;
	}
	rig_deinit(&r);
	assert_int_equal(wrong, 0);
}

#define MD5 "c0161d84a6fad3e01daa02cfd0845b57"

/* Digests of who knows what go on to the settle step, whatever the level asked for; not too many.
 */
static void digests_for_later(void **state)
{
	static const struct {
		const char *in;
		unsigned want;
	} some[] = {
		{ "{\"a\":\"" MD5 "\"}", 1 },
		{ "{\"a\":\"13e2017f7e0efc28b767772f2258f6e70b67bebd\"}", 1 },
		{ "a=E%2BIBf34O/Ci3Z3cvIlj25wtnvr0%3D", 1 },
		{ "{\"a\":\"0123456789abcdef\"}", 1 }, /* a piece of one, perhaps */
		{ "{\"a\":\"0123456789abcde\"}", 0 },
		{ "{\"a\":\"1234567890123456\"}", 0 },
		{ "{\"android_id\":\"0123456789abcdef\"}", 0 },
		{ "{\"a\":\"x " MD5 "\"}", 0 },
		{ "{\"a\":\"d41d8cd98f00b204e9800998ecf8427e\"}", 0 }, /* of nothing */
		{ "{\"a\":\"12345678901234567890123456789012\"}", 0 },
		{ "{\"imei_md5\":\"" MD5 "\"}", 0 }, /* a finding by itself */
		{ MD5, 0 },
	};
	struct buf many;
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_KNOWN);
	for (size_t i = 0; i < N_ELEMENTS(some); i++) {
		r.digests = 0;
		rig_body(&r, span_str(some[i].in));
		if (r.digests != some[i].want)
			fail_msg("%s: %u", some[i].in, r.digests);
	}
	buf_init(&many, 1 << 20);
	for (unsigned i = 0; i < GATHER_DIGESTS_MAX + 9; i++)
		assert_int_equal(buf_printf(&many, "a%u=%032xa&", i, i), ST_OK);
	r.digests = 0;
	rig_body(&r, buf_span(&many));
	assert_int_equal(r.digests, 0); /* 33 digits */
	buf_clear(&many);
	for (unsigned i = 0; i < GATHER_DIGESTS_MAX + 9; i++)
		assert_int_equal(buf_printf(&many, "a%u=f%031x&", i, i), ST_OK);
	rig_body(&r, buf_span(&many));
	assert_int_equal(r.digests, GATHER_DIGESTS_MAX);
	assert_int_equal(r.cut, 9);
	buf_deinit(&many);
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(digests_for_later) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
