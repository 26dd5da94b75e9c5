#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "initial, then short headers, both ways", UDP(443),
	  .steps = { SAY(0, "\xc3\0\0\0\1\x08"
			    "12345678"
			    "\4"
			    "abcd"
			    "rest"),
		     SAY(1, "\x45"
			    "short"),
		     SAY(0, "\x40"
			    "abc") },
	  .want = "closed 0 quic 27\nclosed 1 quic 6\n" },
	{ "off the port, version 2", UDP(4711), .steps = { SAY(0, "\xd3\x6b\x33\x43\xcf\0\0rest") },
	  .want = "closed 0 quic 11\n" },
	{ "an unknown version", UDP(443), .steps = { SAY(0, "\xc3\1\2\3\4\0\0rest") },
	  .want = "0 udp @0\n udp.payload=\\xc3\\x01\\x02\\x03\\x04\\x00\\x00rest\n" },
	{ "a short header alone is not believed", UDP(443),
	  .steps = { SAY(0, "\x45"
			    "short") },
	  .want = "0 udp @0\n udp.payload=Eshort\n" },
	{ "cut inside the connection id", UDP(443),
	  .steps = { SAY(0, "\xc3\0\0\0\1\x08"
			    "1234") },
	  .want = "0 udp @0\n udp.payload=\\xc3\\x00\\x00\\x00\\x01\\x081234\n" },
};

SCRIBE_MAIN
