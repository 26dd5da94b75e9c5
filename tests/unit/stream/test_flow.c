#include "stream/script.h"

#include "base/tm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MS ((int64_t)1000000)

static const struct stream_limits plenty = { .flows = 16,
					     .flow_bytes = 65536,
					     .total_bytes = 65536,
					     .idle_ns = 60000 * MS,
					     .gap_ns = 3000 * MS,
					     .tcp_idle_ns = 600000 * MS };
static const struct stream_limits two_flows = { .flows = 2,
						.flow_bytes = 65536,
						.total_bytes = 65536,
						.idle_ns = 60000 * MS,
						.gap_ns = 3000 * MS };
/* room for the record of what waits and two pieces of some bytes in it */
static const struct stream_limits two_pieces = { .flows = 16,
						 .flow_bytes = 200,
						 .total_bytes = 8192,
						 .idle_ns = 60000 * MS,
						 .gap_ns = 3000 * MS };
static const struct stream_limits nothing_waits = { .flows = 16,
						    .idle_ns = 60000 * MS,
						    .gap_ns = 3000 * MS };

struct row {
	const char *what;
	const struct stream_limits *limits;
	const char *script, *want;
};

#define ACKS8(n)                                                                           \
	"> A s=1000 a=" #n ";> A s=1000 a=" #n ";> A s=1000 a=" #n ";> A s=1000 a=" #n ";" \
	"> A s=1000 a=" #n ";> A s=1000 a=" #n ";> A s=1000 a=" #n ";> A s=1000 a=" #n ";"

static const struct row rows[] = {
	{ "datagrams: offsets run on, side 0 spoke first", &plenty,
	  "udp < 'query'; > 'answer'; < 'more'", "d0@0:query#1 d1@0:answer#2 d0@5:more#3 e:input" },
	{ "an empty datagram is none, a cut one says so", &plenty, "udp > ; > 'ab' m=7; > 'c'",
	  "d0@0:ab#2~7 d0@9:c#3 e:input" },
	{ "a datagram of fragments", &plenty, "udp > 'abcd' r=0:7 r=2:5; > 'ef' r=0:9",
	  "d0@0:abcd#7,5@2 d0@4:ef#9 e:input" },
	{ "silence ends a datagram flow", &plenty,
	  "udp > 'a' t=1000; > 'b' t=61000; > 'c' t=121001",
	  "d0@0:a#1 d0@1:b#2 e:idle 2/d0@0:c#3 2/e:input" },
	{ "also when only others speak", &plenty, "udp > 'a' t=1000; p=5 > 'b' t=61001",
	  "d0@0:a#1 e:idle 2/d0@0:b#2 2/e:input" },
	{ "and among many", &plenty, "udp > 'a' t=1000; p=5 > 'b' t=40000; p=6 > 'c' t=62000",
	  "d0@0:a#1 2/d0@0:b#2 e:idle 3/d0@0:c#3 2/e:input 3/e:input" },
	{ "it counts from the last time, be that before the first", &plenty,
	  "udp > 'a' t=100000; > 'b' t=60000; p=5 > 'c' t=125000",
	  "d0@0:a#1 d0@1:b#2 e:idle 2/d0@0:c#3 2/e:input" },
	{ "also where the next has taken its place", &plenty,
	  "udp > 'a' t=1000; p=5 > 'b' t=20000; p=40000 > 'c' t=40000; p=6 > 'd' t=80001",
	  "d0@0:a#1 2/d0@0:b#2 d0@1:c#3 2/e:idle 3/d0@0:d#4 e:input 3/e:input" },
	{ "also where it was longer silent than who stood before it", &plenty,
	  "udp > 'a' t=100000; p=5 > 'b' t=50000; p=6 > 'c' t=105000; p=40000 > 'd' t=106000;"
	  "p=6 > 'e' t=112000",
	  "d0@0:a#1 2/d0@0:b#2 3/d0@0:c#3 d0@1:d#4 2/e:idle 3/d0@1:e#5 e:input 3/e:input" },
	{ "and long ago", &plenty,
	  "udp > 'a' t=100000; p=5 > 'b' t=50000; p=6 > 'c' t=111000; p=40000 > 'd' t=112000",
	  "d0@0:a#1 2/d0@0:b#2 3/d0@0:c#3 2/e:idle d0@1:d#4 e:input 3/e:input" },
	{ "a clock that falls back far counts as silence", &plenty,
	  "udp > 'a' t=100000; > 'b' t=1000", "d0@0:a#1 e:idle 2/d0@0:b#2 2/e:input" },
	{ "a little disorder of the clock does not", &plenty, "udp > 'a' t=100000; > 'b' t=99000",
	  "d0@0:a#1 d0@1:b#2 e:input" },
	{ "TCP may be silent for longer", &plenty,
	  "> A s=1 'a' t=1000; p=5 > A s=9 'x' t=500000; p=40000 > A s=2 'b'; p=5 > A s=10 'y' "
	  "t=1100001;"
	  "p=40000 > A s=3 'c'",
	  "d0@0:a#1 2/d0@0:x#2 d0@1:b#3 e:idle 2/d0@1:y#4 3/d0@0:c#5 2/e:input 3/e:input" },
	{ "one that goes on is the same, whatever the clock says", &plenty,
	  "> A s=1 'a' t=1000; > A s=2 'b' t=900000000; < A s=7 'x' t=1000",
	  "d0@0:a#1 d0@1:b#2 d1@0:x#3 e:input" },
	{ "protocol numbers keep flows apart", &plenty, "ip=47 > 'a'; ip=50 > 'b'; ip=47 < 'c'",
	  "d0@0:a#1 2/d0@0:b#2 d1@0:c#3 e:input 2/e:input" },
	{ "so do transports", &plenty, "> A s=1 'a'; udp > 'b'",
	  "d0@0:a#1 2/d0@0:b#2 e:input 2/e:input" },
	{ "and ports", &plenty, "udp > 'a'; p=5 > 'b'; p=40000 > 'c'",
	  "d0@0:a#1 2/d0@0:b#2 d0@1:c#3 e:input 2/e:input" },
	{ "the longest silent goes, not the oldest", &two_flows,
	  "udp > 'a'; p=2 > 'b'; p=40000 > 'c'; p=3 > 'd'",
	  "d0@0:a#1 2/d0@0:b#2 d0@1:c#3 !limit.flows#4@2 2/e:evicted 3/d0@0:d#4 e:input "
	  "3/e:input" },
	{ "whatever the transport", &two_flows,
	  "udp > 'a'; p=2 > 'b'; p=3 > 'c'; p=2 > 'd'; p=4 > 'e'",
	  "d0@0:a#1 2/d0@0:b#2 !limit.flows#3@1 e:evicted 3/d0@0:c#3 2/d0@1:d#4 !limit.flows#5@3 "
	  "3/e:evicted 4/d0@0:e#5 2/e:input 4/e:input" },
	{ "closed ones go first, and that is no loss", &two_flows,
	  "p=2 > A s=1 'a'; p=3 > RA s=1 'b'; p=4 > A s=1 'c'",
	  "d0@0:a#1 2/d0@0:b#2 2/e:reset 3/d0@0:c#3 e:input 3/e:input" },
	{ "an evicted flow passes what waits", &two_flows,
	  "> S s=0; > A s=3 'c'; udp p=2 > 'x'; p=3 > 'y'",
	  "2/d0@0:x#3 !limit.flows#4@1 !tcp.gap#2@0 g0@0+2#2 d0@2:c#2 e:evicted 3/d0@0:y#4 "
	  "2/e:input 3/e:input" },
	{ "a direction's budget: its gap is given up for the next piece", &two_pieces,
	  "> S s=0; > A s=2 'b'; > A s=4 'd'; > A s=6 'f'; > A s=8 'h'; > A s=5 'e'",
	  "!tcp.gap#2@0 g0@0+1#2 d0@1:b#2 !limit.reassembly#4@2 !tcp.gap#3@2 g0@2+1#3 d0@3:d#3 "
	  "!limit.reassembly#5@4 d0@4:e#6 d0@5:f#4 !tcp.gap#5@6 g0@6+1#5 d0@7:h#5 e:input" },
	{ "no budget at all: bytes go on at once, behind their gap", &nothing_waits,
	  "> S s=0; > A s=3 'c'; > FA s=6 'f'",
	  "!limit.reassembly#2@0 !tcp.gap#2@0 g0@0+2#2 d0@2:c#2 !limit.reassembly#3@3 !tcp.gap#3@3 "
	  "g0@3+2#3 d0@5:f#3 f0 e:input" },
	{ "nor is an early FIN kept, or a differing copy", &nothing_waits,
	  "> S s=0; > FA s=3; < S s=0; < A s=2 'b'; < A s=1 'a'",
	  "!limit.reassembly#2@0 !tcp.gap#2@0 g0@0+2#2 f0 !limit.reassembly#4@0 !tcp.gap#4@0 "
	  "g1@0+1#4 "
	  "d1@1:b#4 e:input" },
	{ "acknowledged but never captured: given up 32 segments later", &plenty,
	  "> S s=999; < SA s=4999 a=1000; < A s=5002 a=1000 'cd';" ACKS8(5004) ACKS8(5004)
		  ACKS8(5004) ACKS8(5004) "> A s=1000 a=5004; > A s=1000 'q'",
	  "!tcp.gap#3@0 g1@0+2#3 d1@2:cd#3 d0@0:q#37 e:input" },
	{ "not when the other side still asks for the missing bytes", &plenty,
	  "> S s=999; < SA s=4999 a=1000; < A s=5002 a=1000 'cd';" ACKS8(5001) ACKS8(5001)
		  ACKS8(5001) ACKS8(5001) "> A s=1000 a=5001; < A s=5000 'ab'",
	  "d1@0:ab#37 d1@2:cd#3 e:input" },
};

static void every_row(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct script sc;

		assert_int_equal(script_open(&sc, rows[i].limits), ST_OK);
		script_run(&sc, rows[i].script);
		assert_int_equal(sc.st, ST_OK);
		script_close(&sc);
		if (strcmp(sc.out, rows[i].want) != 0)
			print_error("row '%s':\n got %s\nwant %s\n", rows[i].what, sc.out,
				    rows[i].want);
		bad += strcmp(sc.out, rows[i].want) != 0;
	}
	assert_int_equal(bad, 0);
}

/* The total budget: the gap of the shard that waits longest is given up, whoever needs the room. */
static void oldest_gap_first(void **state)
{
	struct stream_limits l = plenty;
	struct script sc;
	uint64_t two_flows_waiting;

	(void)state;
	assert_int_equal(script_open(&sc, &l), ST_OK);
	script_run(&sc, "p=1 > S s=0; p=2 > S s=0; p=3 > S s=0; p=1 > A s=3 'c'; p=2 > A s=3 'c'");
	two_flows_waiting = streams_counts(sc.streams)->waiting_bytes;
	assert_true(two_flows_waiting > 0);
	script_close(&sc);

	l.total_bytes = (uint32_t)two_flows_waiting;
	assert_int_equal(script_open(&sc, &l), ST_OK);
	script_run(&sc, "p=1 > S s=0; p=2 > S s=0; p=3 > S s=0; p=2 > A s=3 'c'; p=1 > A s=3 'c';"
			"p=3 > A s=3 'c'");
	assert_string_equal(sc.out, "!tcp.gap#4@0 2/g0@0+2#4 2/d0@2:c#4 !limit.reassembly#6@0");
	assert_true(streams_counts(sc.streams)->waiting_most <= two_flows_waiting);
	/* flow 2 was only forgotten as far as its gap goes, to make room for flow 3 */
	script_run(&sc, "p=1 > A s=1 'ab'; p=3 > A s=1 'ab'");
	assert_string_equal(strstr(sc.out, "#6@0"),
			    "#6@0 d0@0:ab#7 d0@2:c#5 3/d0@0:ab#8 3/d0@2:c#6");
	script_close(&sc);
	assert_null(sc.streams);
}

struct seen {
	struct talk talk;
	uint16_t port[2];
	enum transport transport;
	char app[64];
};

static void look(void *arg, struct flow *f, enum flow_end why)
{
	struct seen *seen = (struct seen *)arg;

	(void)why;
	flow_talk(f, &seen->talk);
	flow_ports(f, seen->port);
	seen->transport = flow_transport(f);
	snprintf(seen->app, sizeof(seen->app), "%.*s", (int)seen->talk.app.name.len,
		 (const char *)seen->talk.app.name.p);
	assert_ptr_equal(flow_user(f), NULL);
}

/* What flow_talk() says at the end of the one flow that the script makes. */
static struct seen talk_of(struct script *sc, const char *script)
{
	struct seen seen = { .port = { 0 } };
	const struct stream_sink sink = { .arg = &seen, .end = look };

	assert_int_equal(script_open(sc, &plenty), ST_OK);
	streams_free(sc->streams);
	assert_int_equal(streams_new(&sc->streams, 3, &plenty, &sink, NULL), ST_OK);
	sc->seg.src.mac = (struct mac){ { 2, 0, 0, 0, 0, 1 }, true };
	script_run(sc, script);
	streams_flush(sc->streams);
	return seen;
}

static const struct talk_row {
	const char *what, *script;
	bool known;
	uint16_t port0;
	const char *app;
} talk_rows[] = {
	{ "SYN: who opened", "> S s=1; < SA s=5", true, 40000, "" },
	{ "SYN with ACK: the other opened", "< SA s=5 a=2; > A s=2", true, 40000, "" },
	{ "the middle: who spoke first", "< A s=5 'a'; > A s=2 'b'", false, 80, "" },
	{ "a late SYN of side 0 makes it known", "> A s=2 'a'; > S s=1", true, 40000, "" },
	{ "one of the other side does not", "< A s=5 'a'; > S s=1", false, 80, "" },
	{ "datagrams: who spoke first", "udp < 'a'; > 'b'", false, 80, "" },
	{ "app, as last seen", "> A s=1 app=One; > A s=1 app=Two; < A s=3", false, 40000, "Two" },
	{ "a uid alone does not take the name away", "> A s=1 app=One; > A s=1 app=", false, 40000,
	  "One" },
};

static void talks(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(talk_rows); i++) {
		const struct talk_row *row = &talk_rows[i];
		struct script sc;
		struct seen seen = talk_of(&sc, row->script);
		unsigned client = row->port0 == 40000 ? 0 : 1;

		if (seen.talk.opener_known != row->known || seen.port[0] != row->port0
		    || strcmp(seen.app, row->app) != 0)
			fail_msg("row '%s'", row->what);
		assert_int_equal(seen.talk.has_app, row->app[0] != '\0');
		assert_int_equal(seen.talk.side[client].port, 40000);
		assert_int_equal(seen.talk.side[client ^ 1].port, 80);
		assert_int_equal(seen.talk.side[client].ip.b[0], 192);
		assert_int_equal(seen.talk.side[client].ip.family, IP_V4);
		assert_int_equal(seen.talk.side[client].mac.b[5], 1);
		assert_true(seen.talk.side[client].mac.known);
		assert_int_equal(seen.talk.shard, 3);
		assert_int_equal(seen.talk.flow, 1);
		assert_int_equal(seen.transport, seen.talk.transport);
		streams_free(sc.streams);
	}
}

/* Without a network layer the link addresses tell flows apart. */
static void link_flows(void **state)
{
	const uint8_t a[6] = { 2, 0, 0, 0, 0, 1 }, b[6] = { 2, 0, 0, 0, 0, 2 };
	struct segment g = { .transport = TRANSPORT_LINK,
			     .proto = 0x0806,
			     .payload = SPAN_LIT("x"),
			     .link_src = a,
			     .link_dst = b };
	struct script sc;

	(void)state;
	assert_int_equal(script_open(&sc, &plenty), ST_OK);
	assert_int_equal(streams_feed(sc.streams, &g), ST_OK);
	g.link_src = b;
	g.link_dst = a;
	assert_int_equal(stream_shard(&g, 64), stream_shard(&g, 64));
	assert_int_equal(streams_feed(sc.streams, &g), ST_OK);
	g.link_dst = b;
	assert_int_equal(streams_feed(sc.streams, &g), ST_OK);
	script_close(&sc);
	assert_string_equal(sc.out, "d0@0:x#0 d1@0:x#0 2/d0@0:x#0 e:input 2/e:input");
}

static void shard_is_symmetric(void **state)
{
	unsigned used[64] = { 0 }, n_used = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		struct segment g = {
			.transport = TRANSPORT_UDP,
			.src = { .ip = { { 192, 0, 2, 1 }, IP_V4 }, .port = (uint16_t)i },
			.dst = { .ip = { { 198, 51, 100, (uint8_t)i }, IP_V4 }, .port = 53 }
		};
		struct endpoint src = g.src;
		unsigned shard = stream_shard(&g, 64);

		g.src = g.dst;
		g.dst = src;
		assert_int_equal(stream_shard(&g, 64), shard);
		assert_true(shard < 64);
		used[shard]++;
	}
	for (unsigned i = 0; i < 64; i++)
		n_used += used[i] != 0;
	assert_int_equal(n_used, 64);
	/* seed 0: the same in every run and build; this value moves only with the key or the hash
	 */
	assert_int_equal(stream_shard(&(struct segment){ 0 }, 1), 0);
}

static void feed_at(struct script *sc, uint32_t off, size_t len, uint8_t fill)
{
	uint8_t *p = malloc(len);
	struct segment g = sc->seg;

	assert_non_null(p);
	memset(p, fill, len);
	g.frame = ++sc->frame;
	g.seq = off;
	g.payload = span_of(p, len);
	assert_int_equal(streams_feed(sc->streams, &g), ST_OK);
	free(p);
}

/* What a retransmission is compared with (hist.h): small segments for long, a download not. */
static void history(void **state)
{
	struct script sc;
	const struct stream_counts *c;

	(void)state;
	assert_int_equal(script_open(&sc, &plenty), ST_OK);
	c = streams_counts(sc.streams);
	for (uint32_t off = 0; off < 20 * 300; off += 300)
		feed_at(&sc, off, 300, 'a');
	feed_at(&sc, 15 * 300, 300, 'a');
	assert_int_equal(c->overlaps_differ, 0);
	feed_at(&sc, 14 * 300, 300, 'b');
	assert_int_equal(c->overlaps_differ, 1);
	feed_at(&sc, 0, 300, 'b'); /* too long ago */
	assert_int_equal(c->overlaps_differ, 1);
	feed_at(&sc, 6000, 1400, 'a');
	assert_true(c->history_bytes < 512); /* its buffer is given back */
	feed_at(&sc, 6000, 1400, 'b');
	assert_int_equal(c->overlaps_differ, 1);
	feed_at(&sc, 7400, 100, 'a'); /* and begins anew */
	feed_at(&sc, 7000, 500, 'b');
	assert_int_equal(c->overlaps_differ, 2);
	streams_free(sc.streams);
}

/* Two shards share nothing, and different seeds of their tables do not show. */
static void two_instances(void **state)
{
	static const char text[] = "> S s=0; > A s=3 'c'; udp p=2 > 'x'; p=3 > 'y'; p=4 > 'z';"
				   "p=2 > 'x'; p=9 > 'w'; p=7 > 'v'; p=3 > 'u'";
	struct script a, b;

	(void)state;
	assert_int_equal(script_open(&a, &two_flows), ST_OK);
	assert_int_equal(script_open(&b, &two_flows), ST_OK);
	for (const char *p = text; p != NULL;
	     p = strchr(p, ';') != NULL ? strchr(p, ';') + 1 : NULL) {
		size_t n = strcspn(p, ";");
		char step[64];

		memcpy(step, p, n);
		step[n] = '\0';
		script_run(&a, step);
		script_run(&b, step);
	}
	script_close(&a);
	script_close(&b);
	assert_string_equal(a.out, b.out);
	assert_true(a.len > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(oldest_gap_first),
					    cmocka_unit_test(talks),
					    cmocka_unit_test(link_flows),
					    cmocka_unit_test(shard_is_symmetric),
					    cmocka_unit_test(history),
					    cmocka_unit_test(two_instances) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
