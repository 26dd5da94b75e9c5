#include "source/sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct row {
	const char *what;
	struct span in;
	enum st st;
	const char *says; /* the message begins so */
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "nothing", { NULL, 0 }, ST_BAD, "an empty file" },
	{ "snoop", S("snoop\0\0\0\0\0\0\2"), ST_UNSUP,
	  "a snoop capture; convert it: editcap -F pcapng IN OUT" },
	{ "a word that begins like snoop", S("snooping\n"), ST_BAD, "a text file" },
	{ "Bluetooth", S("btsnoop\0\0\0\0\1"), ST_UNSUP, "a Bluetooth HCI log (btsnoop); convert" },
	{ "Network Monitor", S("GMBU\0\2\0\0"), ST_UNSUP, "a Network Monitor 2 capture; convert" },
	{ "zip", S("PK\3\4\x14\0"), ST_UNSUP, "a zip archive" },
	{ "ELF",
	  S("\x7f"
	    "ELF\2\1\1"),
	  ST_UNSUP, "a program (ELF), no capture" },
	{ "lz4", S("\x04\x22\x4d\x18xx"), ST_UNSUP,
	  "lz4-compressed; unpack it first: lz4 -d IN OUT" },
	{ "key log", S("CLIENT_RANDOM 00"), ST_UNSUP, "a TLS key log; give it with --keylog" },
	{ "other JSON", S("[1, 2]"), ST_UNSUP, "JSON, neither a capture nor an HTTP archive" },
	{ "text", S("hello, world\n"), ST_BAD, "a text file, no capture" },
	{ "text beyond ASCII",
	  S("bl\xc3\xa5"
	    "b\xc3\xa6r\n"),
	  ST_BAD, "a text file" },
	{ "not UTF-8 is no text",
	  S("bl\xe5"
	    "b\xe6r\n"),
	  ST_BAD, "no capture: nothing known" },
	{ "control characters are no text", S("abc\1def\n"), ST_BAD, "no capture: nothing known" },
	{ "printed by tcpdump", S("07:30:00.123456 IP 192.0.2.1.1 > 192.0.2.2.2: UDP\n"), ST_BAD,
	  "text printed by tcpdump" },
	{ "ERF: two records",
	  S("\0\0\0\0\0\x2f\x68\x59\2\4\0\x14\0\0\0\4"
	    "abcd"
	    "\0\0\0\0\0\x2f\x68\x59\2\4\0\x14\0\0\0\4"
	    "abcd"),
	  ST_UNSUP, "an Endace ERF capture" },
	{ "ERF: the second record is none",
	  S("\0\0\0\0\0\x2f\x68\x59\2\4\0\x14\0\0\0\4"
	    "abcd"
	    "\0\0\0\0\0\x2f\x68\x59\0\4\0\x14\0\0\0\4"
	    "abcd"),
	  ST_BAD, "no capture" },
	{ "PacketLogger",
	  S("\0\0\0\x0a\x59\x68\x2f\0\0\0\0\1\1x"
	    "\0\0\0\x0a\x59\x68\x2f\1\0\0\0\1\1x"),
	  ST_UNSUP, "an Apple PacketLogger" },
	{ "PacketLogger: microseconds over a second",
	  S("\0\0\0\x0a\x59\x68\x2f\0\0\0\0\1\1x"
	    "\0\0\0\x0a\x59\x68\x2f\1\0\xff\0\1\1x"),
	  ST_BAD, "no capture" },
	{ "noise", S("\x93\x12\xff\0\xab\xcd"), ST_BAD, "no capture" },
	{ "zeros", S("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), ST_BAD,
	  "no capture" },
#undef S
};

static void check(const char *what, struct span in, enum st want, const char *says)
{
	struct err e = { 0 };
	uint8_t *copy = malloc(in.len != 0 ? in.len : 1);

	assert_non_null(copy);
	if (in.len != 0)
		memcpy(copy, in.p, in.len);
	if (sniff(span_of(copy, in.len), &e) != want || strncmp(e.msg, says, strlen(says)) != 0)
		fail_msg("row '%s': %s: %s", what, st_name(e.code), e.msg);
	free(copy);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		check(rows[i].what, rows[i].in, rows[i].st, rows[i].says);
}

static void those_further_in(void **state)
{
	uint8_t b[SNIFF_MAX] = { 0 };

	(void)state;
	memcpy(b + 257, "ustar", 5);
	check("tar", span_of(b, 512), ST_UNSUP, "a tar archive");
	check("tar, too short", span_of(b, 261), ST_BAD, "no capture");
	memset(b, 0, sizeof(b));
	b[1] = b[0x69] = 0x10; /* 4096, twice */
	check("ETL", span_of(b, sizeof(b)), ST_UNSUP,
	      "a Windows event trace (ETL); convert it: etl2pcapng");
	b[0x69] = 0x20;
	check("ETL of two sizes", span_of(b, sizeof(b)), ST_BAD, "no capture");
	memset(b, '0', sizeof(b));
	check("digits, which an ERF record may hold", span_of(b, sizeof(b)), ST_BAD, "a text file");
	memset(b, 'a', sizeof(b));
	b[sizeof(b) - 1] = 0xc3;
	check("a character cut in two", span_of(b, sizeof(b)), ST_BAD, "a text file");
	check("half a character at the end", span_of(b + 1, sizeof(b) - 1), ST_BAD, "no capture");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(those_further_in) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
