#include "codec/geohash.h"

#include "rows.h"

#include <math.h>

/* The examples of the English Wikipedia's article; the last by interleaving integers in python3. */
static const struct {
	double lat, lon;
	const char *text;
} rows[] = {
	{ 57.64911, 10.40744, "u4pruydqqvj" },
	{ -25.382708, -49.265506, "6gkzwgjz" },
	{ 59.91390, 10.75220, "u4xsudvxb" },
};

static void both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[GEOHASH_MAX + 1];
		double lat, lon;

		geohash_format(rows[i].lat, rows[i].lon, (unsigned)strlen(rows[i].text), text);
		assert_string_equal(text, rows[i].text);
		assert_true(geohash_parse(span_str(text), &lat, &lon));
		assert_true(fabs(lat - rows[i].lat) < 1e-3 && fabs(lon - rows[i].lon) < 1e-3);
	}
}

static void refuses(void **state)
{
	char text[GEOHASH_MAX + 1];
	double lat = 1, lon = 2;

	(void)state;
	assert_false(geohash_parse(span_str(""), &lat, &lon));
	assert_false(geohash_parse(span_str("u4pa"), &lat, &lon)); /* no a in the alphabet */
	assert_false(geohash_parse(SPAN_LIT("u4\0"), &lat, &lon));
	assert_false(geohash_parse(span_str("u4pruydqqvju4"), &lat, &lon));
	assert_true(lat == 1 && lon == 2);
	assert_true(geohash_parse(span_str("U4PRUY"), &lat, &lon));
	geohash_format(90, 180, 99, text);
	assert_string_equal(text, "zzzzzzzzzzzz");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(both_ways),
					    cmocka_unit_test(refuses) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
