#include "codec/bcd.h"

#include "rows.h"

struct bcd_row {
	const char *what;
	struct span in;
	unsigned flags;
	const char *digits; /* "": refused */
};

/* Bytes written by hand from the figures of the standards named in bcd.h. */
static const struct bcd_row rows[] = {
	{ "plain", B("\x12\x34\x56"), 0, "123456" },
	{ "plain, odd", B("\x12\x34\x5f"), 0, "12345" },
	{ "EF ICCID, 19 digits", B("\x98\x00\x01\x21\x43\x65\x87\x09\x21\xf3"), BCD_SWAPPED,
	  "8900101234567890123" },
	{ "letters kept in an ICCID", B("\x98\xa0"), BCD_SWAPPED, "890a" },
	{ "TBCD, dialled", B("\x21\xba\xdc\xfe"), BCD_SWAPPED | BCD_TBCD, "12*#abc" },
	{ "filler in the middle", B("\x1f\x34"), 0, "" },
	{ "filler first", B("\xf1"), 0, "" },
	{ "two fillers at the end", B("\x12\xff"), 0, "12" },
	{ "nothing", B(""), 0, "" },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct bcd_row *r = &rows[i];
		char text[64];
		uint8_t back[32];
		size_t n = bcd_format(r->in, r->flags, text);

		if (n != strlen(r->digits) || strcmp(text, r->digits) != 0)
			fail_msg("row '%s': '%s'", r->what, text);
		if (n == 0 || r->in.len != (n + 1) / 2)
			continue;
		assert_int_equal(bcd_pack(span_str(text), r->flags, back), r->in.len);
		assert_memory_equal(back, r->in.p, r->in.len);
	}
}

static void packing_refuses(void **state)
{
	uint8_t out[8];

	(void)state;
	assert_int_equal(bcd_pack(span_str("12x4"), 0, out), 0);
	assert_int_equal(bcd_pack(span_str("1f"), 0, out), 0); /* 15 is the filler */
	assert_int_equal(bcd_pack(span_str(""), 0, out), 0);
}

/* TS 24.008 figure 10.5.4 (odd: IMSI, IMEI) and TS 31.102 4.2.2 (EF IMSI behind its length). */
static void identities(void **state)
{
	static const struct {
		struct span in;
		enum mobile_identity type;
		const char *digits;
	} ids[] = {
		{ B("\x0a\x10\x10\x00\x00\x00\x00\x61"), MOBILE_IMEI, "001010000000016" },
		{ B("\x09\x10\x10\x10\x32\x54\x76\x98"), MOBILE_IMSI, "001010123456789" },
		{ B("\x03\x10\x10\x00\x00\x00\x00\x10\xf2"), MOBILE_IMEISV, "0010100000000012" },
	};
	char digits[MOBILE_DIGITS_MAX];
	uint8_t out[9];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(ids); i++) {
		assert_int_equal(mobile_identity_read(ids[i].in, digits), ids[i].type);
		assert_string_equal(digits, ids[i].digits);
		assert_int_equal(mobile_identity_pack(ids[i].type, span_str(digits), out),
				 ids[i].in.len);
		assert_memory_equal(out, ids[i].in.p, ids[i].in.len);
	}
	/* TMSI, a letter among the digits, an odd count with a filler, too short, too long */
	assert_int_equal(mobile_identity_read((struct span)B("\xf4\x12\x34\x56\x78"), digits), 0);
	assert_int_equal(mobile_identity_read((struct span)B("\x09\x10\x1a\x10"), digits), 0);
	assert_int_equal(mobile_identity_read((struct span)B("\x09\x10\xf0"), digits), 0);
	assert_int_equal(mobile_identity_read((struct span)B("\x09\x10"), digits), 0);
	assert_int_equal(mobile_identity_read((struct span)B("\x09\0\0\0\0\0\0\0\0\0"), digits), 0);
	assert_string_equal(digits, "");
	assert_int_equal(mobile_identity_pack(MOBILE_IMSI, span_str("12345678901234567"), out), 0);
	assert_int_equal(mobile_identity_pack(MOBILE_IMSI, span_str("x1"), out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(packing_refuses),
					    cmocka_unit_test(identities) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
