#include "protocol/keyring.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define R1 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define R2 "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define S32 "aa0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define S48 S32 "202122232425262728292a2b2c2d2e2f"

static const struct {
	const char *what, *text;
	size_t keys, other;
} rows[] = {
	{ "each label, comments, empty lines, line ends of two kinds",
	  "# comment\n\nCLIENT_RANDOM " R1 " " S48 "\r\nCLIENT_TRAFFIC_SECRET_0 " R1 " " S32
	  "\nSERVER_HANDSHAKE_TRAFFIC_SECRET " R1 " " S48,
	  3, 0 },
	{ "capital hex, several blanks", "CLIENT_RANDOM  AA" R1 "\n", 0, 1 },
	{ "labels that are not needed",
	  "EXPORTER_SECRET " R1 " " S32 "\nRSA aabb ccdd\nECH_SECRET " R1 " 00\n", 0, 0 },
	{ "a master secret of 32 bytes", "CLIENT_RANDOM " R1 " " S32 "\n", 0, 1 },
	{ "a random too short", "CLIENT_RANDOM aabb " S48 "\n", 0, 1 },
	{ "an odd digit", "CLIENT_RANDOM " R1 " " S48 "a\n", 0, 1 },
	{ "no hex", "CLIENT_RANDOM " R1 " zz" S48 "\n", 0, 1 },
	{ "cut short", "CLIENT_RANDOM " R1 " 0011", 0, 1 },
	{ "a word too much", "CLIENT_RANDOM " R1 " " S48 " more\n", 0, 1 },
	{ "no key log", "GET / HTTP/1.1\n\1\2\3", 0, 1 },
	{ "empty", "", 0, 0 },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct span text = span_str(rows[i].text);
		uint8_t *copy = malloc(text.len + 1);
		struct keyring *k = NULL;
		struct keyring_read r;

		assert_non_null(copy);
		memcpy(copy, text.p, text.len);
		assert_int_equal(keyring_new(&k), ST_OK);
		assert_int_equal(keyring_add(k, span_of(copy, text.len), 0, &r), ST_OK);
		if (r.keys != rows[i].keys || r.other != rows[i].other)
			fail_msg("%s: %zu keys, %zu other", rows[i].what, r.keys, r.other);
		assert_int_equal(keyring_count(k, 1), rows[i].keys);
		keyring_free(k);
		free(copy);
	}
	keyring_free(NULL);
}

/* From a frame on; what was said first stands; the same again takes no room. */
static void found(void **state)
{
	uint8_t random[KEY_RANDOM];
	struct keyring *k = NULL;
	struct keyring_read r;
	struct key_secret s;

	(void)state;
	for (uint8_t i = 0; i < KEY_RANDOM; i++)
		random[i] = i;
	assert_int_equal(keyring_new(&k), ST_OK);
	assert_int_equal(keyring_count(k, 1), 0);
	assert_int_equal(keyring_add(k, SPAN_LIT("CLIENT_RANDOM " R1 " " S48 "\n"), 7, &r), ST_OK);
	assert_int_equal(keyring_add(k, SPAN_LIT("CLIENT_RANDOM " R1 " " S32 S32 "\n"), 8, &r),
			 ST_OK); /* too long */
	assert_int_equal(r.other, 1);
	assert_int_equal(keyring_add(k, SPAN_LIT("CLIENT_RANDOM " R1 " " S48 "\n"), 9, &r), ST_OK);
	assert_int_equal(keyring_count(k, 7), 0);
	assert_int_equal(keyring_count(k, 100), 1);
	assert_false(keyring_find(k, KEY_MASTER, random, 7, &s));
	assert_true(keyring_find(k, KEY_MASTER, random, 8, &s));
	assert_int_equal(s.len, 48);
	assert_int_equal(s.bytes[0], 0xaa);
	assert_false(keyring_find(k, KEY_CLIENT_TRAFFIC, random, 8, &s));
	random[0] = 0xff;
	assert_false(keyring_find(k, KEY_MASTER, random, 8, &s));
	assert_int_equal(keyring_add(k, SPAN_LIT("CLIENT_RANDOM " R2 " " S48 "\n"), 9, &r), ST_OK);
	assert_true(keyring_find(k, KEY_MASTER, random, 10, &s));
	keyring_free(k);
}

/* As many as are kept, and one more. */
static void full(void **state)
{
	struct keyring *k = NULL;
	struct keyring_read r;

	(void)state;
	assert_int_equal(keyring_new(&k), ST_OK);
	for (unsigned i = 0; i <= KEYRING_MOST; i++) {
		char line[256];
		int n = snprintf(line, sizeof(line), "CLIENT_RANDOM %08x%s %s\n", i, &R1[8], S48);

		assert_int_equal(keyring_add(k, span_of(line, (size_t)n), 0, &r), ST_OK);
		assert_int_equal(r.full, i == KEYRING_MOST);
	}
	assert_int_equal(keyring_count(k, 1), KEYRING_MOST);
	keyring_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(found),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
