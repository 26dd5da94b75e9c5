/* Values in any spelling become their stand-ins in the same spelling, and nothing else moves. */
#include "excerpt/swaps.h"

#include "base/span.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "identify/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct {
	enum kind kind;
	const char *value, *matched;
} values[] = {
	{ KIND_IMEI, "001010000000016", "" },
	{ KIND_IMSI, "001010123456789", "" },
	{ KIND_MAC, "00:00:5e:00:53:2a", "" },
	{ KIND_CELL_ID, "12345678", "" },
	{ KIND_LAC, "77", "" },
	{ KIND_MSISDN, "4799999999", "" },
	{ KIND_LOCATION, "59.91390,10.75220", "" },
	{ KIND_DEVICE_ID, "example-001010000000016", "" },
	{ KIND_SERIAL, "TT0123456789", "x--TT0123456789--x" },
	{ KIND_HOSTNAME, "phone-of-kari.example.org", "" },
	{ KIND_CREDENTIAL, "password", "" },
};

static struct swaps *made(void)
{
	struct swaps *s = NULL;
	size_t at;

	assert_int_equal(swaps_new(&s), ST_OK);
	for (size_t i = 0; i < N_ELEMENTS(values); i++) {
		assert_int_equal(swaps_add(s, values[i].kind, span_str(values[i].value),
					   span_str(values[i].matched), &at),
				 ST_OK);
		assert_int_equal(at, i);
	}
	/* the same again is no other */
	assert_int_equal(swaps_add(s, KIND_IMEI, SPAN_LIT("001010000000016"), SPAN_LIT(""), &at),
			 ST_OK);
	assert_int_equal(at, 0);
	assert_int_equal(swaps_add_text(s, SPAN_LIT("198.51.100.7"), SPAN_LIT("203.0.113.77")),
			 ST_OK);
	assert_int_equal(swaps_ready(s), ST_OK);
	return s;
}

#define T(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

static const struct {
	struct span text;
	size_t n; /* values in it */
} texts[] = {
	{ T("imei=001010000000016&imsi=001010123456789"), 2 },
	{ T("00-101000-000001-6"), 1 },
	{ T("{\"m\":\"00:00:5E:00:53:2A\",\"n\":\"00005e00532a\"}"), 2 },
	{ T("00101000000001"), 1 },   /* without its check digit */
	{ T("0010100000000199"), 1 }, /* with a version behind it */
	{ T("{\"lac\":\"77\"}"), 1 },
	{ T("lac=77&x"), 1 },
	{ T("{\"lac\": 77, \"a\": 177}"), 1 },
	{ T("HTTP/1.77 77 777"), 0 },
	{ T("cell 12345678."), 1 },
	{ T("9912345678"), 0 },
	{ T("tel +47 999 99 999"), 1 },
	{ T("99999999"), 1 }, /* the national number alone */
	{ T("59.9139,10.7522"), 2 },
	{ T("from 198.51.100.7 to 198.51.100.77"), 1 },
	{ T("id: example-001010000000016"), 1 },
	{ T("\x0dphone-of-kari\x07"
	    "example\x03org"),
	  1 },
	{ T("0\0000\0001\0000\0001\0000\0000\0000\0000\0000\0000\0000\0000\0001\0006\000"), 1 },
	{ T("\x00\x01\x01\x00\x00\x00\x00\x61"), 0 },
	{ T("{\"password\":\"password\"}"), 1 }, /* the value, not its name */
	{ T("password=password&x"), 1 },
	{ T("<password>password</password>"), 1 },
	{ T("Password: password"), 1 },
	{ T("passwords"), 0 },
	{ T("nothing at all"), 0 },
	{ T(""), 0 },
};

static void every_text(void **state)
{
	struct swaps *s = made();

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct span was = texts[i].text;
		uint8_t *p = malloc(was.len != 0 ? was.len : 1);
		size_t n;

		assert_non_null(p);
		if (was.len != 0)
			memcpy(p, was.p, was.len);
		n = swaps_apply(s, p, was.len, NULL, 0);
		if (n != texts[i].n)
			fail_msg("%.*s: %zu", (int)was.len, (const char *)was.p, n);
		assert_int_equal(span_eq(span_of(p, was.len), was), n == 0);
		/* what was put is found no more */
		assert_int_equal(swaps_apply(s, p, was.len, NULL, 0), 0);
		/* in no other place does a byte differ that is no letter or digit */
		for (size_t k = 0; k < was.len; k++)
			if (was.p[k] == ':' || was.p[k] == '-' || was.p[k] == '"' || was.p[k] == 0)
				assert_int_equal(p[k], was.p[k]);
		free(p);
	}
	swaps_free(s);
}

/* Every form that a scan with a profile would know is swapped, and gives the stand-in's. */
static void every_form(void **state)
{
	struct swaps *s = made();
	struct known *was = NULL, *now = NULL;

	(void)state;
	assert_int_equal(known_new(&was, swaps_profile(s, true)), ST_OK);
	assert_int_equal(known_new(&now, swaps_profile(s, false)), ST_OK);
	for (size_t i = 0; i < known_count(was); i++) {
		const struct known_form *f = known_at(was, i);
		const struct known_form *same;
		uint8_t p[8192];

		/* pieces of digests are told in hex, short forms as a whole field */
		if ((f->flags & (FORM_WHOLE | FORM_SPACED)) != 0 || f->bytes.len > sizeof(p)
		    || ((f->flags & FORM_DIGEST) != 0 && f->bytes.len < 16)
		    || known_value(was, f)->kind == KIND_LOCATION)
			continue;
		memcpy(p, f->bytes.p, f->bytes.len);
		if (swaps_apply(s, p, f->bytes.len, NULL, 0) == 0)
			fail_msg("value %u as %s is not met", f->value, f->form);
		assert_memory_not_equal(p, f->bytes.p, f->bytes.len);
		same = (f->flags & FORM_TEXT) != 0 ? known_find(was, span_of(p, f->bytes.len))
		       : (f->flags & FORM_DIGEST) != 0
			       ? known_find_digest(was, span_of(p, f->bytes.len))
			       : NULL;
		assert_null(same);
		if ((f->flags & FORM_DIGEST) != 0
		    && known_find_digest(now, span_of(p, f->bytes.len)) == NULL)
			fail_msg("value %u as %s: no form of its stand-in", f->value, f->form);
	}
	known_free(was);
	known_free(now);
	swaps_free(s);
}

static void digests_as_text(void **state)
{
	struct swaps *s = made();
	uint8_t digest[DIGEST_MAX];
	char text[2 * DIGEST_MAX + 1];
	size_t at = 9;

	(void)state;
	assert_int_equal(digest_of(DIGEST_SHA256, SPAN_LIT("001010000000016"), digest), ST_OK);
	hex_format(span_of(digest, 32), text);
	assert_true(swaps_find(s, span_str(text), &at));
	assert_int_equal(at, 0);
	assert_int_equal(swaps_apply(s, (uint8_t *)text, 64, NULL, 0), 1);
	assert_false(swaps_find(s, span_str(text), &at));
	/* its first half alone */
	hex_format(span_of(digest, 8), text);
	assert_int_equal(swaps_apply(s, (uint8_t *)text, 16, NULL, 0), 1);
	swaps_free(s);
}

/* One value in another has its stand-in there, too. */
static void inside(void **state)
{
	struct swaps *s = made();
	const struct profile *now = swaps_profile(s, false);

	(void)state;
	assert_true(span_eq(span_from(now->values[7].value, 8), now->values[0].value));
	assert_true(swaps_has(s, KIND_IMEI, SPAN_LIT("001010000000016")));
	assert_true(swaps_has(s, KIND_MAC, SPAN_LIT("00-00-5E-00-53-2A")));
	assert_false(swaps_has(s, KIND_IMSI, SPAN_LIT("001010000000016")));
	swaps_free(s);
}

static void kept_stretches(void **state)
{
	static const struct swaps_kept kept[] = { { 0, 3 }, { 20, 22 } };
	struct swaps *s = made();
	char text[] = "x 001010000000016 y 001010123456789 001010000000016";

	(void)state;
	assert_int_equal(swaps_apply(s, (uint8_t *)text, sizeof(text) - 1, kept, 2), 1);
	assert_memory_equal(text, "x 001010000000016 y 001010123456789 ", 36);
	assert_memory_not_equal(text + 36, "001010000000016", 15);
	swaps_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text),	   cmocka_unit_test(every_form),
		cmocka_unit_test(digests_as_text), cmocka_unit_test(inside),
		cmocka_unit_test(kept_stretches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
