#include "identify/profile.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static enum st read_text(struct profile *p, const char *text, size_t len, struct err *e)
{
	FILE *f = len != 0 ? fmemopen((void *)(uintptr_t)text, len, "r") : fopen("/dev/null", "r");
	enum st ret;

	assert_non_null(f);
	profile_init(p);
	*e = (struct err){ 0 };
	ret = profile_read(p, f, e);
	fclose(f);
	return ret;
}

struct good {
	const char *what, *text;
	enum kind kind;
	const char *value; /* of the first identifier; NULL: there is none */
	size_t n;
};

static const struct good goods[] = {
	{ "a list", "identifiers:\n  imei: ['001010000000016', '001010000000024']\n", KIND_IMEI,
	  "001010000000016", 2 },
	{ "a single value", "identifiers: {imei: 001010000000016}", KIND_IMEI, "001010000000016",
	  1 },
	{ "without its check digit", "identifiers: {imei: '00101000000001'}", KIND_IMEI,
	  "001010000000016", 1 },
	{ "with its version", "identifiers: {imei: '0010100000000199'}", KIND_IMEI,
	  "001010000000016", 1 },
	{ "as printed", "identifiers: {imei: 00-101000-000001-6}", KIND_IMEI, "001010000000016",
	  1 },
	{ "wrong check digit: the user's word", "identifiers: {imei: '001010000000017'}", KIND_IMEI,
	  "001010000000017", 1 },
	{ "address in capitals", "identifiers: {mac: 00-00-5E-00-53-2A}", KIND_MAC,
	  "00:00:5e:00:53:2a", 1 },
	{ "address in fours", "identifiers: {mac: 0000.5e00.532a}", KIND_MAC, "00:00:5e:00:53:2a",
	  1 },
	{ "bare address", "identifiers: {mac: 00005e00532a}", KIND_MAC, "00:00:5e:00:53:2a", 1 },
	{ "number with blanks", "identifiers: {msisdn: +47 999 00 011}", KIND_MSISDN, "4799900011",
	  1 },
	{ "Android ID without its zeros", "identifiers: {android_id: f1d0c5a9b7e2846}",
	  KIND_ANDROID_ID, "0f1d0c5a9b7e2846", 1 },
	{ "mail in capitals", "identifiers: {email: User@Example.org}", KIND_EMAIL,
	  "user@example.org", 1 },
	{ "cell in hex", "identifiers: {cell_id: 0x1A2D30C}", KIND_CELL_ID, "27448076", 1 },
	{ "a place", "identifiers: {location: {lat: 59.9139, lon: -10.7522, within_m: 500}}",
	  KIND_LOCATION, "59.91390,-10.75220", 1 },
	{ "other", "identifiers: {other: [{name: warranty, value: W-55512-A}]}", KIND_OTHER,
	  "W-55512-A", 1 },
	{ "empty list", "identifiers: {imei: []}", KIND_IMEI, NULL, 0 },
	{ "nothing behind the key", "identifiers:\n  imei:\n  mac: ~\n", KIND_IMEI, NULL, 0 },
	{ "no identifiers", "name: x\n", KIND_IMEI, NULL, 0 },
	{ "several devices", "devices:\n- identifiers: {imsi: '001010123456789'}\n- {name: B}\n",
	  KIND_IMSI, "001010123456789", 1 },
	{ "alias", "identifiers: {serial: &a TT0123456789, device_id: *a}", KIND_SERIAL,
	  "TT0123456789", 2 },
};

static void every_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goods) / sizeof(goods[0]); i++) {
		const struct good *g = &goods[i];
		struct profile p;
		struct err e;

		if (read_text(&p, g->text, strlen(g->text), &e) != ST_OK)
			fail_msg("row '%s': %s", g->what, e.msg);
		if (p.n_values != g->n)
			fail_msg("row '%s': %zu values", g->what, p.n_values);
		if (g->value != NULL
		    && (p.values[0].kind != g->kind || !span_eq_str(p.values[0].value, g->value)))
			fail_msg("row '%s': %s %.*s", g->what, kind_info(p.values[0].kind)->name,
				 (int)p.values[0].value.len, (const char *)p.values[0].value.p);
		profile_deinit(&p);
	}
}

struct wrong {
	const char *what, *text, *msg;
};

static const struct wrong wrongs[] = {
	{ "a key misspelt", "name: x\nidentifiers:\n  imei: []\n  imie: ['001010000000016']\n",
	  "line 4: unknown key 'imie' (did you mean 'imei'?)" },
	{ "misspelt at the top", "name: x\nidentifers: {}\n",
	  "line 2: unknown key 'identifers' (did you mean 'identifiers'?)" },
	{ "like nothing", "zzzzzz: 1\n", "line 1: unknown key 'zzzzzz'" },
	{ "a key that is no word", "\"a\\nb\": 1\n", "line 1: unknown key" },
	{ "context is no identifier", "identifiers: {model: x}\n", "line 1: unknown key 'model'" },
	{ "thirteen digits", "identifiers:\n  imei: ['0010100000000']\n",
	  "line 2: 'imei' wants 15 digits (14 without the check digit, 16 with the version)" },
	{ "the line of the item", "identifiers:\n  imei:\n  - '001010000000016'\n  - nonsense\n",
	  "line 4: 'imei' wants 15 digits (14 without the check digit, 16 with the version)" },
	{ "a letter in an address", "mac_address: 00:00:5e:00:53:2g\n",
	  "line 1: 'mac_address' wants six pairs of hex digits" },
	{ "no address", "ip_address: 192.0.2.256\n",
	  "line 1: 'ip_address' wants an IPv4 or IPv6 address" },
	{ "a list of lists", "identifiers:\n  imei: [[1]]\n",
	  "line 2: 'imei' wants a value or a list of values" },
	{ "a list for a text", "name: [a]\n", "line 1: 'name' wants one text" },
	{ "place without degrees", "identifiers:\n  location: [{lat: here, lon: 1}]\n",
	  "line 2: 'location' wants lat and lon in degrees" },
	{ "off the globe", "identifiers:\n  location: [{lat: 91, lon: 1}]\n",
	  "line 2: 'location' wants lat within 90 and lon within 180 degrees" },
	{ "place with a key misspelt", "identifiers:\n  location: [{lat: 1, lon: 1, within: 5}]\n",
	  "line 2: unknown key 'within' (did you mean 'within_m'?)" },
	{ "place as text", "identifiers:\n  location: ['59,10']\n",
	  "line 2: 'location' wants names and values in braces" },
	{ "other without a name", "identifiers:\n  other: [{value: x}]\n",
	  "line 2: 'other' wants a name and a value" },
	{ "identifiers as a list", "identifiers: [imei]\n",
	  "line 1: 'identifiers' wants names and values" },
	{ "a key twice", "name: a\nname: b\n", "line 2: 'name' stands twice" },
	{ "list and own keys", "name: a\ndevices: [{name: b}]\n",
	  "line 2: 'devices' wants to hold all devices, none beside it" },
	{ "own keys behind the list", "devices: [{name: b}]\nname: a\n",
	  "line 2: 'name' wants to stand in an entry of 'devices'" },
	{ "devices within devices", "devices: [{devices: []}]\n", "line 1: unknown key 'devices'" },
	{ "a scalar", "hello\n", "line 1: 'profile' wants names and values" },
	{ "empty", "", "line 1: the profile is empty" },
	{ "no YAML", "name: [a\n", "line 2: did not find expected ',' or ']'" },
};

static void every_wrong(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		struct profile p;
		struct err e;
		enum st ret = read_text(&p, wrongs[i].text, strlen(wrongs[i].text), &e);

		if (ret != ST_BAD || strcmp(e.msg, wrongs[i].msg) != 0) {
			print_error("row '%s': %s: %s\n", wrongs[i].what, st_name(ret), e.msg);
			bad++;
		}
		profile_deinit(&p);
	}
	assert_int_equal(bad, 0);
}

static const char full[] = "name: Test phone\n"
			   "mac_address: '00:00:5E:00:53:2A'\n"
			   "ip_address: 2001:db8::7\n"
			   "model: TA-1046\n"
			   "build: 00WW_2_34E\n"
			   "fingerprint: vendor/product/device:9/BUILD/1:user/release-keys\n"
			   "security_patch: 2019-01-01\n"
			   "batch: \"18-33\"\n"
			   "salts: [one, two]\n";

static void every_text(void **state)
{
	struct profile p;
	struct err e;
	const struct device *d;

	(void)state;
	assert_int_equal(read_text(&p, full, sizeof(full) - 1, &e), ST_OK);
	assert_int_equal(p.n_devices, 1);
	d = &p.devices[0];
	assert_true(span_eq_str(d->name, "Test phone"));
	assert_true(span_eq_str(d->model, "TA-1046"));
	assert_true(span_eq_str(d->build, "00WW_2_34E"));
	assert_true(
		span_eq_str(d->fingerprint, "vendor/product/device:9/BUILD/1:user/release-keys"));
	assert_true(span_eq_str(d->security_patch, "2019-01-01"));
	assert_true(span_eq_str(d->batch, "18-33"));
	assert_true(d->mac.known);
	assert_memory_equal(d->mac.b, "\x00\x00\x5e\x00\x53\x2a", 6);
	assert_int_equal(d->ip.family, IP_V6);
	assert_int_equal(p.n_salts, 2);
	assert_true(span_eq_str(p.salts[1], "two"));
	profile_deinit(&p);
}

static void device_of_an_endpoint(void **state)
{
	static const char two[] = "devices:\n- {mac_address: '00:00:5e:00:53:01'}\n"
				  "- {ip_address: 192.0.2.7}\n";
	struct profile p;
	struct err e;
	struct endpoint ep = { 0 };

	(void)state;
	assert_int_equal(read_text(&p, two, sizeof(two) - 1, &e), ST_OK);
	assert_int_equal(profile_device_of(&p, &ep), 2);
	assert_true(ip_parse(SPAN_LIT("192.0.2.7"), &ep.ip));
	assert_int_equal(profile_device_of(&p, &ep), 1);
	ep.mac = (struct mac){ { 0, 0, 0x5e, 0, 0x53, 1 }, true };
	assert_int_equal(profile_device_of(&p, &ep), 0);
	ep.mac.known = false;
	assert_true(ip_parse(SPAN_LIT("192.0.2.8"), &ep.ip));
	assert_int_equal(profile_device_of(&p, &ep), 2);
	profile_deinit(&p);
}

/* no message ever repeats a value */
static void values_are_not_told(void **state)
{
	static const char *const texts[] = {
		"identifiers: {imei: SECRETVALUE}",
		"identifiers: {mac: [SECRETVALUE]}",
		"identifiers: {location: {lat: SECRETVALUE, lon: 1}}",
		"mac_address: SECRETVALUE",
		"identifiers: {imei: \"SECRETVALUE\n",
		"identifiers: {imei: *SECRETVALUE}",
		"ip_address: SECRETVALUE",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct profile p;
		struct err e;

		assert_int_equal(read_text(&p, texts[i], strlen(texts[i]), &e), ST_BAD);
		assert_null(strstr(e.msg, "SECRETVALUE"));
		profile_deinit(&p);
	}
}

static void large_files(void **state)
{
	size_t len = (1 << 20) + 1;
	char *text = malloc(len);
	struct profile p;
	struct err e;

	(void)state;
	assert_non_null(text);
	memset(text, '#', len);
	assert_int_equal(read_text(&p, text, len, &e), ST_BAD);
	assert_string_equal(e.msg, "a profile is at most 1 MiB");
	profile_deinit(&p);
	free(text);
}

static size_t fill(char *text, size_t max, const char *head, const char *item, int n,
		   const char *end)
{
	size_t len = (size_t)snprintf(text, max, "%s", head);

	for (int i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, max - len, "%s", item);
	return len + (size_t)snprintf(text + len, max - len, "%s", end);
}

/* a few bytes that name a list again and again come to an end */
static void alias_bomb(void **state)
{
	struct profile p;
	struct err e;
	size_t max = 600000, len;
	char *text = malloc(max);

	(void)state;
	assert_non_null(text);
	len = fill(text, max, "salts: [x", ",x", 300, "]\n");
	assert_int_equal(read_text(&p, text, len, &e), ST_BAD);
	assert_string_equal(e.msg, "line 1: 'salts' wants at most 256 salts");
	profile_deinit(&p);
	len = fill(text, max,
		   "devices:\n- &d {identifiers: {serial: [a1, a2, a3, a4, a5, a6, a7, a8]}}\n",
		   "- *d\n", 1000, "");
	assert_int_equal(read_text(&p, text, len, &e), ST_BAD);
	assert_non_null(strstr(e.msg, "at most 4096 values"));
	profile_deinit(&p);
	len = fill(text, max, "devices:\n- &d {identifiers: {serial: []}}\n", "- *d\n", 100000, "");
	assert_int_equal(read_text(&p, text, len, &e), ST_BAD);
	assert_non_null(strstr(e.msg, "at most 1024 devices"));
	profile_deinit(&p);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_good),  cmocka_unit_test(every_wrong),
		cmocka_unit_test(every_text),  cmocka_unit_test(device_of_an_endpoint),
		cmocka_unit_test(large_files), cmocka_unit_test(values_are_not_told),
		cmocka_unit_test(alias_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
