#include "source/pcapng.h"

#include "transcript.h"

#define SHB_V(v)                                                                                  \
	"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a" v "\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0\0" \
	"\0"
#define SHB SHB_V("\1\0\0\0")
#define IDB_OF(link) "\1\0\0\0\x14\0\0\0" link "\0\0\xff\xff\0\0\x14\0\0\0"
#define IDB IDB_OF("\1\0")
/* one option of up to 4 bytes, and of 8 */
#define IDB_OPT4(opt) "\1\0\0\0\x1c\0\0\0\1\0\0\0\xff\xff\0\0" opt "\x1c\0\0\0"
#define IDB_OPT8(opt) "\1\0\0\0\x20\0\0\0\1\0\0\0\xff\xff\0\0" opt "\x20\0\0\0"
/* 1500000000123456: 48 bytes from the start behind SHB and IDB, 36 long */
#define TICKS "\x3d\x54\5\0\x40\xa2\x2b\xf7"
#define LENS "\4\0\0\0\x3c\0\0\0"
#define EPB_OF(iface, ticks) "\6\0\0\0\x24\0\0\0" iface ticks LENS "abcd\x24\0\0\0"
#define EPB EPB_OF("\0\0\0\0", TICKS)
#define START SHB IDB
#define BE_SHB                                                                               \
	"\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d\0\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff" \
	"\0\0\0\x1c"
#define BE_IDB_RAW "\0\0\0\1\0\0\0\x14\0\x65\0\0\0\0\xff\xff\0\0\0\x14"
#define BE_EPB                                                                     \
	"\0\0\0\6\0\0\0\x24\0\0\0\0\0\5\x54\x3d\xf7\x2b\xa2\x40\0\0\0\4\0\0\0\x3c" \
	"abcd"                                                                     \
	"\0\0\0\x24"
#define AT "1500000000.123456000 len 4 of 60 link "
#define FRAME(n) "frame " n " " AT "1 if 0 'abcd'\n"

static const struct row {
	const char *what;
	struct span in;
	const char *want;
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "little-endian", S(START EPB EPB), FRAME("1") FRAME("2") "end\n" },
	{ "big-endian", S(BE_SHB BE_IDB_RAW BE_EPB), "frame 1 " AT "101 if 0 'abcd'\nend\n" },
	{ "a section in the other order; its interfaces are its own",
	  S(START EPB BE_SHB BE_IDB_RAW BE_EPB START EPB),
	  FRAME("1") "frame 2 " AT "101 if 1 'abcd'\nframe 3 " AT "1 if 2 'abcd'\nend\n" },
	{ "two interfaces, the second raw IP", S(START IDB_OF("\x65\0") EPB_OF("\1\0\0\0", TICKS)),
	  "frame 1 " AT "101 if 1 'abcd'\nend\n" },
	{ "version 1.2 was a mistake for 1.0", S(SHB_V("\1\0\2\0") IDB EPB), FRAME("1") "end\n" },
	{ "version 1.1", S(SHB_V("\1\0\1\0") IDB EPB),
	  "open UNSUP: pcapng: version 1.1 at byte 0 is not known\n" },
	{ "version 2.0 of a later section", S(START EPB SHB_V("\2\0\0\0")),
	  FRAME("1") "malformed input: pcapng: version 2.0 at byte 84 is not known\n" },
	{ "nanoseconds", S(SHB IDB_OPT4("\x9\0\1\0\x9\0\0\0") EPB),
	  "frame 1 1500000.000123456 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "2^-20 seconds",
	  S(SHB IDB_OPT4("\x9\0\1\0\x94\0\0\0") EPB_OF("\0\0\0\0", "\1\0\0\0\0\0\x08\0")),
	  "frame 1 4096.500000000 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "an offset of -1 s", S(SHB IDB_OPT8("\xe\0\x8\0\xff\xff\xff\xff\xff\xff\xff\xff") EPB),
	  "frame 1 1499999999.123456000 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "a resolution of two bytes is none", S(SHB IDB_OPT4("\x9\0\2\0\x9\x9\0\0") EPB),
	  "anomaly pcapng.option frame 0 at 28: a time option of the wrong length\n" FRAME(
		  "1") "end\n" },
	{ "time beyond 2262", S(START EPB_OF("\0\0\0\0", "\xff\xff\xff\xff\xff\xff\xff\xff")),
	  "anomaly pcapng.time frame 1 at 48: a time beyond 2262\n"
	  "frame 1 - len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "first comment of two",
	  S(START "\6\0\0\0\x3c\0\0\0\0\0\0\0" TICKS LENS "abcd"
		  "\1\0\7\0u-10001\0"
		  "\1\0\2\0xy\0\0"
		  "\0\0\0\0"
		  "\x3c\0\0\0"),
	  "frame 1 " AT "1 if 0 'abcd' comment 'u-10001'\nend\n" },
	{ "a comment that reaches beyond its block",
	  S(START "\6\0\0\0\x2c\0\0\0\0\0\0\0" TICKS LENS "abcd"
		  "\1\0\xf4\1uvwx"
		  "\x2c\0\0\0" EPB),
	  "anomaly pcapng.option frame 1 at 48: an option reaches beyond its block\n" FRAME("1")
		  FRAME("2") "end\n" },
	{ "simple packet: no time; cut to the snap length",
	  S(SHB "\1\0\0\0\x14\0\0\0\1\0\0\0\4\0\0\0\x14\0\0\0"
		"\3\0\0\0\x14\0\0\0\x3c\0\0\0"
		"abcd\x14\0\0\0"),
	  "frame 1 - len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "simple packet with padding",
	  S(START "\3\0\0\0\x14\0\0\0\2\0\0\0"
		  "abcd\x14\0\0\0"),
	  "frame 1 - len 2 of 2 link 1 if 0 'ab'\nend\n" },
	{ "simple packet that says it is longer than its block",
	  S(START "\3\0\0\0\x14\0\0\0\x3c\0\0\0"
		  "abcd\x14\0\0\0"),
	  "anomaly pcapng.block frame 1 at 48: the packet reaches beyond its block\n"
	  "frame 1 - len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "obsolete packet block: interface of 16 bits, drops beside it",
	  S(START "\2\0\0\0\x24\0\0\0\0\0\7\0" TICKS LENS "abcd\x24\0\0\0"), FRAME("1") "end\n" },
	{ "what Wireshark numbers and is no packet takes a number",
	  S(START EPB "\xad\xb\0\0\x14\0\0\0\x63\0\0\0wxyz\x14\0\0\0" EPB
		      "\xad\xb\0\x40\x14\0\0\0\x63\0\0\0wxyz\x14\0\0\0"
		      "\x9\0\0\0\x10\0\0\0wxyz\x10\0\0\0"
		      "\4\2\0\0\x10\0\0\0wxyz\x10\0\0\0"
		      "\x16\2\0\0\x10\0\0\0wxyz\x10\0\0\0"
		      "\x21\2\0\0\x10\0\0\0wxyz\x10\0\0\0" EPB),
	  FRAME("1") FRAME("3") FRAME("9") "end\n" },
	{ "statistics and unknown blocks take none",
	  S(START "\5\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x18\0\0\0" EPB
		  "\x34\x12\0\0\x10\0\0\0wxyz\x10\0\0\0"
		  "\x34\x12\0\x80\xc\0\0\0\xc\0\0\0" EPB),
	  FRAME("1") FRAME("2") "end\n" },
	{ "names",
	  S(START "\4\0\0\0\x44\0\0\0"
		  "\1\0\x17\0\xc0\0\2\1www.example.org\0b.\0\0"
		  "\2\0\x12\0\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
		  "c\0\0\0"
		  "\0\0\0\0"
		  "\x44\0\0\0" EPB),
	  "name 192.0.2.1 'www.example.org' how pcapng.nrb frame 0\n"
	  "name 192.0.2.1 'b' how pcapng.nrb frame 0\n"
	  "name 2001:db8::1 'c' how pcapng.nrb frame 0\n" FRAME("1") "end\n" },
	{ "a name without its end, behind a record of another type",
	  S(START "\4\0\0\0\x20\0\0\0"
		  "\7\0\2\0zz\0\0"
		  "\1\0\6\0\xc0\0\2\1"
		  "ab"
		  "\0\0\x20\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: a name without its end\n"
	  "name 192.0.2.1 'ab' how pcapng.nrb frame 0\n" FRAME("1") "end\n" },
	{ "a name record too short for its address, and one behind it",
	  S(START "\4\0\0\0\x20\0\0\0"
		  "\1\0\2\0zz\0\0"
		  "\1\0\6\0\xc0\0\2\1"
		  "a\0"
		  "\0\0\x20\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: a name record without its address\n"
	  "name 192.0.2.1 'a' how pcapng.nrb frame 0\n" FRAME("1") "end\n" },
	{ "no room for secrets", S(START "\xa\0\0\0\x10\0\0\0KSLT\x10\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: too short for its type\n" FRAME("1") "end\n" },
	{ "secrets", S(START "\xa\0\0\0\x1c\0\0\0KSLT\5\0\0\0keys\n\0\0\0\x1c\0\0\0" EPB),
	  "secrets 544c534b 'keys\n'\n" FRAME("1") "end\n" },
	{ "secrets longer than their block",
	  S(START "\xa\0\0\0\x18\0\0\0KSLT\xff\xff\xff\xffkeys\x18\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: secrets reach beyond their block\n"
	  "secrets 544c534b 'keys'\n" FRAME("1") "end\n" },
	{ "PCAPdroid's app names",
	  S(START "\xad\xb\0\0\x28\0\0\0\xbc\xf4\0\0\1\0\1\0\x11\x27\0\0\7\3org."
		  "exaApp\0\0\0\0\x28\0\0\0"),
	  "app 10001 'org.exa' 'App'\nend\n" },
	{ "an app name that reaches beyond its block",
	  S(START "\xad\xb\0\0\x1c\0\0\0\xbc\xf4\0\0\1\0\1\0\x11\x27\0\0\7\3or\x1c\0\0\0"),
	  "anomaly pcapng.block frame 1 at 48: an app name reaches beyond its block\nend\n" },
	{ "a custom block of another version is no map",
	  S(START "\xad\xb\0\0\x1c\0\0\0\xbc\xf4\0\0\2\0\1\0\x11\x27\0\0\1\1or\x1c\0\0\0"),
	  "end\n" },
	{ "an interface nobody described: searched all the same",
	  S(START EPB_OF("\5\0\0\0", TICKS) EPB),
	  "anomaly pcapng.interface frame 1 at 48: a packet of an interface that is not described\n"
	  "frame 1 " AT "4294967295 if -1 'abcd'\n" FRAME("2") "end\n" },
	{ "captured length beyond the block",
	  S(START "\6\0\0\0\x24\0\0\0\0\0\0\0" TICKS "\xff\0\0\0\xff\0\0\0"
		  "abcd\x24\0\0\0" EPB),
	  "anomaly pcapng.block frame 1 at 48: the packet reaches beyond its block\n"
	  "frame 1 1500000000.123456000 len 4 of 255 link 1 if 0 'abcd'\n" FRAME("2") "end\n" },
	{ "a block too short for its type", S(START "\6\0\0\0\x10\0\0\0wxyz\x10\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: too short for its type\n" FRAME("1") "end\n" },
	{ "a length without its padding",
	  S(START "\6\0\0\0\x23\0\0\0\0\0\0\0" TICKS "\3\0\0\0\3\0\0\0"
		  "abc\0\x23\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: a length that is no multiple of 4\n"
	  "frame 1 1500000000.123456000 len 3 of 3 link 1 if 0 'abc'\n" FRAME("2") "end\n" },
	{ "the second length lies, a block follows",
	  S(START "\6\0\0\0\x24\0\0\0\0\0\0\0" TICKS LENS "abcd\x63\0\0\0" EPB),
	  "anomaly pcapng.block frame 0 at 48: its two lengths differ\n" FRAME("1")
		  FRAME("2") "end\n" },
	{ "the second length of an unknown block lies, the end follows",
	  S(START EPB "\x34\x12\0\0\x10\0\0\0wxyz\x63\0\0\0"),
	  FRAME("1") "anomaly pcapng.block frame 1 at 84: its two lengths differ\nend\n" },
	{ "the first length lies",
	  S(START EPB "\6\0\0\0\x28\0\0\0\0\0\0\0" TICKS LENS "abcd\x24\0\0\0" EPB),
	  FRAME("1") "malformed input: pcapng: the block at byte 84, after frame 1, has two "
		     "lengths (40 and 6)\n" },
	{ "a length below any block", S(START EPB "\x34\x12\0\0\x8\0\0\0\x8\0\0\0"),
	  FRAME("1") "malformed input: pcapng: the block at byte 84, after frame 1, claims 8 "
		     "bytes\n" },
	{ "an absurd length", S(START EPB "\x34\x12\0\0\xfc\xff\xff\xff"),
	  FRAME("1") "malformed input: pcapng: the block at byte 84, after frame 1, claims "
		     "4294967292 bytes\n" },
	{ "a section of the other order read in the old one", S(START EPB BE_SHB BE_IDB_RAW EPB),
	  FRAME("1") "malformed input: pcapng: the block at byte 132, after frame 1, claims "
		     "603979776 bytes\n" },
	{ "cut off in a head",
	  { (const uint8_t *)(START EPB EPB), 84 + 5 },
	  FRAME("1") "malformed input: pcapng: cut off in the block at byte 84, after frame 1\n" },
	{ "cut off in a packet",
	  { (const uint8_t *)(START EPB EPB), 84 + 35 },
	  FRAME("1") "malformed input: pcapng: cut off in the block at byte 84, after frame 1\n" },
	{ "cut off in a section header",
	  { (const uint8_t *)START, 15 },
	  "open malformed input: pcapng: cut off in the section header at byte 0, after frame "
	  "0\n" },
	{ "no byte order", S("\x0a\x0d\x0d\x0a\x1c\0\0\0\1\2\3\4\1\0\0\0"),
	  "open malformed input: pcapng: the section at byte 0 has no byte order\n" },
#undef S
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		transcript_check(rows[i].what, rows[i].in, rows[i].want);
}

static void put(struct buf *b, struct span s)
{
	assert_int_equal(buf_put(b, s), ST_OK);
}

static void put_block(struct buf *b, uint32_t type, struct span body)
{
	uint32_t head[2] = { type, (uint32_t)body.len + 12 };

	put(b, span_of(head, 8));
	put(b, body);
	put(b, span_of(&head[1], 4));
}

/* Blocks larger than any window: unknown ones are passed over, secrets give their first part. */
static void large_blocks(void **state)
{
	static uint8_t zeros[20 << 20];
	struct transcript t;
	struct buf b;

	(void)state;
	buf_init(&b, 64 << 20);
	put(&b, SPAN_LIT(START EPB));
	put_block(&b, 0x1234, span_of(zeros, sizeof(zeros)));
	put(&b, SPAN_LIT(EPB));
	/* custom: numbered, its first part read, the rest passed over */
	put_block(&b, 0xbad, span_of(zeros, sizeof(zeros)));
	put(&b, SPAN_LIT(EPB));
	transcript_of_file(&t, buf_span(&b));
	if (!span_eq_str(buf_span(&t.text), FRAME("1") FRAME("2") FRAME("4") "end\n"))
		fail_msg("%.*s", (int)t.text.len, (char *)t.text.p);
	assert_int_equal(t.consumed, b.len);
	transcript_deinit(&t);
	/* cut off in what is passed over */
	b.len -= 36 + 100;
	transcript_of_file(&t, buf_span(&b));
	assert_true(span_find_span(buf_span(&t.text), SPAN_LIT("cut off in the block"), 0)
		    < t.text.len);
	transcript_deinit(&t);
	buf_deinit(&b);
}

/* No number of interfaces grows memory without bound. */
static void many_interfaces(void **state)
{
	struct transcript t;
	struct buf b;

	(void)state;
	buf_init(&b, 16 << 20);
	put(&b, SPAN_LIT(SHB));
	for (int i = 0; i < PCAPNG_INTERFACES_MAX + 1; i++)
		put(&b, SPAN_LIT(IDB));
	put(&b, SPAN_LIT(EPB_OF("\xff\xff\0\0", TICKS) EPB_OF("\0\0\1\0", TICKS)));
	transcript_of_file(&t, buf_span(&b));
	if (!span_eq_str(
		    buf_span(&t.text),
		    "anomaly limit.interfaces frame 0 at 1310748: more interfaces than are kept\n"
		    "frame 1 " AT "1 if 65535 'abcd'\n"
		    "anomaly pcapng.interface frame 2 at 1310804: a packet of an interface that is "
		    "not described\n"
		    "frame 2 " AT "4294967295 if -1 'abcd'\nend\n"))
		fail_msg("%.*s", (int)t.text.len, (char *)t.text.p);
	transcript_deinit(&t);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(large_blocks),
					    cmocka_unit_test(many_interfaces) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
