#include "attribute/hashed.h"

#include "attribute/candidates.h"
#include "codec/hex.h"

#include <string.h>

/* What a candidate's value is as a digest; digests by md5sum, sha1sum and openssl dgst. */
static const struct {
	const char *value;
	size_t want;
} reads[] = {
	{ "c0161d84a6fad3e01daa02cfd0845b57", 16 },
	{ "C0161D84A6FAD3E01DAA02CFD0845B57", 16 },
	{ "c0161d84-a6fa-d3e0-1daa-02cfd0845b57", 16 },
	{ "13e2017f7e0efc28b767772f2258f6e70b67bebd", 20 },
	{ "c0161d84a6fad3e0", 8 },
	{ "c0161d84a6fad3e01", 0 },
	{ "c0161d84a6fad3e01daa02cfd0845b5", 0 },
	{ "c0161d84a6fad3e01daa02cfd0845b57aa", 0 },
	{ "c0161d84a6fad3e01daa02cfd0845bxy", 0 },
	{ "001010000000016", 0 },
	{ "", 0 },
};

static void what_is_one(void **state)
{
	struct candidate c = candidate_in(1);
	uint8_t digest[DIGEST_MAX];
	char hex[2 * DIGEST_MAX + 1];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(reads); i++) {
		c.value = span_str(reads[i].value);
		assert_int_equal(hashed_read(&c, digest), reads[i].want);
	}
	c.value = span_str(reads[2].value);
	hex_format(span_of(digest, hashed_read(&c, digest)), hex);
	assert_string_equal(hex, reads[0].value);
	/* of the profile: it is known what it is */
	c.why |= 1u << WITNESS_KNOWN;
	assert_int_equal(hashed_read(&c, digest), 0);
}

static void note(struct hashed *h, const char *hex)
{
	struct candidate c = candidate_in(1);
	uint8_t digest[DIGEST_MAX];

	c.value = span_str(hex);
	assert_int_equal(hashed_note(h, span_of(digest, hashed_read(&c, digest))), ST_OK);
}

/* "row form" of the digest, or "nobody". */
static const char *ask(const struct hashed *h, const char *hex)
{
	static char text[64];
	struct candidate c = candidate_in(1);
	uint8_t digest[DIGEST_MAX];
	struct span form;
	size_t row;

	c.value = span_str(hex);
	if (!hashed_find(h, span_of(digest, hashed_read(&c, digest)), &row, &form))
		return "nobody";
	snprintf(text, sizeof(text), "%zu %.*s", row, (int)form.len, (const char *)form.p);
	return text;
}

static void whose(void **state)
{
	static const struct candidate mac = { .kind = KIND_MAC,
					      .value = SPAN_LIT("00:00:5e:00:53:2a") };
	static const struct endpoint phone = { .ip = { .b = { 192, 0, 2, 1 }, .family = IP_V4 } };
	struct span salts[] = { SPAN_LIT("x"), SPAN_LIT("com.example.app") };
	struct profile profile = { .salts = salts, .n_salts = 2 };
	struct candidate imei = candidate_in(1), cell = candidate_in(2);
	struct hashed h;

	(void)state;
	cell.kind = KIND_CELL_ID; /* few digits: no digest of it is worth making */
	hashed_init(&h, &profile);
	/* nothing noted: nothing made */
	assert_int_equal(hashed_try(&h, &imei, 3, &phone), ST_OK);
	assert_string_equal(ask(&h, "c0161d84a6fad3e01daa02cfd0845b57"), "nobody");
	note(&h, "c0161d84a6fad3e01daa02cfd0845b57");
	note(&h, "c0161d84a6fad3e01daa02cfd0845b57");
	note(&h, "a8c33e07b0f65dcedfc1201e29571cdd");
	note(&h, "88c23230d5449345c1fef10c8cdba09566450f5751e4f26e1ee808d09ab52fc1");
	note(&h, "c0161d84a6fad3e01daa02cfd0845b58");
	assert_int_equal(hashed_try(&h, &cell, 2, &phone), ST_OK);
	assert_string_equal(ask(&h, "c0161d84a6fad3e01daa02cfd0845b57"), "nobody");
	imei.flags = CANDIDATE_PLACEHOLDER;
	assert_int_equal(hashed_try(&h, &imei, 6, &phone), ST_OK);
	assert_string_equal(ask(&h, "c0161d84a6fad3e01daa02cfd0845b57"), "nobody");
	imei.flags = 0;
	assert_int_equal(hashed_try(&h, &imei, 7, &phone), ST_OK);
	assert_int_equal(hashed_try(&h, &imei, 8, &phone), ST_OK); /* the first stays */
	assert_int_equal(hashed_try(&h, &mac, 9, &phone), ST_OK);
	assert_string_equal(ask(&h, "c0161d84a6fad3e01daa02cfd0845b57"), "7 md5");
	assert_string_equal(ask(&h, "a8c33e07b0f65dcedfc1201e29571cdd"), "9 md5(upper)");
	assert_string_equal(
		ask(&h, "88c23230d5449345c1fef10c8cdba09566450f5751e4f26e1ee808d09ab52fc1"),
		"7 sha256(salt2+plain)");
	assert_string_equal(ask(&h, "c0161d84a6fad3e01daa02cfd0845b58"), "nobody");
	hashed_deinit(&h);
}

/* Digests of two values, by md5sum and sha256sum, and pieces of them. */
static void pairs_and_pieces(void **state)
{
	static const struct endpoint phone = { .ip = { .b = { 192, 0, 2, 1 }, .family = IP_V4 } };
	static const struct endpoint other = { .ip = { .b = { 192, 0, 2, 2 }, .family = IP_V4 } };
	static const struct candidate mac = { .kind = KIND_MAC,
					      .value = SPAN_LIT("00:00:5e:00:53:2a") };
	struct candidate imei = candidate_in(1);

	(void)state;
	for (int same = 0; same < 2; same++) {
		struct hashed h;

		hashed_init(&h, NULL);
		note(&h, "ebd942d0392dd1af91706e9b0b0637ca"); /* md5 of imei and mac */
		note(&h, "2bd881526a2e2121");		      /* sha256 of imei */
		note(&h, "57d13e0bfeb99265");
		note(&h, "d13e0bfeb9926538");
		note(&h, "2bd881526a2e212198d4e14d5530c2c6");
		note(&h, "392dd1af91706e9b"); /* the middle of the first */
		assert_int_equal(hashed_try(&h, &imei, 1, &phone), ST_OK);
		assert_int_equal(hashed_try(&h, &mac, 2, same != 0 ? &phone : &other), ST_OK);
		assert_int_equal(hashed_try_pairs(&h), ST_OK);
		assert_string_equal(ask(&h, "ebd942d0392dd1af91706e9b0b0637ca"),
				    same != 0 ? "1 md5(plain+mac)" : "nobody");
		assert_string_equal(ask(&h, "392dd1af91706e9b"),
				    same != 0 ? "1 middle16(md5(plain+mac))" : "nobody");
		assert_string_equal(ask(&h, "2bd881526a2e2121"), "1 first16(sha256)");
		assert_string_equal(ask(&h, "d13e0bfeb9926538"), "1 last16(sha256)");
		assert_string_equal(ask(&h, "57d13e0bfeb99265"), "nobody");
		assert_string_equal(ask(&h, "2bd881526a2e212198d4e14d5530c2c6"),
				    "1 first32(sha256)");
		hashed_deinit(&h);
	}
}

/* Of more values than are paired the first are, and the others are counted; digests pair with
 * nothing. */
static void too_many_pairs(void **state)
{
	static const struct endpoint phone = { .ip = { .b = { 192, 0, 2, 1 }, .family = IP_V4 } };
	static const struct candidate mac = { .kind = KIND_MAC,
					      .value = SPAN_LIT("00:00:5e:00:53:2a") };
	struct candidate imei = candidate_in(1), serial = candidate_in(1);
	char text[HASHED_OF_DEVICE][16];
	struct hashed h;

	(void)state;
	serial.kind = KIND_SERIAL;
	hashed_init(&h, NULL);
	note(&h, "ebd942d0392dd1af91706e9b0b0637ca");
	assert_int_equal(hashed_try(&h, &imei, 1, &phone), ST_OK);
	serial.value = SPAN_LIT("c0161d84a6fad3e01daa02cfd0845b57");
	assert_int_equal(hashed_try(&h, &serial, 2, &phone), ST_OK);
	for (size_t i = 1; i < HASHED_OF_DEVICE; i++) {
		snprintf(text[i], sizeof(text[i]), "TT%zu", i);
		serial.value = span_str(text[i]);
		assert_int_equal(hashed_try(&h, &serial, 2 + i, &phone), ST_OK);
	}
	assert_int_equal(h.pairs_cut, 0);
	assert_int_equal(hashed_try(&h, &mac, 20, &phone), ST_OK);
	assert_int_equal(h.pairs_cut, 1);
	assert_int_equal(hashed_try_pairs(&h), ST_OK);
	assert_string_equal(ask(&h, "ebd942d0392dd1af91706e9b0b0637ca"), "nobody");
	hashed_deinit(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_one), cmocka_unit_test(whose),
					    cmocka_unit_test(pairs_and_pieces),
					    cmocka_unit_test(too_many_pairs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
