#include "explain/stable.h"

#include "explain/stable_bits.h"
#include "explain/stabling.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const uint32_t two_each[] = { 2, 2 };

static struct stable *fresh(void)
{
	struct stable *s = NULL;

	assert_int_equal(stable_new(&s, NULL), ST_OK);
	return s;
}

/* One place, one value a capture: A1, A2, B1, B2. */
static size_t rows_of(const char *const values[4], const uint32_t n_captures[2], double *bits)
{
	struct stable *s = fresh();
	struct stable_rows r = { 0 };
	size_t n;

	for (unsigned i = 0; i < 4; i++) {
		struct slot_seen seen;

		if (values[i] == NULL)
			continue;
		seen = value_slot("json:/x", values[i], 2, 2);
		assert_int_equal(stable_add(s, i / 2, i % 2, SPAN_LIT("h.example"), &seen), ST_OK);
	}
	assert_int_equal(stable_find(s, n_captures, &r), ST_OK);
	n = r.n;
	*bits = n != 0 ? r.rows[0].bits : 0;
	stable_rows_deinit(&r);
	stable_free(s);
	return n;
}

static void what_is_listed(void **state)
{
	static const struct {
		const char *what;
		const char *values[4];
		uint32_t n[2];
		size_t want;
	} rows[] = {
		{ "stays and differs",
		  { "3f1d0c5a", "3f1d0c5a", "8c04e1d7", "8c04e1d7" },
		  { 2, 2 },
		  1 },
		{ "the same on both",
		  { "3f1d0c5a", "3f1d0c5a", "3f1d0c5a", "3f1d0c5a" },
		  { 2, 2 },
		  0 },
		{ "another each time",
		  { "3f1d0c5a", "77aa0011", "8c04e1d7", "8c04e1d7" },
		  { 2, 2 },
		  0 },
		{ "another each time on B",
		  { "3f1d0c5a", "3f1d0c5a", "8c04e1d7", "12340000" },
		  { 2, 2 },
		  0 },
		{ "seen in one capture of two",
		  { "3f1d0c5a", NULL, "8c04e1d7", "8c04e1d7" },
		  { 2, 2 },
		  0 },
		{ "one capture of B is all there is",
		  { "3f1d0c5a", "3f1d0c5a", "8c04e1d7", NULL },
		  { 2, 1 },
		  1 },
		{ "only on one device", { "3f1d0c5a", "3f1d0c5a", NULL, NULL }, { 2, 2 }, 0 },
		{ "B has A's, too",
		  { "3f1d0c5a", "3f1d0c5a", "3f1d0c5a", "8c04e1d7" },
		  { 2, 2 },
		  0 },
		{ "tells few apart", { "1", "1", "2", "2" }, { 2, 2 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		double bits;
		size_t n = rows_of(rows[i].values, rows[i].n, &bits);

		if (n != rows[i].want)
			fail_msg("row '%s': %zu", rows[i].what, n);
	}
}

static struct stable_text text(const char *s)
{
	return (struct stable_text){ span_str(s), hash_bytes(span_str(s), 0), (uint32_t)strlen(s) };
}

static void entropy(void **state)
{
	static const struct {
		const char *a, *b, *form;
		double bits;
	} rows[] = {
		{ "3f1d0c5a9b7e2846", "8c04e1d7755a09b2", "hex", 64 },
		/* two digits alike at an end are chance, eight are not */
		{ "3f1d0c5a9b7e2846", "3f04e1d7755a09b2", "hex", 64 },
		{ "001010000000016", "001010000000024", "digits", 2 * 3.321928 },
		{ "00:00:5e:00:53:2a", "00:00:5e:aa:bb:cc", "hex", 6 * 4 },
		{ "nb", "da", "text", 2 * 4.700440 },
		{ "\x01\x02\x03\x04", "\xa1\xa2\xa3\xa4", "bytes", 32 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct stable_text a = text(rows[i].a), b = text(rows[i].b);

		if (fabs(stable_bits(&a, &b) - rows[i].bits) > 0.01)
			fail_msg("%s: %f", rows[i].a, stable_bits(&a, &b));
		assert_string_equal(stable_form(&a, &b), rows[i].form);
	}
}

/* Eight bytes that stay on both and differ, one of them alike by chance, among bytes that change.
 */
static void by_position(void **state)
{
	static const uint8_t bytes[2][12] = {
		{ 1, 2, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 9, 9 },
		{ 1, 2, 0xa0, 0xa1, 0xa2, 0x13, 0xa4, 0xa5, 0xa6, 0xa7, 7, 7 },
	};
	static const uint8_t mask[] = { 0xff, 0x03 };
	struct stable *s = fresh();
	struct stable_rows r = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct slot_seen seen = bytes_slot("udp.payload", span_of(bytes[i / 2], 12), mask);

		assert_int_equal(stable_add(s, i / 2, i % 2, SPAN_LIT("h.example"), &seen), ST_OK);
	}
	assert_int_equal(stable_find(s, two_each, &r), ST_OK);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.rows[0].at, 2);
	assert_int_equal(r.rows[0].value[0].len, 8);
	assert_memory_equal(r.rows[0].value[1].bytes.p, bytes[1] + 2, 8);
	assert_true(fabs(r.rows[0].bits - 64) < 0.01);
	stable_rows_deinit(&r);
	stable_free(s);
}

/* Adds a device's values of some places, in both captures. */
static void add_both(struct stable *s, const char *dst, const char *path, const char *a,
		     const char *b)
{
	for (unsigned i = 0; i < 4; i++) {
		struct slot_seen seen = value_slot(path, i < 2 ? a : b, 1, 1);

		assert_int_equal(stable_add(s, i / 2, i % 2, span_str(dst), &seen), ST_OK);
	}
}

/* Written otherwise, hashed: one identifier. Another one that stays, too, is another. */
static void joined(void **state)
{
	struct stable *s = fresh();
	struct stable_rows r = { 0 };
	unsigned same = 0, derived = 0;

	(void)state;
	add_both(s, "one.example", "json:/id", "3f1d0c5a9b7e2846", "8c04e1d7755a09b2");
	add_both(s, "two.example", "json:/id", "3F1D0C5A9B7E2846", "8C04E1D7755A09B2");
	add_both(s, "three.example", "json:/id", "Px0MWpt+KEY=", "jATh13VaCbI=");
	/* printf %s 3f1d0c5a9b7e2846 | md5sum; the same for the other */
	add_both(s, "four.example", "json:/id", "dc44e12212a261a0efdcf92cfffff436",
		 "d0f3880ea921c29dca8a2361dbe49822");
	add_both(s, "five.example", "json:/id", "1b2c3d4e5f607182", "aabbccddeeff0011");
	assert_int_equal(stable_find(s, two_each, &r), ST_OK);
	assert_int_equal(r.n, 5);
	assert_int_equal(r.identifiers, 2);
	for (size_t i = 0; i < r.n; i++) {
		same += r.rows[i].joined == 1;
		derived += r.rows[i].derived == DIGEST_MD5;
		assert_int_equal(r.rows[i].joined == 0, span_eq_str(r.rows[i].dst, "five.example"));
	}
	assert_int_equal(same, 4);
	assert_int_equal(derived, 1);
	stable_rows_deinit(&r);
	stable_free(s);
}

/* What a value was taken from, and what was taken out of it, is said once. */
static void said_once(void **state)
{
	struct stable *s = fresh();
	struct stable_rows r = { 0 };

	(void)state;
	add_both(s, "h.example", "body\0form:a", "x", "x");
	add_both(s, "h.example", "target", "/v1/3f1d0c5a9b7e2846", "/v1/8c04e1d7755a09b2");
	for (unsigned i = 0; i < 4; i++) {
		struct slot_seen seen =
			value_slot("", i < 2 ? "3f1d0c5a9b7e2846" : "8c04e1d7755a09b2", 1, 1);

		seen.path = SPAN_LIT("target\0word:2");
		assert_int_equal(stable_add(s, i / 2, i % 2, SPAN_LIT("h.example"), &seen), ST_OK);
	}
	assert_int_equal(stable_find(s, two_each, &r), ST_OK);
	assert_int_equal(r.n, 1);
	assert_true(span_eq(r.rows[0].path, SPAN_LIT("target\0word:2")));
	stable_rows_deinit(&r);
	stable_free(s);
}

static void bounded(void **state)
{
	static const struct stable_limits few = {
		.slots = 8, .values = 8, .layouts = 8, .bytes = 4096, .rows = 2
	};
	struct stable *s = NULL;
	struct stable_rows r = { 0 };

	(void)state;
	assert_int_equal(stable_new(&s, &few), ST_OK);
	for (unsigned i = 0; i < 20; i++) {
		char path[16] = { 'p', (char)('a' + i), 0 };

		add_both(s, "h.example", path, "3f1d0c5a9b7e2846", "8c04e1d7755a09b2");
	}
	assert_int_equal(stable_find(s, two_each, &r), ST_OK);
	assert_true(r.n <= 2);
	assert_true(stable_cut(s) >= 12);
	stable_rows_deinit(&r);
	stable_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_listed), cmocka_unit_test(entropy),
		cmocka_unit_test(by_position),	  cmocka_unit_test(joined),
		cmocka_unit_test(said_once),	  cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
