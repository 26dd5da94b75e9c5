#include "excerpt/wifi_frame.h"

#include "base/attr.h"
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { OUT_MOST = 4096 };

#define ALL "\xff\xff\xff\xff\xff\xff"
#define A "\2\0\0\0\1\1"
#define B "\2\0\0\0\1\2"
#define NOBODY "\0\0\0\0\0\0"
#define HEAD(to, from, network) "\x40\0\0\0" to from network "\0\0"
#define SAID(s)                                     \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

/* Check sequences are those of Python's zlib.crc32(). */
static const struct {
	const char *what;
	struct span radiotap, was, now;
	bool fcs;
	struct span want; /* empty: it is not written */
} rows[] = {
	{ "a name and addresses; groups stay", SAID(""), SAID(HEAD(ALL, A, ALL) "\0\3abc"),
	  SAID(HEAD(ALL, A, ALL) "\0\3xyz"), false, SAID(HEAD(ALL, B, ALL) "\0\3xyz") },
	{ "an address again in an element; one of nobody is none", SAID(""),
	  SAID(HEAD(NOBODY, A, NOBODY) "\xdd\x0c" A NOBODY),
	  SAID(HEAD(NOBODY, A, NOBODY) "\xdd\x0c" A NOBODY), false,
	  SAID(HEAD(NOBODY, B, NOBODY) "\xdd\x0c" B NOBODY) },
	{ "one that the card said is there", SAID("\0\0\x09\0\2\0\0\0\x10"),
	  SAID(HEAD(ALL, A, ALL) "\0\3abc"), SAID(HEAD(ALL, A, ALL) "\0\3xyz"), true,
	  SAID("\0\0\x09\0\2\0\0\0\x10" HEAD(ALL, B, ALL) "\0\3xyz"
							  "\x03\x6f\xc6\x50") },
	{ "one that was right", SAID(""),
	  SAID(HEAD(ALL, A, ALL) "\0\3abc"
				 "\x7d\xb1\x0d\xf2"),
	  SAID(HEAD(ALL, A, ALL) "\0\3xyz"
				 "\x7d\xb1\x0d\xf2"),
	  false,
	  SAID(HEAD(ALL, B, ALL) "\0\3xyz"
				 "\x03\x6f\xc6\x50") },
	{ "four bytes that check nothing stay", SAID(""), SAID(HEAD(ALL, A, ALL) "\0\3abc\1\2ab"),
	  SAID(HEAD(ALL, A, ALL) "\0\3xyz\1\2ab"), false, SAID(HEAD(ALL, B, ALL) "\0\3xyz\1\2ab") },
	{ "a head alone", SAID(""), SAID(HEAD(ALL, A, ALL)), SAID(HEAD(ALL, A, ALL)), false,
	  SAID(HEAD(ALL, B, ALL)) },
	{ "cut in its head", SAID(""), SAID("\x40\0\0\0" ALL A ALL "\0"),
	  SAID("\x40\0\0\0" ALL A ALL "\0"), false, SAID("") },
	{ "of another length", SAID(""), SAID(HEAD(ALL, A, ALL) "\0\0"),
	  SAID(HEAD(ALL, A, ALL) "\0"), false, SAID("") },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct wifi_made f = { .radiotap = rows[i].radiotap, .fcs = rows[i].fcs };
		uint8_t *was = malloc(rows[i].was.len), *now = malloc(rows[i].now.len);
		struct buf out;
		enum st st;

		assert_true(was != NULL && now != NULL); /* ASan sees one byte too far */
		memcpy(was, rows[i].was.p, rows[i].was.len);
		memcpy(now, rows[i].now.p, rows[i].now.len);
		f.was = span_of(was, rows[i].was.len);
		f.now = span_of(now, rows[i].now.len);
		for (unsigned k = 0; k < WIFI_ADDRESSES && f.was.len >= WIFI_HEAD; k++)
			memcpy(f.addresses[k],
			       memcmp(wifi_address(f.was, k), A, 6) == 0 ? (const uint8_t *)B
									 : wifi_address(f.was, k),
			       6);
		buf_init(&out, OUT_MOST);
		st = wifi_frame_make(&f, &out);
		if (st != (rows[i].want.len != 0 ? ST_OK : ST_UNSUP)
		    || !span_eq(buf_span(&out), rows[i].want))
			fail_msg("%s: %s, %zu bytes", rows[i].what, st_name(st), out.len);
		buf_deinit(&out);
		free(was);
		free(now);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
