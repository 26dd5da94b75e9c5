#include "unwrap/layers.h"

#include "layer_rows.h"

/* python3: urllib.parse.unquote_plus */
static const struct layer_row url_rows[] = {
	{ "value of a form", B("a=1&mac=00%3A00%3A5e%3A00&b=2"), EVENT_PERCENT, 10, 3, true, 8, 17,
	  ST_OK, B("00:00:5e:00") },
	{ "token behind a quote", B("{\"q\":\"x%22y%20z\"}"), EVENT_PERCENT, 7, 3, true, 6, 9,
	  ST_OK, B("x\"y z") },
	{ "token of its own, whole surface", B("%7B%22imei%22%3A1%7D"), EVENT_PERCENT, 0, 3, true,
	  0, 20, ST_OK, B("{\"imei\":1}") },
	{ "second escape of a long token: told already", B("a%20bcdefgh%20i"), EVENT_PERCENT, 11, 3,
	  false, 0, 0, ST_OK, B("") },
	{ "a token too short to hide anything", B("a=%20&b"), EVENT_PERCENT, 2, 3, false, 0, 0,
	  ST_OK, B("") },
	{ "cut off in an escape", B("v=%41bcdef%4"), EVENT_PERCENT, 2, 3, true, 2, 10, ST_MORE,
	  B("Abcdef%4") },
};

/* python3: json.loads */
static const struct layer_row json_rows[] = {
	{ "JSON in JSON", B("{\"d\":\"{\\\"imei\\\":\\\"001\\\"}\",\"e\":1}"), EVENT_BACKSLASH, 7,
	  2, true, 6, 18, ST_OK, B("{\"imei\":\"001\"}") },
	{ "twice", B("\"{\\\\\\\"a\\\\\\\":1}\""), EVENT_BACKSLASH, 2, 2, true, 1, 13, ST_OK,
	  B("{\\\"a\\\":1}") },
	{ "second escape of the string", B("\"a\\\"b\\\"c\""), EVENT_BACKSLASH, 5, 2, false, 0, 0,
	  ST_OK, B("") },
	{ "base64 broken by PHP's slashes", B("\"AAECAwQFBgc\\/CAkKCwwNDg8\""), EVENT_BACKSLASH, 12,
	  2, true, 1, 24, ST_OK, B("AAECAwQFBgc/CAkKCwwNDg8") },
	{ "base64 broken by a line end", B("\"AAECAwQFBgcI\\nCQoLDA==\""), EVENT_BACKSLASH, 13, 2,
	  true, 1, 22, ST_OK, B("AAECAwQFBgcI\nCQoLDA==") },
	{ "a URL with slashes hides nothing", B("\"http:\\/\\/example.org\\/\""), EVENT_BACKSLASH,
	  6, 2, false, 0, 0, ST_OK, B("") },
	{ "a foreign letter hides nothing", B("\"bl\\u00e5\""), EVENT_BACKSLASH, 3, 2, false, 0, 0,
	  ST_OK, B("") },
	{ "an ASCII letter as escape", B("\"a\\u003d1\""), EVENT_BACKSLASH, 2, 2, true, 1, 8, ST_OK,
	  B("a=1") },
	{ "quotes were taken off before", B("{\\\"imei\\\":1}"), EVENT_BACKSLASH, 1, 2, true, 0, 12,
	  ST_OK, B("{\"imei\":1}") },
	{ "a path of Windows outside quotes", B("C:\\Users\\x"), EVENT_BACKSLASH, 2, 2, false, 0, 0,
	  ST_OK, B("") },
	{ "a letter of Norwegian beside it", B("\"bl\u00e5b\u00e6r \\\"x\\\"\""), EVENT_BACKSLASH,
	  10, 2, true, 1, 14, ST_OK, B("bl\u00e5b\u00e6r \"x\"") },
	{ "no text around it", B("\x01\x93\xfe\x07\x80\\\"\x11\x90\xff"), EVENT_BACKSLASH, 5, 2,
	  false, 0, 0, ST_OK, B("") },
	{ "cut off in the string", B("{\"d\":\"{\\\"imei\\\":\\"), EVENT_BACKSLASH, 7, 2, true, 6,
	  11, ST_MORE, B("{\"imei\":") },
};

static void every_row(void **state)
{
	(void)state;
	run_layer_rows(url_rows, N_ELEMENTS(url_rows), &layer_url);
	run_layer_rows(json_rows, N_ELEMENTS(json_rows), &layer_json_string);
}

/* Looking stays linear: 100,000 escapes in one token, the gate asked at each. */
static void one_escape_tells_the_token(void **state)
{
	enum { N = 30000 };
	uint8_t *p = malloc(3 * N);
	struct surface s = { .bytes = { p, 3 * N } };
	unsigned admitted = 0;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < N; i++)
		memcpy(p + 3 * i, "%41", 3);
	for (uint32_t i = 0; i < N; i++) {
		struct event ev = { 3 * i, 3, EVENT_PERCENT, 0, 0 };
		size_t at, len;

		admitted += layer_url.gate(&s, &ev, &at, &len);
	}
	assert_int_equal(admitted, 1);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(one_escape_tells_the_token) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
