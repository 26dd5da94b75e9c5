#include "excerpt/spelling.h"

#include "base/attr.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

/* Bytes as in the examples of the documents that the header names. */
static const struct {
	const char *what, *was, *now;
	struct span raw;
	size_t at;
	struct span want; /* empty: no row writes it so */
} rows[] = {
	{ "TBCD", "001010123456789", "001011234567890", B("..\x00\x01\x01\x21\x43\x65\x87\xf9"), 2,
	  B("\x00\x01\x11\x32\x54\x76\x98\xf0") },
	{ "half bytes, high first", "1234", "9876", B("\x12\x34"), 0, B("\x98\x76") },
	{ "mobile identity: type 1, odd", "001010123456789", "001011234567890",
	  B("\x09\x10\x10\x10\x32\x54\x76\x98"), 0, B("\x09\x10\x10\x21\x43\x65\x87\x09") },
	{ "mobile identity: 14 digits of an IMEI, the spare one as it was", "00101000000001",
	  "00101012345678", B("\x0a\x10\x10\x00\x00\x00\x00\x01"), 0,
	  B("\x0a\x10\x10\x10\x32\x54\x76\x08") },
	{ "NetBIOS: half letters, filled", "FRED", "ANNA", B(" EGFCEFEECACACACACACACACACACACACA"),
	  1, B("EBEOEOEBCACACACACACACACACACACA") },
	{ "labels", "a.example", "b.example",
	  B("\x01"
	    "a\x07"
	    "example\0"),
	  0,
	  B("\x01"
	    "b\x07"
	    "example") },
	{ "masked: RFC 6455 section 5.7", "Hello", "World",
	  B("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), 6, B("\x60\x95\x53\x51\x53") },
	{ "it stands elsewhere", "1234", "9876", B("\x13\x24"), 0, B("") },
	{ "nothing behind it", "1234", "9876", B("\x12"), 0, B("") },
	{ "beyond the end", "1234", "9876", B("\x12\x34"), 3, B("") },
	{ "another length", "1234", "98765", B("\x12\x34"), 0, B("") },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t out[SPELLED_MOST];
		size_t n = spelling_of(rows[i].raw, rows[i].at, span_str(rows[i].was),
				       span_str(rows[i].now), out);

		if (!span_eq(span_of(out, n), rows[i].want))
			fail_msg("%s: %zu bytes", rows[i].what, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
