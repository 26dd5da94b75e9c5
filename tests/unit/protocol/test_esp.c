#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 4500, port }
#define B16 "0123456789abcdef"

static const struct script rows[] = {
	{ "its own IP protocol", .transport = TRANSPORT_IP, .proto = 50,
	  .steps = { SAY(0, "\0\0\1\1" B16) }, .want = "closed 0 esp 20\n" },
	{ "another", .transport = TRANSPORT_IP, .proto = 51, .steps = { SAY(0, "ah " B16) },
	  .want = "0 ip @0\n ip.payload=ah " B16 "\n" },
	{ "in UDP, with what keeps the door open", UDP(4500),
	  .steps = { SAY(0, "\xc0\1\2\3" B16), SAY(0, "\xff") }, .want = "closed 0 esp 21\n" },
	{ "in UDP off its port", .transport = TRANSPORT_UDP, .ports = { 9, 10 },
	  .steps = { SAY(0, "\xc0\1\2\3" B16) },
	  .want = "0 udp @0\n udp.payload=\\xc0\\x01\\x02\\x03" B16 "\n" },
	{ "too short", UDP(4500), .steps = { SAY(0, "\xc0\1\2\3 abc") },
	  .want = "0 udp @0\n udp.payload=\\xc0\\x01\\x02\\x03 abc\n" },
};

SCRIBE_MAIN
