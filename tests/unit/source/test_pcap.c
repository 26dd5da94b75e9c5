#include "source/pcap.h"

#include "transcript.h"

/* magic, 2.4, zone, sigfigs, snaplen 65535, network */
#define LE(magic, version, net) magic version "\0\0\0\0\0\0\0\0\xff\xff\0\0" net
#define BE(magic, version, net) magic version "\0\0\0\0\0\0\0\0\0\0\xff\xff" net
#define LE_MICRO "\xd4\xc3\xb2\xa1"
#define BE_MICRO "\xa1\xb2\xc3\xd4"
#define V24 "\2\0\4\0"
#define ETHER "\1\0\0\0"
#define FILE_LE LE(LE_MICRO, V24, ETHER)
/* 1500000000 s, 123456 us, 4 of 60 bytes */
#define TIME "\0\x2f\x68\x59\x40\xe2\1\0"
#define REC                       \
	TIME "\4\0\0\0\x3c\0\0\0" \
	     "abcd"
#define MORE8 "\2\0\0\0\x08\0\4\0"
#define FRAME(n) "frame " n " 1500000000.123456000 len 4 of 60 link 1 if 0 'abcd'\n"

static const struct row {
	const char *what;
	struct span in;
	const char *want;
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "little-endian, microseconds", S(FILE_LE REC REC), FRAME("1") FRAME("2") "end\n" },
	{ "big-endian",
	  S(BE(BE_MICRO, "\0\2\0\4", "\0\0\0\1") "\x59\x68\x2f\0\0\1\xe2\x40\0\0\0\4\0\0\0\x3c"
						 "abcd"),
	  FRAME("1") "end\n" },
	{ "nanoseconds, little-endian", S(LE("\x4d\x3c\xb2\xa1", V24, ETHER) REC),
	  "frame 1 1500000000.000123456 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "nanoseconds, big-endian",
	  S(BE("\xa1\xb2\x3c\x4d", "\0\2\0\4",
	       "\0\0\0\1") "\x59\x68\x2f\0\0\1\xe2\x40\0\0\0\4\0\0\0\x3c"
			   "abcd"),
	  "frame 1 1500000000.000123456 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "FRITZ!Box: 24 bytes of header",
	  S(LE("\x34\xcd\xb2\xa1", V24, ETHER) TIME "\4\0\0\0\x3c\0\0\0" MORE8 "abcd" TIME
						    "\4\0\0\0\x3c\0\0\0" MORE8 "abcd"),
	  FRAME("1") FRAME("2") "end\n" },
	{ "ss990915: 28 bytes under the modified magic",
	  S(LE("\x34\xcd\xb2\xa1", V24, ETHER) TIME "\4\0\0\0\x3c\0\0\0" MORE8 "\0\0\0\0"
						    "abcd" TIME "\4\0\0\0\x3c\0\0\0" MORE8
						    "\0\0\0\0"
						    "abcd"),
	  FRAME("1") FRAME("2") "end\n" },
	{ "ss990417: 24 bytes under the plain magic",
	  S(FILE_LE TIME "\4\0\0\0\x3c\0\0\0" MORE8 "abcd" TIME "\4\0\0\0\x3c\0\0\0" MORE8 "abcd"),
	  FRAME("1") FRAME("2") "end\n" },
	{ "Nokia: 20 bytes under the plain magic",
	  S(FILE_LE TIME "\4\0\0\0\x3c\0\0\0"
			 "\0\0\0\0"
			 "abcd" TIME "\4\0\0\0\x3c\0\0\0"
			 "\0\0\0\0"
			 "abcd"),
	  FRAME("1") FRAME("2") "end\n" },
	{ "one oddity does not make it another variant",
	  S(FILE_LE REC TIME "\4\0\0\0\2\0\0\0"
			     "abcd" REC),
	  FRAME("1") "anomaly frame.length frame 2 at 44: more bytes captured than were on the "
		     "wire\n"
		     "frame 2 1500000000.123456000 len 4 of 4 link 1 if 0 'abcd'\n" FRAME(
			     "3") "end\n" },
	{ "version 2.2: lengths swapped",
	  S(LE(LE_MICRO, "\2\0\2\0", ETHER) TIME "\x3c\0\0\0\4\0\0\0"
						 "abcd"),
	  FRAME("1") "end\n" },
	{ "version 2.3: swapped where they must be",
	  S(LE(LE_MICRO, "\2\0\3\0", ETHER) TIME "\x3c\0\0\0\4\0\0\0"
						 "abcd" REC),
	  FRAME("1") FRAME("2") "end\n" },
	{ "DG/UX: lengths swapped",
	  S(LE(LE_MICRO, "\x1f\2\0\0", ETHER) TIME "\x3c\0\0\0\4\0\0\0"
						   "abcd"),
	  FRAME("1") "end\n" },
	{ "AIX: 2.2 with an interface type: nanoseconds, Ethernet",
	  S(LE(LE_MICRO, "\2\0\2\0", "\6\0\0\0") TIME "\x3c\0\0\0\4\0\0\0"
						      "abcd"),
	  "frame 1 1500000000.000123456 len 4 of 60 link 1 if 0 'abcd'\nend\n" },
	{ "type 6 in 2.4 is no AIX", S(LE(LE_MICRO, V24, "\6\0\0\0") REC),
	  "frame 1 1500000000.123456000 len 4 of 60 link 6 if 0 'abcd'\nend\n" },
	{ "Ixia: a length behind the header", S(LE("\xac\1\0\x1c", V24, ETHER) "\x14\0\0\0" REC),
	  FRAME("1") "end\n" },
	{ "FCS bits are no link type", S(LE(LE_MICRO, V24, "\1\0\0\x24") REC), FRAME("1") "end\n" },
	{ "seconds beyond 2038",
	  S(FILE_LE "\xff\xff\xff\xff\0\0\0\0\4\0\0\0\4\0\0\0"
		    "abcd"),
	  "frame 1 4294967295.000000000 len 4 of 4 link 1 if 0 'abcd'\nend\n" },
	{ "a fraction of a second and more",
	  S(FILE_LE "\0\x2f\x68\x59\x7f\x84\x1e\0\4\0\0\0\4\0\0\0"
		    "abcd"),
	  "anomaly pcap.time frame 1 at 24: the fraction is a second or more\n"
	  "frame 1 1500000001.999999000 len 4 of 4 link 1 if 0 'abcd'\nend\n" },
	{ "an empty record counts", S(FILE_LE TIME "\0\0\0\0\0\0\0\0" REC),
	  "frame 1 1500000000.123456000 len 0 of 0 link 1 if 0\n" FRAME("2") "end\n" },
	{ "no frames", S(FILE_LE), "end\n" },
	{ "header cut off",
	  { (const uint8_t *)FILE_LE, 23 },
	  "open malformed input: pcap: cut off in the file header at byte 0, after frame 0\n" },
	{ "version 1", S(LE(LE_MICRO, "\1\0\4\0", ETHER) REC),
	  "open UNSUP: pcap: version 1.4 is not known\n" },
	{ "cut off in a record header", S(FILE_LE REC TIME),
	  FRAME("1") "malformed input: pcap: cut off in the record at byte 44, after frame 1\n" },
	{ "cut off in a record",
	  { (const uint8_t *)(FILE_LE REC REC), 24 + 20 + 19 },
	  FRAME("1") "malformed input: pcap: cut off in the record at byte 44, after frame 1\n" },
	{ "absurd length",
	  S(FILE_LE REC TIME "\1\0\4\0\1\0\4\0"
			     "abcd"),
	  FRAME("1") "malformed input: pcap: frame 2 at byte 44 claims 262145 captured bytes\n" },
	{ "length of -1",
	  S(FILE_LE REC TIME "\xff\xff\xff\xff\xff\xff\xff\xff"
			     "abcd"),
	  FRAME("1") "malformed input: pcap: frame 2 at byte 44 claims 4294967295 captured "
		     "bytes\n" },
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

/* A USB record may be larger than a window: its first part is read, the next frame is in place. */
static void large_record(void **state)
{
	static uint8_t zeros[300000];
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	put(&b, SPAN_LIT(LE(LE_MICRO, V24, "\xdc\0\0\0")));
	put(&b, SPAN_LIT(TIME "\xe0\x93\4\0\xe0\x93\4\0"));
	put(&b, span_of(zeros, sizeof(zeros)));
	put(&b, SPAN_LIT(REC));
	transcript_check(
		"USB", buf_span(&b),
		"anomaly limit.frame frame 1 at 24: only the first 256 KiB of a frame were read\n"
		"frame 1 1500000000.123456000 len 262144 of 300000 link 220 if 0\n"
		"frame 2 1500000000.123456000 len 4 of 60 link 220 if 0 'abcd'\nend\n");
	/* the same claim on Ethernet is damage */
	b.p[20] = 1;
	transcript_check(
		"Ethernet", buf_span(&b),
		"malformed input: pcap: frame 1 at byte 24 claims 300000 captured bytes\n");
	/* unless the file says that its frames are that large */
	b.p[18] = 8;
	transcript_check(
		"large snap length", buf_span(&b),
		"anomaly limit.frame frame 1 at 24: only the first 256 KiB of a frame were read\n"
		"frame 1 1500000000.123456000 len 262144 of 300000 link 1 if 0\n"
		"frame 2 1500000000.123456000 len 4 of 60 link 1 if 0 'abcd'\nend\n");
	buf_deinit(&b);
}

/* Frames of all sizes over many windows: each byte is where it belongs, whatever the reads. */
static void many_windows(void **state)
{
	static const size_t steps[] = { 0, 4096, 4095, 61 };
	static uint8_t fill[70000];
	struct buf b;
	uint32_t n = 0;

	(void)state;
	buf_init(&b, 16 << 20);
	put(&b, SPAN_LIT(FILE_LE));
	for (uint32_t len = 0; b.len < 2 << 20; len = (len * 7 + 13) % sizeof(fill), n++) {
		uint32_t head[4] = { n, 0, len, len };

		memset(fill, (int)n, len);
		put(&b, span_of(head, sizeof(head)));
		put(&b, span_of(fill, len));
	}
	for (size_t i = 0; i < N_ELEMENTS(steps); i++) {
		struct source_sink sink = { 0 };
		struct source *s = NULL;
		struct frame f;
		pid_t writer = 0;
		int fd = steps[i] != 0 ? pipe_of(buf_span(&b), steps[i], &writer)
				       : file_of(buf_span(&b));
		uint32_t k = 0;

		assert_int_equal(source_open(&s, fd, &sink, NULL), ST_OK);
		for (; source_next(s, &f, NULL) == ST_OK; k++) {
			assert_int_equal(f.time_ns, (int64_t)k * 1000000000);
			for (size_t j = 0; j < f.bytes.len; j++)
				if (f.bytes.p[j] != (uint8_t)k)
					fail_msg("frame %u byte %zu", k + 1, j);
		}
		assert_int_equal(k, n);
		assert_int_equal(source_info(s)->packets, n);
		assert_int_equal(source_info(s)->consumed, b.len);
		source_close(s);
		close(fd);
		if (writer != 0)
			assert_int_equal(waitpid(writer, NULL, 0), writer);
	}
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(large_record),
					    cmocka_unit_test(many_windows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
