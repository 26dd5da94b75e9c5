/* Fragments: order, overlap, what never comes, and which frame each byte came in. */
#include "catch.h"

/*
 * A fragment of an IPv4 datagram from 198.51.100.7 to 192.0.2.10, proto 253
 * (for experiments, RFC 3692), so that its bytes come out as they are.
 */
static size_t make4(uint8_t *b, uint16_t id, unsigned off, bool more, const char *text)
{
	size_t len = strlen(text);
	uint8_t head[20] = { 0x45, 0, 0,   0,  0,   0, 0,   0, 64, 253,
			     0,	   0, 198, 51, 100, 7, 192, 0, 2,  10 };

	head[2] = (uint8_t)((20 + len) >> 8);
	head[3] = (uint8_t)(20 + len);
	head[4] = (uint8_t)(id >> 8);
	head[5] = (uint8_t)id;
	head[6] = (uint8_t)((more ? 0x20 : 0) | off >> 11);
	head[7] = (uint8_t)(off >> 3);
	memcpy(b, head, 20);
	memcpy(b + 20, text, len);
	return 20 + len;
}

static void send4(struct catch *c, uint16_t id, unsigned off, bool more, const char *text)
{
	uint8_t b[CAUGHT_BYTES];
	size_t n = make4(b, id, off, more, text);

	catch_bytes(c, 101, span_of(b, n), 0);
}

struct part {
	uint16_t id;
	unsigned off;
	bool more;
	const char *text;
};

struct row {
	const char *what;
	struct part parts[6];
	const char *want[6]; /* payloads in order, before and at the flush */
	const char *reasons[4];
	uint64_t frames[6]; /* of the first payload's runs */
	uint64_t offs[6];
};

static const char missing[] = "fragments missing at the end of the capture";
static const char differ[] = "overlapping fragments differ";

static const struct row rows[] = {
	{ "in order",
	  { { 1, 0, true, "aaaaaaaa" }, { 1, 8, true, "bbbbbbbb" }, { 1, 16, false, "cc" } },
	  { "aaaaaaaabbbbbbbbcc" },
	  { 0 },
	  { 1, 2, 3 },
	  { 0, 8, 16 } },
	{ "last first",
	  { { 1, 16, false, "cc" }, { 1, 8, true, "bbbbbbbb" }, { 1, 0, true, "aaaaaaaa" } },
	  { "aaaaaaaabbbbbbbbcc" },
	  { 0 },
	  { 3, 2, 1 },
	  { 0, 8, 16 } },
	{ "the same twice is no difference",
	  { { 1, 0, true, "aaaaaaaa" }, { 1, 0, true, "aaaaaaaa" }, { 1, 8, false, "b" } },
	  { "aaaaaaaab" },
	  { 0 },
	  { 1, 3 },
	  { 0, 8 } },
	{ "the first stays, the other is passed too",
	  { { 1, 0, true, "aaaaaaaa" }, { 1, 0, true, "aaaaXaaa" }, { 1, 8, false, "b" } },
	  { "aaaaXaaa", "aaaaaaaab" },
	  { differ },
	  { 0 },
	  { 0 } },
	{ "one that covers a hole and both its edges",
	  { { 1, 0, true, "aaaaaaaa" },
	    { 1, 16, false, "cccccccc" },
	    { 1, 0, true, "aaaaaaaabbbbbbbbcccccccc" } },
	  { "aaaaaaaabbbbbbbbcccccccc" },
	  { 0 },
	  { 1, 3, 2 },
	  { 0, 8, 16 } },
	{ "two datagrams at once",
	  { { 1, 0, true, "aaaaaaaa" },
	    { 2, 0, true, "AAAAAAAA" },
	    { 2, 8, false, "B" },
	    { 1, 8, false, "b" } },
	  { "AAAAAAAAB", "aaaaaaaab" },
	  { 0 },
	  { 2, 3 },
	  { 0, 8 } },
	{ "a hole: what is there is passed at the end",
	  { { 1, 0, true, "aaaaaaaa" }, { 1, 16, true, "cccccccc" }, { 1, 24, false, "d" } },
	  { "aaaaaaaa", "ccccccccd" },
	  { missing },
	  { 1 },
	  { 0 } },
	{ "two ends: the second is refused, but searched",
	  { { 1, 8, false, "b" }, { 1, 16, false, "c" }, { 1, 0, true, "aaaaaaaa" } },
	  { "c", "aaaaaaaab" },
	  { "fragments tell different ends" },
	  { 0 },
	  { 0 } },
	{ "an end before what was there already",
	  { { 1, 16, true, "bbbbbbbb" }, { 1, 8, false, "aaaa" } },
	  { "aaaa", "bbbbbbbb" },
	  { "fragments tell different ends", missing },
	  { 0 },
	  { 0 } },
	{ "beyond what a datagram can hold",
	  { { 1, 65528, false, "12345678" } },
	  { "12345678" },
	  { "fragment ends beyond 65535" },
	  { 0 },
	  { 0 } },
	{ "without a byte",
	  { { 1, 0, true, "" } },
	  { 0 },
	  { "fragment without a byte" },
	  { 0 },
	  { 0 } },
	{ "an id used again after its datagram was whole",
	  { { 1, 0, true, "aaaaaaaa" },
	    { 1, 8, false, "b" },
	    { 1, 0, true, "cccccccc" },
	    { 1, 8, false, "d" } },
	  { "aaaaaaaab", "ccccccccd" },
	  { 0 },
	  { 1, 2 },
	  { 0, 8 } },
};

static void run_row(const struct row *row)
{
	struct catch *c = catch_new(NULL);
	size_t n;

	for (n = 0; n < 6 && row->parts[n].text != NULL; n++)
		send4(c, row->parts[n].id, row->parts[n].off, row->parts[n].more,
		      row->parts[n].text);
	packet_flush(c->d);
	for (n = 0; n < 6 && row->want[n] != NULL; n++) {
		const struct caught *x = &c->segs[n];

		if (n >= c->n_segs || x->len != strlen(row->want[n])
		    || memcmp(x->bytes, row->want[n], x->len) != 0)
			fail_msg("row '%s': payload %zu", row->what, n);
		assert_int_equal(x->seg.transport, TRANSPORT_IP);
		assert_int_equal(x->seg.proto, 253);
	}
	if (c->n_segs != n)
		fail_msg("row '%s': %zu payloads", row->what, c->n_segs);
	for (n = 0; n < 4 && row->reasons[n] != NULL; n++)
		if (n >= c->n_anomalies || strcmp(c->anomalies[n].what, "ip.fragment") != 0
		    || strcmp(c->anomalies[n].reason, row->reasons[n]) != 0)
			fail_msg("row '%s': anomaly %zu", row->what, n);
	assert_int_equal(c->n_anomalies, n);
	for (n = 0; n < 6 && row->frames[n] != 0; n++)
		if (n >= c->segs[0].seg.n_runs || c->segs[0].runs[n].frame != row->frames[n]
		    || c->segs[0].runs[n].off != row->offs[n])
			fail_msg("row '%s': run %zu", row->what, n);
	if (n != 0)
		assert_int_equal(c->segs[0].seg.n_runs, n);
	catch_free(c);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		run_row(&rows[i]);
}

static void given_up_after_30_seconds(void **state)
{
	struct catch *c = catch_new(NULL);

	(void)state;
	send4(c, 1, 0, true, "aaaaaaaa");
	for (int i = 0; i < 29; i++)
		send4(c, 2, 8, true, "bbbbbbbb"); /* once a second; this one came a second later */
	assert_int_equal(c->n_segs, 0);
	send4(c, 2, 8, true, "bbbbbbbb");
	assert_int_equal(c->n_segs, 1);
	assert_memory_equal(c->segs[0].bytes, "aaaaaaaa", 8);
	assert_int_equal(c->segs[0].seg.frame, 1);
	assert_string_equal(c->anomalies[0].reason, "fragments missing after 30 seconds");
	catch_free(c);
}

/* Three datagrams wait at most: the fourth pushes out the oldest, not one that moved since. */
static void oldest_goes_first(void **state)
{
	struct packet_limits l = { .depth = 8, .fragments = 3, .fragment_bytes = 1 << 20 };
	struct catch *c = catch_new(&l);

	(void)state;
	send4(c, 1, 0, true, "11111111");
	send4(c, 2, 0, true, "22222222");
	send4(c, 3, 0, true, "33333333");
	send4(c, 1, 8, true, "1111more");
	assert_int_equal(c->n_segs, 0);
	send4(c, 4, 0, true, "44444444");
	assert_int_equal(c->n_segs, 1);
	assert_memory_equal(c->segs[0].bytes, "111111111111more", 16);
	assert_int_equal(c->segs[0].seg.n_runs, 2);
	assert_string_equal(c->anomalies[0].reason, "fragments given up for want of room");
	packet_flush(c->d);
	assert_int_equal(c->n_segs, 4);
	assert_memory_equal(c->segs[1].bytes, "22222222", 8);
	assert_memory_equal(c->segs[3].bytes, "44444444", 8);
	catch_free(c);
}

static void bytes_are_bounded(void **state)
{
	struct packet_limits l = { .depth = 8, .fragments = 100, .fragment_bytes = 70000 };
	struct catch *c = catch_new(&l);

	(void)state;
	for (uint16_t id = 1; id <= 3; id++)
		send4(c, id, 40000, true, "far away"); /* room up to there is room that is used */
	assert_int_equal(c->n_segs, 2);
	assert_memory_equal(c->segs[0].bytes, "far away", 8);
	catch_free(c);
}

/* The last fragment was cut by the snap length: it never gets whole, and is passed as it is. */
static void cut_by_snap_length(void **state)
{
	struct catch *c = catch_new(NULL);
	uint8_t b[64];
	size_t n = make4(b, 1, 8, false, "bbbb");

	(void)state;
	send4(c, 1, 0, true, "aaaaaaaa");
	catch_bytes(c, 101, span_of(b, n - 2), 2);
	assert_int_equal(c->n_segs, 0);
	packet_flush(c->d);
	assert_int_equal(c->n_segs, 1);
	assert_int_equal(c->segs[0].len, 10);
	assert_int_equal(c->segs[0].seg.missing, 2);
	catch_free(c);
}

/* A beginning without its end still tells whose it is: ports are read, the rest is missing. */
static void beginning_is_read(void **state)
{
	struct catch *c = catch_new(NULL);

	(void)state;
	catch_hex(c, 101,
		  "45000024 0001 2000 4011 0000 c6336407 c000020a"
		  " 9c41 1f90 0064 0000 6162636465666768",
		  0);
	packet_flush(c->d);
	assert_int_equal(c->n_segs, 1);
	assert_int_equal(c->segs[0].seg.transport, TRANSPORT_UDP);
	assert_int_equal(c->segs[0].seg.dst.port, 8080);
	assert_int_equal(c->segs[0].len, 8);
	assert_int_equal(c->segs[0].seg.missing, 0x64 - 8 - 8);
	catch_free(c);
}

/* Fragments in fragments: the frames of the bytes inside are those of the outer pieces. */
static void inside_each_other(void **state)
{
	struct catch *c = catch_new(NULL);
	uint8_t in[64], b[128];
	size_t n = make4(in, 7, 0, true, "aaaaaaaabbbbbbbb"), m;

	(void)state;
	in[9] = 253;
	for (size_t at = 0; at < n; at += 24) {
		char text[25];
		size_t len = n - at < 24 ? n - at : 24;

		m = make4(b, 1, (unsigned)at, at + len < n, "");
		memcpy(text, in + at, len);
		memcpy(b + m, text, len);
		b[3] = (uint8_t)(20 + len);
		b[9] = 4;
		catch_bytes(c, 101, span_of(b, m + len), 0);
	}
	assert_int_equal(c->n_segs, 0);
	m = make4(in, 7, 16, false, "c");
	n = make4(b, 2, 0, false, "");
	memcpy(b + n, in, m);
	b[3] = (uint8_t)(20 + m);
	b[9] = 4;
	catch_bytes(c, 101, span_of(b, n + m), 0);
	assert_int_equal(c->n_anomalies, 0);
	assert_int_equal(c->n_segs, 1);
	assert_int_equal(c->segs[0].len, 17);
	assert_memory_equal(c->segs[0].bytes, "aaaaaaaabbbbbbbbc", 17);
	assert_int_equal(c->segs[0].seg.tunnels, 1);
	assert_int_equal(c->segs[0].seg.n_runs, 3);
	assert_int_equal(c->segs[0].runs[0].off, 0);
	assert_int_equal(c->segs[0].runs[0].frame, 1);
	assert_int_equal(c->segs[0].runs[1].off, 4); /* 24 bytes less the header */
	assert_int_equal(c->segs[0].runs[1].frame, 2);
	assert_int_equal(c->segs[0].runs[2].off, 16);
	assert_int_equal(c->segs[0].runs[2].frame, 3);
	catch_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),	      cmocka_unit_test(given_up_after_30_seconds),
		cmocka_unit_test(oldest_goes_first),  cmocka_unit_test(bytes_are_bounded),
		cmocka_unit_test(cut_by_snap_length), cmocka_unit_test(beginning_is_read),
		cmocka_unit_test(inside_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
