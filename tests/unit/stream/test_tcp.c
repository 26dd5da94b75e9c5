#include "stream/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct row {
	const char *what, *script, *want;
};

#define OPEN "> S s=999 t=1000; < SA s=4999 a=1000; > A s=1000 a=5000; "

static const struct row rows[] = {
	{ "both sides in order, closed by both",
	  OPEN "> A s=1000 a=5000 'get'; < A s=5000 a=1003 'reply'; > FA s=1003 a=5005;"
	       "< FA s=5005 a=1004; > A s=1004 a=5006",
	  "d0@0:get#4 d1@0:reply#5 f0 f1 e:closed" },
	{ "one side only, nothing ever acknowledged", "> . s=7 'ab'; > . s=9 'cd'; > . s=11 'ef'",
	  "d0@0:ab#1 d0@2:cd#2 d0@4:ef#3 e:input" },
	{ "begun in the middle: the first byte seen is offset 0, the other side too",
	  "< A s=5000 a=1000 'xy'; > A s=1000 a=5002 'ab'", "d0@0:xy#1 d1@0:ab#2 e:input" },
	{ "a bare ACK does not say where a side begins (it may be a keep-alive)",
	  "> A s=999 a=5000; > A s=1000 a=5000 'ab'", "d0@0:ab#2 e:input" },
	{ "early bytes wait", OPEN "> A s=1002 'cd'; > A s=1000 'ab'",
	  "d0@0:ab#5 d0@2:cd#4 e:input" },
	{ "early bytes in reversed order",
	  OPEN "> A s=1004 'e'; > A s=1003 'd'; > A s=1002 'c'; > A s=1000 'ab'",
	  "d0@0:ab#7 d0@2:c#6 d0@3:d#5 d0@4:e#4 e:input" },
	{ "the gap closes from behind, then a second gap",
	  OPEN "> A s=1006 'g'; > A s=1002 'cd'; > A s=1000 'ab'; > A s=1004 'ef'",
	  "d0@0:ab#6 d0@2:cd#5 d0@4:ef#7 d0@6:g#4 e:input" },
	{ "a retransmission is passed once", OPEN "> A s=1000 'abc'; > A s=1000 'abc'",
	  "d0@0:abc#4 e:input" },
	{ "of one that brings more, the new bytes alone",
	  OPEN "> A s=1000 'abc'; > A s=1001 'bcde'", "d0@0:abc#4 d0@3:de#5 e:input" },
	{ "one that lies over two waiting pieces fills the holes",
	  OPEN "> A s=1001 'b'; > A s=1003 'd'; > A s=1000 'abcde'",
	  "d0@0:a#6 d0@1:b#4 d0@2:c#6 d0@3:d#5 d0@4:e#6 e:input" },
	{ "waiting pieces that overlap each other",
	  OPEN "> A s=1002 'cde'; > A s=1001 'bcdef'; > A s=1000 'a'",
	  "d0@0:a#6 d0@1:b#5 d0@2:cde#4 d0@5:f#5 e:input" },
	{ "a second copy that differs from passed bytes", OPEN "> A s=1000 'abc'; > A s=1000 'aXc'",
	  "d0@0:abc#4 !tcp.overlap#5@0 a0@0:aXc#5 e:input" },
	{ "the same, and it brings new bytes", OPEN "> A s=1000 'abc'; > A s=1001 'Xcde'",
	  "d0@0:abc#4 !tcp.overlap#5@1 a0@1:Xc#5 d0@3:de#5 e:input" },
	{ "a second copy that differs from waiting bytes comes after the first",
	  OPEN "> A s=1001 'bcd'; > A s=1001 'bXd'; > A s=1000 'a'",
	  "!tcp.overlap#5@1 d0@0:a#6 d0@1:bcd#4 a0@1:bXd#5 e:input" },
	{ "a copy in order that lies over waiting bytes and differs",
	  OPEN "> A s=1002 'cd'; > A s=1000 'abXde'",
	  "d0@0:ab#5 !tcp.overlap#5@2 d0@2:cd#4 a0@2:Xd#5 d0@4:e#5 e:input" },
	{ "a third copy that differs again",
	  OPEN "> A s=1000 'abc'; > A s=1000 'aXc'; > A s=1000 'aYc'",
	  "d0@0:abc#4 !tcp.overlap#5@0 a0@0:aXc#5 !tcp.overlap#6@0 a0@0:aYc#6 e:input" },
	{ "keep-alive: one byte just before the next, whatever it holds",
	  OPEN "> A s=1000 'abc'; > A s=1002 '0'; > A s=1003 'd'", "d0@0:abc#4 d0@3:d#6 e:input" },
	{ "keep-alive before anything was said", OPEN "> A s=999 '0'; > A s=1000 'ab'",
	  "d0@0:ab#5 e:input" },
	{ "keep-alive after a FIN", OPEN "> FA s=1000 'ab'; > A s=1002 '0'",
	  "d0@0:ab#4 f0 e:input" },
	{ "zero-window probe: the byte counts, and is passed once",
	  OPEN "> A s=1000 'ab'; > A s=1002 'c'; > A s=1002 'cdef'",
	  "d0@0:ab#4 d0@2:c#5 d0@3:def#6 e:input" },
	{ "sequence numbers wrap around",
	  "> S s=4294967292; > A s=4294967293 'abc'; > A s=0 'def'; > A s=3 'g'",
	  "d0@0:abc#2 d0@3:def#3 d0@6:g#4 e:input" },
	{ "a gap across the wrap-around", "> S s=4294967292; > A s=0 'def'; > A s=4294967293 'abc'",
	  "d0@0:abc#3 d0@3:def#2 e:input" },
	{ "data in the SYN (TFO), sent again behind it",
	  "> S s=999 'ab'; < SA s=4999 a=1000; > A s=1000 a=5000 'abcd'",
	  "d0@0:ab#1 d0@2:cd#3 e:input" },
	{ "SYN sent twice", "> S s=999; > S s=999; > A s=1000 'ab'", "d0@0:ab#3 e:input" },
	{ "simultaneous open",
	  "> S s=999; < S s=4999; > SA s=999 a=5000; < SA s=4999 a=1000;"
	  "< A s=5000 'xy'; > A s=1000 'ab'",
	  "d1@0:xy#5 d0@0:ab#6 e:input" },
	{ "half-closed: the other side goes on",
	  OPEN "> FA s=1000 'ab'; < A s=5000 a=1003 'xy'; < A s=5002 'z'",
	  "d0@0:ab#4 f0 d1@0:xy#5 d1@2:z#6 e:input" },
	{ "FIN sent twice", OPEN "> FA s=1000 'ab'; > FA s=1000 'ab'; > FA s=1002",
	  "d0@0:ab#4 f0 e:input" },
	{ "FIN before its data", OPEN "> FA s=1002; > A s=1000 'ab'", "d0@0:ab#5 f0 e:input" },
	{ "FIN with early data", OPEN "> FA s=1002 'cd'; > A s=1000 'ab'",
	  "d0@0:ab#5 d0@2:cd#4 f0 e:input" },
	{ "FIN whose data never came", OPEN "> FA s=1003; < A s=5000 a=1000",
	  "!tcp.gap#4@0 g0@0+3#4 f0 e:input" },
	{ "a FIN that was not the end: what follows is passed",
	  OPEN "> FA s=1000 'ab'; > A s=1002 'cd'", "d0@0:ab#4 f0 d0@2:cd#5 e:input" },
	{ "RST ends it; bytes under way are passed",
	  OPEN "> A s=1000 'ab'; < RA s=5000 a=1002; > A s=1002 'cd'",
	  "d0@0:ab#4 d0@2:cd#6 e:reset" },
	{ "RST with sequence number 0 does not say where the side begins",
	  "> S s=999; < RA s=0 a=1000; > S s=999; < SA s=4999 a=1000; < A s=5000 'xy'",
	  "d1@0:xy#5 e:input" },
	{ "urgent data in line", OPEN "> AU s=1000 u=2 'ab'; > A s=1002 'cd'",
	  "U0@0:ab#4 d0@2:cd#5 e:input" },
	{ "urgent pointer beyond the segment", OPEN "> AU s=1000 u=3 'ab'; > AU s=1002 u=1 'cd'",
	  "d0@0:ab#4 U0@2:cd#5 e:input" },
	{ "urgent data that waits", OPEN "> AU s=1001 u=1 'b'; > A s=1000 'a'",
	  "d0@0:a#5 U0@1:b#4 e:input" },
	{ "a lost segment: all but it, when the flow ends",
	  OPEN "> A s=1000 'ab'; > A s=1004 'ef'; < A s=5000 a=1006 'xy'",
	  "d0@0:ab#4 d1@0:xy#6 !tcp.gap#5@2 g0@2+2#5 d0@4:ef#5 e:input" },
	{ "given up after gap_ns",
	  OPEN "> A s=1002 'cd' t=2000; < A s=5000 'x' t=5001;"
	       "< A s=5001 'y'",
	  "!tcp.gap#4@0 g0@0+2#4 d0@2:cd#4 d1@0:x#5 d1@1:y#6 e:input" },
	{ "not before: the same gap, filled at the last moment",
	  OPEN "> A s=1002 'cd' t=2000; > A s=1000 'ab' t=5000", "d0@0:ab#5 d0@2:cd#4 e:input" },
	{ "each filled byte gives the next gap its own time",
	  OPEN "> A s=1003 'd' t=2000; > A s=1000 'a' t=4000; > A s=1001 'b' t=6500; > A s=1002 "
	       "'c' t=8000",
	  "d0@0:a#5 d0@1:b#6 d0@2:c#7 d0@3:d#4 e:input" },
	{ "bytes that come after their gap was given up",
	  OPEN "> A s=1003 'de' t=2000; < A s=5000 'x' t=9000; > A s=1000 'abc'; > A s=1005 'f'; > "
	       "A s=1000 'abc'",
	  "!tcp.gap#4@0 g0@0+3#4 d0@3:de#4 d1@0:x#5 a0@0:abc#6 d0@5:f#7 e:input" },
	{ "such bytes in pieces, the middle first",
	  OPEN "> A s=1003 'de' t=2000; < A s=5000 'x' t=9000; > A s=1001 'b'; > A s=1000 'ab'; > "
	       "A s=1002 'cde'",
	  "!tcp.gap#4@0 g0@0+3#4 d0@3:de#4 d1@0:x#5 a0@1:b#6 a0@0:ab#7 a0@2:cde#8 e:input" },
	{ "bytes before the first seen: alternate, at offset 0",
	  "> A s=1003 'def'; > A s=1000 'abc'; > A s=1001 'bcdefg'",
	  "d0@0:def#1 a0@0:abc#2 a0@0:bc#3 d0@3:g#3 e:input" },
	{ "the snap length cut a segment", OPEN "> A s=1000 'ab' m=3; > A s=1005 'fg'",
	  "d0@0:ab#4 !tcp.gap#4@2 g0@2+3#4 d0@5:fg#5 e:input" },
	{ "it left nothing of one", OPEN "> A s=1000 m=3; > A s=1003 'd'",
	  "!tcp.gap#4@0 g0@0+3#4 d0@3:d#5 e:input" },
	{ "a cut segment that waits", OPEN "> A s=1002 'c' m=2; > A s=1000 'ab'; > FA s=1005",
	  "d0@0:ab#5 d0@2:c#4 !tcp.gap#4@3 g0@3+2#4 f0 e:input" },
	{ "a cut segment that waits, with another copy of some of it: the rest is a gap like any",
	  OPEN "> A s=1002 'c' m=2; > A s=1003 'd'; > A s=1000 'ab'; > A s=1005 'f'",
	  "d0@0:ab#6 d0@2:c#4 d0@3:d#5 !tcp.gap#7@4 g0@4+1#7 d0@5:f#7 e:input" },
	{ "an empty cut segment that waits, and the bytes come",
	  OPEN "> A s=1002 m=2; > A s=1000 'abcd'; > A s=1004 'e'",
	  "d0@0:ab#5 d0@2:cd#5 d0@4:e#6 e:input" },
	{ "an empty cut copy that reaches beyond what was passed",
	  OPEN "> A s=1000 'abcd'; > A s=1002 m=4; > A s=1004 'e'",
	  "d0@0:abcd#4 d0@4:e#6 e:input" },
	{ "an empty cut copy inside waiting bytes",
	  OPEN "> A s=1002 'cdef'; > A s=1003 m=2; > A s=1004 'e'; > A s=1000 'ab'",
	  "d0@0:ab#7 d0@2:cdef#4 e:input" },
	{ "fragments: a run each", OPEN "> A s=1000 'abcdef' r=0:2 r=2:9 r=4:7; > A s=1006 'gh'",
	  "d0@0:abcdef#2,9@2,7@4 d0@6:gh#5 e:input" },
	{ "fragments, clipped on the left",
	  OPEN "> A s=1000 'abc'; > A s=1000 'abcdef' r=0:2 r=2:9 r=4:7",
	  "d0@0:abc#4 d0@3:def#9,7@4 e:input" },
	{ "fragments that wait, clipped on both sides",
	  OPEN
	  "> A s=1001 'b'; > A s=1005 'f'; > A s=1001 'bcdef' r=0:2 r=2:9 r=4:7; > A s=1000 'a'",
	  "d0@0:a#7 d0@1:b#4 d0@2:cde#2,9@3 d0@5:f#5 e:input" },
	{ "a segment far ahead does not harm what follows in order",
	  OPEN "> A s=500001000 'Z'; > A s=1000 'ab'; > A s=1002 'cd'",
	  "d0@0:ab#5 d0@2:cd#6 !tcp.gap#4@4 g0@4+499999996#4 d0@500000000:Z#4 e:input" },
	{ "more than the largest window behind is ahead",
	  OPEN "> A s=1000 'ab'; > A s=2999999999 'yz'",
	  "d0@0:ab#4 !tcp.gap#5@2 g0@2+2999998997#5 d0@2999998999:yz#5 e:input" },
	{ "new SYN after both FINs: another flow",
	  OPEN "> FA s=1000; < FA s=5000; > S s=77000; > A s=77001 'ab'",
	  "f0 f1 e:closed 2/d0@0:ab#7 2/e:input" },
	{ "the same with the same number, as generators do",
	  OPEN "> FA s=1000 'x'; < FA s=5000; > S s=999; > A s=1000 'ab'",
	  "d0@0:x#4 f0 f1 e:closed 2/d0@0:ab#7 2/e:input" },
	{ "new SYN after RST", OPEN "> RA s=1000; > S s=77000; > A s=77001 'ab'",
	  "e:reset 2/d0@0:ab#6 2/e:input" },
	{ "new SYN on an open flow", OPEN "> A s=1000 'xy'; > S s=77000; > A s=77001 'ab'",
	  "d0@0:xy#4 e:closed 2/d0@0:ab#6 2/e:input" },
	{ "a SYN from the other end after the close turns the flow round",
	  OPEN "> FA s=1000; < FA s=5000; < S s=77000; < A s=77001 'ab'",
	  "f0 f1 e:closed 2/d0@0:ab#7 2/e:input" },
	{ "a SYN that comes after its data", "> A s=1000 'ab'; > S s=999; > A s=1002 'cd'",
	  "d0@0:ab#1 d0@2:cd#3 e:input" },
	{ "a server that answers a second SYN with another number",
	  "> S s=999; < SA s=4999 a=1000; < SA s=6999 a=1000; > A s=1000 a=7000 'a'; < A s=7000 "
	  "'xy'",
	  "d0@0:a#4 d1@0:xy#5 e:input" },
	{ "stragglers of a closed flow find it",
	  OPEN "> FA s=1000 'ab'; < FA s=5000; > FA s=1000 'ab' t=2000; < A s=5001 a=1003",
	  "d0@0:ab#4 f0 f1 e:closed" },
	{ "a closed flow ends after linger_ns of silence",
	  OPEN "> FA s=1000 'ab'; < FA s=5000; p=5 > A s=1 'q' t=40000",
	  "d0@0:ab#4 f0 f1 e:closed 2/d0@0:q#6 2/e:input" },
	{ "both sides wait at once, each for its own",
	  OPEN "> A s=1001 'b'; < A s=5001 'y'; < A s=5000 'x'; > A s=1000 'a'",
	  "d1@0:x#6 d1@1:y#5 d0@0:a#7 d0@1:b#4 e:input" },
};

static const struct stream_limits limits = { .flows = 16,
					     .flow_bytes = 65536,
					     .total_bytes = 65536,
					     .idle_ns = 60000000000,
					     .gap_ns = 3000000000 };

static void every_row(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct script sc;

		assert_int_equal(script_open(&sc, &limits), ST_OK);
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
