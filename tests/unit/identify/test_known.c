#include "rig.h"

static const char profile[] = "name: Test phone\n"
			      "identifiers:\n"
			      "  imei: '001010000000016'\n"
			      "  imsi: '001010123456789'\n"
			      "  iccid: '8900101012345678904'\n"
			      "  mac: '00:00:5e:00:53:2a'\n"
			      "  msisdn: '+4799900011'\n"
			      "  serial: TT0123456789\n"
			      "  android_id: 3f1d0c5a9b7e2846\n"
			      "  ad_id: 38400000-8cf0-11bd-b23e-10b96e40000d\n"
			      "  cell_id: 12345678\n"
			      "  ssid: Home\n"
			      "  email: user@example.org\n"
			      "  location: [{lat: 59.91390, lon: 10.75220, within_m: 500}]\n"
			      "  other: [{name: warranty number, value: W-55512-A}]\n"
			      "salts: [com.example.app]\n";

struct row {
	const char *what;
	struct span in;
	const char *want;
};

#define ROW(what, in, want)                                           \
	{                                                             \
		what, { (const uint8_t *)(in), sizeof(in) - 1 }, want \
	}
#define IMEI "imei 001010000000016 known"
#define MAC "mac 00:00:5e:00:53:2a known"
#define ICCID "iccid 8900101012345678904 known"
#define IMSI "imsi 001010123456789 known"

/* digests and numbers by python's hashlib, hmac and int.to_bytes */
static const struct row rows[] = {
	/* plain, wherever it stands */
	ROW("under a name that says nothing", "{\"a\":\"001010000000016\"}", IMEI),
	ROW("in prose", "my number is 001010000000016, thanks", IMEI),
	ROW("in a longer number", "{\"a\":\"50010100000000160\"}", ""),
	ROW("letters attached", "{\"a\":\"x001010000000016\"}", ""),
	ROW("address in capitals", "q=00:00:5E:00:53:2A", MAC),
	ROW("access point of the same address", "{\"bssid\":\"00:00:5e:00:53:2a\"}", MAC),
	ROW("mail in capitals", "To: USER@EXAMPLE.ORG", "email user@example.org known"),
	ROW("Android ID in capitals", "x=3F1D0C5A9B7E2846", "android_id 3f1d0c5a9b7e2846 known"),
	ROW("advertising id", "x=38400000-8CF0-11BD-B23E-10B96E40000D",
	    "ad_id 38400000-8cf0-11bd-b23e-10b96e40000d known"),
	ROW("one like it", "x=38400000-8cf0-11bd-b23e-10b96e40000e", ""),

	/* short forms: a whole field, no part of one */
	ROW("fourteen digits", "{\"a\":\"00101000000001\"}", IMEI " form=no-check-digit"),
	ROW("fourteen digits within text", "{\"a\":\"n 00101000000001 n\"}", ""),
	ROW("telephone number", "{\"a\":\"4799900011\"}", "msisdn 4799900011 known"),
	ROW("with its prefix", "{\"a\":\"+4799900011\"}",
	    "msisdn 4799900011 known form=international"),
	ROW("as dialled at home", "{\"a\":\"99900011\"}", "msisdn 4799900011 known form=national"),
	ROW("within a sentence", "{\"a\":\"call 4799900011 now\"}", ""),
	ROW("cell", "{\"a\":\"12345678\"}", "cell_id 12345678 known"),
	ROW("cell in a list of numbers", "1 2 12345678 4 5", ""),

	/* free text: under a name of its kind */
	ROW("network under its name", "{\"ssid\":\"Home\"}", "ssid Home known"),
	ROW("the word elsewhere", "{\"title\":\"Home\"}", ""),
	ROW("serial under its name", "{\"serialno\":\"tt0123456789\"}",
	    "serial TT0123456789 known"),
	ROW("serial elsewhere", "{\"title\":\"TT0123456789\"}", ""),
	ROW("another network", "{\"ssid\":\"Home2\"}", "ssid Home2 likely"),
	ROW("named value", "{\"warranty_number\":\"W-55512-A\"}", "other W-55512-A known"),

	/* separators */
	ROW("as printed on the box", "IMEI: 00-101000-000001-6 ok", IMEI " form=separators"),
	ROW("blanks", "IMEI 001010 00 000001 6 ok", IMEI " form=separators"),
	ROW("card by fours", "8900 1010 1234 5678 904", ICCID " form=separators"),
	ROW("card without its check digit", "{\"a\":\"890010101234567890\"}",
	    ICCID " form=no-check-digit"),
	ROW("bare address", "x=00005E00532A&y", MAC " form=no-separators"),
	ROW("dashes", "x=00-00-5e-00-53-2a", MAC " form=separators"),
	ROW("dots", "x=0000.5e00.532a", MAC " form=separators"),
	ROW("decimal address, whole", "{\"a\":\"1577079594\"}", MAC " form=decimal"),
	ROW("bare advertising id", "x=384000008cf011bdb23e10b96e40000d",
	    "ad_id 38400000-8cf0-11bd-b23e-10b96e40000d known form=no-separators"),
	ROW("IMEI with its version", "{\"a\":\"0010100000000199\"}", IMEI " form=imeisv"),
	ROW("reversed", "{\"a\":\"610000000010100\"}", IMEI " form=reversed"),

	/* binary */
	ROW("TBCD", "\x01\x00\x01\x01\x00\x00\x00\x10\xf6\x02", IMEI " form=bcd-swapped"),
	ROW("BCD", "\x01\x00\x10\x10\x00\x00\x00\x01\x6f\x02", IMEI " form=bcd"),
	ROW("EF ICCID", "\x98\x00\x01\x01\x21\x43\x65\x87\x09\xf4", ICCID " form=bcd-swapped"),
	ROW("mobile identity", "\x08\x09\x10\x10\x10\x32\x54\x76\x98",
	    IMSI " form=mobile-identity"),
	ROW("64 bits", "\xff\x00\x00\x00\xeb\x30\x0c\xc1\x15\xff", IMSI " form=binary"),
	ROW("64 bits, little end first", "\xff\x15\xc1\x0c\x30\xeb\x00\x00\x00\xff",
	    IMSI " form=binary"),
	ROW("varint", "\x08\x95\x82\xb3\x80\xb3\x1d\xff", IMSI " form=varint"),
	ROW("six bytes", "\xff\xff\x00\x00\x5e\x00\x53\x2a\x08\x00", MAC " form=binary"),
	ROW("eight bytes", "\xff\x3f\x1d\x0c\x5a\x9b\x7e\x28\x46\xff",
	    "android_id 3f1d0c5a9b7e2846 known form=binary"),
	ROW("one byte off", "\xff\x3f\x1d\x0c\x5a\x9b\x7e\x28\x47\xff", ""),

	/* digests */
	ROW("MD5", "{\"a\":\"c0161d84a6fad3e01daa02cfd0845b57\"}", IMEI " form=md5"),
	ROW("in capitals", "{\"a\":\"C0161D84A6FAD3E01DAA02CFD0845B57\"}", IMEI " form=md5"),
	ROW("one digit off", "{\"a\":\"c0161d84a6fad3e01daa02cfd0845b58\"}", ""),
	ROW("SHA-1", "a=13e2017f7e0efc28b767772f2258f6e70b67bebd", IMEI " form=sha1"),
	ROW("SHA-256", "a=2bd881526a2e212198d4e14d5530c2c64552a9484f1c5c57d13e0bfeb9926538",
	    IMEI " form=sha256"),
	ROW("SHA-512",
	    "a=c7a07ad06f0f281d401b6c7229a0cc898c605235f9b13f4e07ae5fd1eac0c43914e571db6418e14a76"
	    "1ed9e84046d6b4abbd84ea55b6121ec2ee8793daf4a9f0",
	    IMEI " form=sha512"),
	ROW("of the address in capitals", "a=a8c33e07b0f65dcedfc1201e29571cdd",
	    MAC " form=md5(upper)"),
	ROW("of the bare address", "a=b4fcd0bc58211ca0d7d04fb1272aaffa97c237da",
	    MAC " form=sha1(no-separators)"),
	ROW("salt in front", "a=88c23230d5449345c1fef10c8cdba09566450f5751e4f26e1ee808d09ab52fc1",
	    IMEI " form=sha256(salt+plain)"),
	ROW("salt behind", "a=a5b9a361f1bc481435cc5b3c5dc42428", IMEI " form=md5(plain+salt)"),
	ROW("HMAC", "a=38d6b18515b5eecfbc379af4b36b5bbc2c8410507e5baf6073fc3373852af14a",
	    IMEI " form=hmac-sha256"),
	ROW("base64", "{\"a\":\"E+IBf34O/Ci3Z3cvIlj25wtnvr0=\"}", IMEI " form=sha1"),
	ROW("base64url", "{\"a\":\"4N3WA3DccJYEtL8ObEbFSrgYNUWLeadK8GxbQVGgQbw=\"}",
	    MAC " form=sha256"),
	ROW("like a UUID", "{\"a\":\"c0161d84-a6fa-d3e0-1daa-02cfd0845b57\"}", IMEI " form=md5"),
	ROW("raw", "\xff\xff\xc0\x16\x1d\x84\xa6\xfa\xd3\xe0\x1d\xaa\x02\xcf\xd0\x84\x5b\x57\xff",
	    IMEI " form=md5"),
	ROW("first sixteen digits", "{\"a\":\"c0161d84a6fad3e0\"}", IMEI " form=first16(md5)"),
	ROW("of a pair", "a=ebd942d0392dd1af91706e9b0b0637ca", IMEI " form=md5(plain+mac)"),

	/* places */
	ROW("near enough", "{\"lat\":59.91400,\"lon\":10.75300}",
	    "location 59.91400,10.75300 known"),
	ROW("elsewhere", "{\"lat\":59.92390,\"lon\":10.75220}",
	    "location 59.92390,10.75220 likely"),
};

static void every_row(void **state)
{
	struct rig r;
	unsigned wrong = 0;

	(void)state;
	rig_init(&r, profile, CONFIDENCE_LIKELY);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const char *got = rig_body(&r, rows[i].in);

		if (strcmp(got, rows[i].want) == 0)
			continue;
		print_error("row '%s': wanted\n%s\ngot\n%s\n", rows[i].what, rows[i].want, got);
		wrong++;
	}
	rig_deinit(&r);
	assert_int_equal(wrong, 0);
}

/* the same rows without a profile: none is known, and no digest or binary form is anything */
static void nothing_known(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_KNOWN);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_string_equal(rig_body(&r, rows[i].in), "");
	rig_deinit(&r);
}

static void names_the_device(void **state)
{
	static const char two[] = "devices:\n"
				  "- {name: A, identifiers: {imei: '001010000000016'}}\n"
				  "- {name: B, identifiers: {imei: '001010000000024'}}\n";
	struct rig r;

	(void)state;
	rig_init(&r, two, CONFIDENCE_KNOWN);
	r.terse = false;
	assert_string_equal(rig_body(&r, SPAN_LIT("a=001010000000024;b=001010000000016")),
			    "imei 001010000000024 known synthetic device=B\n"
			    "imei 001010000000016 known synthetic device=A");
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(names_the_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
