#include "rig.h"

#include <stdint.h>

struct row {
	const char *what, *in, *want;
};

/* What vouches for what, in one message. */
static const struct row rows[] = {
	{ "ICCID beside a keyed IMEI",
	  "{\"imei\":\"001010000000016\",\"a\":\"8900101012345678904\"}",
	  "imei 001010000000016 certain\niccid 8900101012345678904 likely" },
	{ "ICCID beside a number that is nothing",
	  "{\"b\":\"774010000000016\",\"a\":\"8900101012345678904\"}",
	  "iccid 8900101012345678904 possible" },
	{ "IMEI beside a registered address",
	  "{\"a\":\"001010000000016\",\"b\":\"00:00:5e:00:53:2a\"}",
	  "imei 001010000000016 likely\nmac 00:00:5e:00:53:2a likely" },
	{ "IMEI beside a local address: passed no check",
	  "{\"a\":\"001010000000016\",\"b\":\"02:00:5e:00:53:2a\"}",
	  "imei 001010000000016 possible\nmac 02:00:5e:00:53:2a possible" },
	{ "IMEI beside a mail address: no check either",
	  "{\"a\":\"001010000000016\",\"b\":\"user@example.org\"}",
	  "imei 001010000000016 possible\nemail user@example.org likely" },
	{ "IMEI beside another IMEI: the same kind",
	  "{\"a\":\"001010000000016\",\"imei\":\"001010000000024\"}",
	  "imei 001010000000016 possible\nimei 001010000000024 certain" },
	{ "positional record", "REG|001010000000016|001010123456789|x",
	  "imei 001010000000016 likely\nimsi 001010123456789 likely" },
	{ "two chance numbers under names that say nothing",
	  "{\"a\":\"001010000000016\",\"b\":\"001010123456789\"}",
	  "imei 001010000000016 possible\nimsi 001010123456789 possible" },
	{ "three of three kinds vouch for each other",
	  "{\"a\":\"001010000000016\",\"b\":\"001010123456789\",\"c\":\"8900101012345678904\"}",
	  "imei 001010000000016 likely\nimsi 001010123456789 likely\n"
	  "iccid 8900101012345678904 likely" },
	{ "the same as numbers without quotes",
	  "{\"a\":1001010000000016,\"b\":242010123456789,\"c\":8900101012345678904}",
	  "imsi 242010123456789 possible\niccid 8900101012345678904 possible" },
	{ "a placeholder vouches for none",
	  "{\"imei\":\"000000000000000\",\"a\":\"8900101012345678904\"}",
	  "imei 000000000000000 certain placeholder\niccid 8900101012345678904 possible" },
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

/* splitmix64: the same numbers in every run */
static uint64_t next(uint64_t *s)
{
	uint64_t z = (*s += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void put_number(struct buf *b, uint64_t *seed, unsigned digits, bool quoted, unsigned key)
{
	char text[32];

	for (unsigned i = 0; i < digits; i++)
		text[i] = (char)('0' + next(seed) % 10);
	if (text[0] == '0')
		text[0] = '1';
	assert_int_equal(buf_printf(b, "%c\"k%u\":%s%.*s%s", b->len == 0 ? '{' : ',', key,
				    quoted ? "\"" : "", (int)digits, text, quoted ? "\"" : ""),
			 ST_OK);
}

static const unsigned lengths[] = { 14, 15, 16, 19, 20 };

/* n messages of each numbers, all lengths in turn; candidates at likely and better. */
static unsigned soup(struct rig *r, unsigned n, unsigned each, bool quoted)
{
	uint64_t seed = each * 2 + quoted;
	unsigned found = 0;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < n; i++) {
		buf_clear(&b);
		for (unsigned k = 0; k < each; k++)
			put_number(&b, &seed, lengths[(i + k) % N_ELEMENTS(lengths)], quoted, k);
		assert_int_equal(buf_put_u8(&b, '}'), ST_OK);
		rig_body(r, buf_span(&b));
		found += r->n;
	}
	buf_deinit(&b);
	return found;
}

/* 200,000 random numbers under names that say nothing, in large and in small messages */
static void random_digits(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	assert_int_equal(soup(&r, 50, 1000, true), 0);
	assert_int_equal(soup(&r, 50, 1000, false), 0);
	assert_int_equal(soup(&r, 10000, 5, true), 0);
	assert_int_equal(soup(&r, 10000, 5, false), 0);
	rig_deinit(&r);
}

/* ... and none of it because nothing is looked at */
static void random_digits_are_seen(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_POSSIBLE);
	assert_true(soup(&r, 10, 1000, true) > 20);
	rig_deinit(&r);
}

/* real identifiers in the middle of it, under their names, are found all the same */
static void keyed_in_soup(void **state)
{
	struct rig r;
	struct buf b;
	uint64_t seed = 1;

	(void)state;
	rig_init(&r, NULL, CONFIDENCE_LIKELY);
	buf_init(&b, 1 << 20);
	for (unsigned k = 0; k < 1000; k++)
		put_number(&b, &seed, 15, true, k);
	assert_int_equal(buf_put_str(&b, ",\"imei\":\"001010000000016\"}"), ST_OK);
	assert_string_equal(rig_body(&r, buf_span(&b)), "imei 001010000000016 certain");
	buf_deinit(&b);
	rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(random_digits),
		cmocka_unit_test(random_digits_are_seen),
		cmocka_unit_test(keyed_in_soup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
