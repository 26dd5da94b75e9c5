#include "excerpt/stand_in.h"

#include "base/span.h"
#include "codec/luhn.h"
#include "identify/norm.h"
#include "identify/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { DRAWS = 200 };

/* synthetic: the registry knows the range; alike: only the form is kept. */
static const struct {
	enum kind kind;
	const char *value;
	bool synthetic, luhn;
} rows[] = {
	{ KIND_IMEI, "352099001761481", true, true },
	{ KIND_IMEI, "352099001761480", true, false }, /* the check digit as signalling leaves it */
	{ KIND_IMEISV, "3520990017614823", true, false },
	{ KIND_IMEI, "352099001761499", true, true },
	{ KIND_IMEI, "352099001761630", true, true }, /* a check digit that is zero */
	{ KIND_IMEI, "352099001761482", true, false },
	{ KIND_IMSI, "242011234567890", true, false },
	{ KIND_IMSI, "242011234567894", true, true }, /* by chance */
	{ KIND_SERIAL, "352099001761482", false, false },
	{ KIND_ICCID, "8947010000000000019", true, false },
	{ KIND_ICCID, "8900101012345678904", true, true },
	{ KIND_EID, "89049032000001000000000000000020", true, false },
	{ KIND_MSISDN, "4791234567", true, false },
	{ KIND_MAC, "a4:50:46:12:34:56", true, false },
	{ KIND_BSSID, "a4:50:46:12:34:56", true, false },
	{ KIND_PLMN, "24201", true, false },
	{ KIND_PLMN, "00101", true, false },
	{ KIND_EMAIL, "kari.nordmann@gmail.com", true, false },
	{ KIND_EMAIL, "bob@vg.no", false, false },
	{ KIND_CELL_ID, "98765432", false, false },
	{ KIND_LAC, "7", false, false },
	{ KIND_ANDROID_ID, "3f1d0c5a9b7e2846", false, false },
	{ KIND_AD_ID, "38400000-8cf0-41bd-b23e-10b96e40000d", false, false },
	{ KIND_SERIAL, "TT0123456789", false, false },
	{ KIND_HOSTNAME, "android-3f1d0c5a9b7e2846", false, false },
	{ KIND_SSID, "Hjemme hos Kari", false, false },
	{ KIND_LOCATION, "59.91390,10.75220", false, false },
	{ KIND_LOCATION, "-9.50000,-170.25000", false, false },
};

/* Letter by letter of one class, but for what a test range says. */
static bool alike(struct span a, struct span b, bool range)
{
	for (size_t i = 0; i < a.len; i++) {
		bool x = (unsigned)a.p[i] - '0' < 10, y = (unsigned)b.p[i] - '0' < 10;
		bool letter = (unsigned)(a.p[i] | 32) - 'a' < 26;

		if (!range && x != y)
			return false;
		if (!x && !letter && a.p[i] != b.p[i] && !range)
			return false;
	}
	return true;
}

static void check(size_t i, struct span got)
{
	struct span was = span_str(rows[i].value);
	char norm[NORM_MAX];
	size_t n;

	assert_int_equal(got.len, was.len);
	if (rows[i].synthetic && !registry_is_synthetic(rows[i].kind, got))
		fail_msg("%s: %.*s is in no test range", rows[i].value, (int)got.len, got.p);
	/* a scan tells what is an IMEI or a card from what is none by the check digit */
	if (was.len == 15 || was.len == 19)
		assert_int_equal(luhn_valid(got), rows[i].luhn);
	if (rows[i].kind == KIND_IMEI)
		assert_int_equal(luhn_digit(span_cut(got, 0, 14)) == '0',
				 rows[i].luhn && was.p[14] == '0');
	if (!alike(was, got, rows[i].synthetic))
		fail_msg("%s: %.*s has another form", rows[i].value, (int)got.len, got.p);
	/* it is in normal form, where its kind has one */
	n = norm_value(rows[i].kind, got, norm);
	if (n != 0 && !span_eq(span_of(norm, n), got) && rows[i].kind != KIND_IMEI)
		fail_msg("%s: %.*s is not in normal form", rows[i].value, (int)got.len, got.p);
	if (rows[i].kind == KIND_EID)
		assert_int_equal(mod97(got), 1);
	if (rows[i].kind == KIND_EMAIL)
		assert_int_equal(span_find(got, '@', 0), span_find(was, '@', 0));
	if (rows[i].kind == KIND_HOSTNAME)
		assert_true(span_starts(got, SPAN_LIT("android-")));
}

static void every_kind(void **state)
{
	struct prng r = prng_of(7, "test");

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		unsigned same = 0;

		for (unsigned k = 0; k < DRAWS; k++) {
			struct buf b;

			buf_init(&b, 1024);
			assert_int_equal(stand_in(&r, rows[i].kind, span_str(rows[i].value), &b),
					 ST_OK);
			check(i, buf_span(&b));
			same += span_eq_str(buf_span(&b), rows[i].value);
			buf_deinit(&b);
		}
		assert_true(same < DRAWS / 4);
	}
}

static void no_room(void **state)
{
	struct prng r = prng_of(7, "test");
	struct buf b;

	(void)state;
	buf_init(&b, 3);
	assert_int_equal(stand_in(&r, KIND_IMEI, SPAN_LIT("352099001761481"), &b), ST_LIMIT);
	assert_int_equal(b.len, 0);
	buf_deinit(&b);
}

static unsigned different(struct span s)
{
	bool seen[256] = { false };
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += !seen[s.p[i]];
		seen[s.p[i]] = true;
	}
	return n;
}

/* Recognisers ask for three different signs: a short stand-in has them where the value had. */
static void short_ones_stay_recognised(void **state)
{
	static const struct {
		const char *value;
		unsigned least;
	} of[] = { { "4711", 3 }, { "7300", 3 }, { "12", 2 }, { "1121", 2 } };
	struct prng r = prng_of(7, "test");

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(of); i++)
		for (size_t n = 0; n < 10 * DRAWS; n++) {
			struct buf b;

			buf_init(&b, 64);
			assert_int_equal(stand_in(&r, KIND_ACCOUNT, span_str(of[i].value), &b),
					 ST_OK);
			if (different(buf_span(&b)) < of[i].least)
				fail_msg("%s became %.*s", of[i].value, (int)b.len, (char *)b.p);
			buf_deinit(&b);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_kind), cmocka_unit_test(no_room),
					    cmocka_unit_test(short_ones_stay_recognised) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
