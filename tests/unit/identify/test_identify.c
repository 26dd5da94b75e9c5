#include "rig.h"

/* ZZHC as a phone sends it: JSON, base64 wrapped at 76, a line feed behind (python
 * base64.encodebytes). */
static const char zzhc[] =
	"eyJSRUdWRVIiOiI4LjAiLCJNRUlEIjoiIiwiTU9ERUwiOiJITUQtVEEgMTA0NiIsIlNXVkVSIjoi\n"
	"MDBXV18yXzM0RSIsIlNJTTFMVEVJTVNJIjoiMDAxMDEwMTIzNDU2Nzg5IiwiU0lNMUlDQ0lEIjoi\n"
	"ODkwMDEwMTAxMjM0NTY3ODkwNCIsIk1BQ0lEIjoiMDA6MDA6NUU6MDA6NTM6MkEiLCJJTUVJMSI6\n"
	"IjAwMTAxMDAwMDAwMDAxNiIsIklNRUkyIjoiMDAxMDEwMDAwMDAwMDI0IiwiU0lNMUNFTExJRCI6\n"
	"IjEyMzQ1Njc4IiwiUkVHREFURSI6IjIwMTktMDItMDEgMTI6MDA6MDAifQ==\n";

static void zzhc_body(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	assert_string_equal(rig_body(&r, SPAN_LIT(zzhc)), "imsi 001010123456789 certain\n"
							  "iccid 8900101012345678904 certain\n"
							  "mac 00:00:5e:00:53:2a certain\n"
							  "imei 001010000000016 certain\n"
							  "imei 001010000000024 certain\n"
							  "cell_id 12345678 likely");
	rig_deinit(&r);
}

/* where it stood: path, name, the frames of its bytes, protection, what stands beside it */
static void places_and_frames(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	r.paths = true;
	assert_string_equal(rig_body(&r, SPAN_LIT("{\"d\":{\"model\":\"TA-1046\","
						  "\"imei\":\"001010000000016\"}}")),
			    "imei 001010000000016 certain http.request.body>json:/d/imei key=imei "
			    "frames=7 none [model=TA-1046]");
	/* base64 of {"imei":"001010000000016"} */
	assert_string_equal(
		rig_body(&r, SPAN_LIT("d=eyJpbWVpIjoiMDAxMDEwMDAwMDAwMDE2In0=")),
		"imei 001010000000016 certain http.request.body>form:d>base64>json:/imei key=imei "
		"frames=7 encoded");
	rig_deinit(&r);
}

struct field_row {
	const char *what;
	const char *name, *key;
	struct span bytes;
	uint8_t flags;
	const char *want;
};

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
static const struct field_row fields[] = {
	{ "host name of an old Android", "dhcp.hostname", "", B("android-3f1d0c5a9b7e2846"),
	  FIELD_DEFINED, "android_id 3f1d0c5a9b7e2846 likely" },
	{ "one digit less", "dhcp.hostname", "", B("android-3f1d0c5a9b7e284"), FIELD_DEFINED,
	  "hostname android-3f1d0c5a9b7e284 likely" },
	{ "host name", "dhcp.hostname", "", B("Example-Phone"), FIELD_DEFINED,
	  "hostname Example-Phone likely" },
	{ "hardware address, six bytes", "dhcp.chaddr", "", B("\x00\x00\x5e\x00\x53\x2a"),
	  FIELD_DEFINED, "mac 00:00:5e:00:53:2a likely form=binary" },
	{ "hardware address, text", "dhcp.chaddr", "", B("00:00:5e:00:53:2a"), FIELD_DEFINED,
	  "mac 00:00:5e:00:53:2a likely" },
	{ "IMSI in digits", "gtpv1.imsi", "", B("001010123456789"), FIELD_DEFINED,
	  "imsi 001010123456789 likely" },
	{ "IMSI in TBCD", "gtpv1.imsi", "", B("\x00\x01\x01\x21\x43\x65\x87\xf9"), FIELD_DEFINED,
	  "imsi 001010123456789 likely form=bcd-swapped" },
	{ "telephone number in TBCD", "gtpv1.msisdn", "", B("\x74\x99\x09\x00\x11"), FIELD_DEFINED,
	  "msisdn 4799900011 likely form=bcd-swapped" },
	{ "user name", "radius.user_name", "", B("user7"), FIELD_DEFINED, "account user7 likely" },
	{ "the same field, not defined so", "radius.user_name", "", B("user7"), 0, "" },
	{ "bytes that are no text", "dhcp.hostname", "", B("\x01\x02\x03\x04"), FIELD_DEFINED, "" },
	{ "hardware address whose bytes look like text", "dhcp.chaddr", "", B("bab5\x82\xa9"),
	  FIELD_DEFINED, "mac 62:61:62:35:82:a9 likely form=binary" },
	{ "client named by its card", "mqtt.client_id", "", B("02005E0053AA"), FIELD_DEFINED,
	  "mac 02:00:5e:00:53:aa likely" },
	{ "number in SIP", "sip.header", "From", B("\"A\" <sip:+99912345678@192.0.2.1>;tag=1"), 0,
	  "msisdn 99912345678 likely" },
	{ "number in a tel URI", "sip.header", "P-Asserted-Identity", B("<tel:+999-123-45678>"), 0,
	  "msisdn 99912345678 certain" },
	{ "name in SIP is an account, no number", "sip.header", "From",
	  B("<sip:anna12345678@192.0.2.1>"), 0, "account anna12345678@192.0.2.1 likely" },
	{ "at no host", "sip.header", "From", B("<sip:anna12345678@>"), 0, "" },
	{ "damaged", "sip.header", "From", B("<sip:an\x14na12345678@192.0.2.1>"), 0, "" },
	{ "whom SIP calls is no account of the device", "sip.header", "To",
	  B("<sip:anna12345678@192.0.2.1>"), 0, "" },
	{ "IMEI in an URN, without a check digit", "sip.header", "Contact",
	  B("<sip:x@192.0.2.1>;+sip.instance=\"<urn:gsma:imei:00101000-000001-0>\""), 0,
	  "imei 001010000000016 likely form=no-check-digit" },
	{ "extension in SIP is too short", "sip.header", "To", B("<sip:2034@192.0.2.1>"), 0, "" },
	{ "number in another header", "sip.header", "Call-ID", B("sip:+99912345678@192.0.2.1"), 0,
	  "" },
	{ "header enrichment", "http.request.header", "X-MSISDN", B("4799900011"), FIELD_DEFINED,
	  "msisdn 4799900011 likely" },
	{ "boundaries and dates are context", "dhcp.hostname", "", B("Example-Phone"),
	  FIELD_DEFINED | FIELD_CONTEXT, "" },
};

static void every_field(void **state)
{
	struct rig r;
	unsigned wrong = 0;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	for (size_t i = 0; i < N_ELEMENTS(fields); i++) {
		struct field f = { .name = fields[i].name,
				   .key = span_str(fields[i].key),
				   .bytes = fields[i].bytes,
				   .flags = fields[i].flags };
		const char *got = rig_fields(&r, &f, 1);

		if (strcmp(got, fields[i].want) == 0)
			continue;
		print_error("row '%s': wanted\n%s\ngot\n%s\n", fields[i].what, fields[i].want, got);
		wrong++;
	}
	rig_deinit(&r);
	assert_int_equal(wrong, 0);
}

/* a cookie is a field by itself, its name the key */
static void cookies(void **state)
{
	static const struct field some[] = {
		{ .name = "http.request.cookie",
		  .key = SPAN_LIT("_ga"),
		  .bytes = B("GA1.2.1234567890.1234567891") },
		{ .name = "http.request.query",
		  .key = SPAN_LIT("_ga"),
		  .bytes = B("GA1.2.1234567890.1234567891") },
		/* the issuer's own mark, as a rule */
		{ .name = "tls.certificate",
		  .key = SPAN_LIT("serialNumber"),
		  .bytes = B("TT0123456789") },
		{ .name = "http.request.body", .bytes = B("{\"imei\":\"001010000000016\"}") },
	};
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	assert_string_equal(rig_fields(&r, some, N_ELEMENTS(some)),
			    "imei 001010000000016 certain\n"
			    "cookie_id GA1.2.1234567890.1234567891 likely");
	rig_deinit(&r);
}

/* headers are looked at by their name, in any message that is shown */
static void header_names(void **state)
{
	static const struct field both[] = {
		{ .name = "http.request.header",
		  .key = SPAN_LIT("Authorization"),
		  .bytes = B("Basic dXNlcjpwYXNz") },
		{ .name = "http.request.header",
		  .key = SPAN_LIT("X-Up-Calling-Line-Id"),
		  .bytes = B("4799900011") },
		{ .name = "http.request.header",
		  .key = SPAN_LIT("X-Request-Id"),
		  .bytes = B("4799900012") },
		{ .name = "http.request.body", .bytes = B("{\"imei\":\"001010000000016\"}") },
	};
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	assert_string_equal(rig_fields(&r, both, 4), "imei 001010000000016 certain\n"
						     "credential dXNlcjpwYXNz likely\n"
						     "msisdn 4799900011 likely");
	assert_true(identifier_wants(r.identifier, &both[0]));
	assert_false(identifier_wants(r.identifier, &both[2]));
	rig_deinit(&r);
}

static void user_agents(void **state)
{
	struct field two[] = {
		{ .name = "http.request.header",
		  .key = SPAN_LIT("User-Agent"),
		  .bytes = B("Mozilla/5.0 (Linux; Android 9; TA-1046 Build/PPR1) AppleWebKit") },
		{ .name = "http.request.body", .bytes = B("imei=001010000000016") },
	};
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	r.paths = true;
	assert_string_equal(rig_fields(&r, two, 2),
			    "imei 001010000000016 certain http.request.body>form:imei key=imei "
			    "frames=7 none [model=TA-1046; build=PPR1]");
	two[0].bytes = (struct span)B("Dalvik/2.1.0 (Linux; U; Android 5.0; nb-no; TA-1046 "
				      "Build/LRX; wv)");
	assert_non_null(strstr(rig_fields(&r, two, 2), "[model=TA-1046; build=LRX]"));
	two[0].bytes = (struct span)B("curl/7.88.1");
	assert_null(strchr(rig_fields(&r, two, 2), '['));
	two[0].bytes = (struct span)B("Android");
	assert_null(strchr(rig_fields(&r, two, 2), '['));
	rig_deinit(&r);
}

/* the same value seen raw and behind a layer is told once; two places are two */
static void told_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	assert_string_equal(rig_body(&r, SPAN_LIT("%7B%22imei%22%3A+%22001010000000016%22%7D")),
			    "imei 001010000000016 certain");
	assert_string_equal(rig_body(&r, SPAN_LIT("imei=001010000000016&imei2=001010000000016")),
			    "imei 001010000000016 certain\nimei 001010000000016 certain");
	rig_deinit(&r);
}

/* more values than are kept: those that fit come, the rest is counted */
static void bounded(void **state)
{
	struct rig r;
	struct buf b;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	buf_init(&b, 4 << 20);
	for (unsigned i = 0; i < 10000; i++)
		assert_int_equal(buf_printf(&b, "u%u@example.org ", i), ST_OK);
	rig_body(&r, buf_span(&b));
	assert_int_equal(r.n, 4096);
	assert_true(r.cut >= 10000 - 4096);
	buf_deinit(&b);
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zzhc_body),   cmocka_unit_test(places_and_frames),
		cmocka_unit_test(every_field), cmocka_unit_test(header_names),
		cmocka_unit_test(cookies),     cmocka_unit_test(user_agents),
		cmocka_unit_test(told_once),   cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
