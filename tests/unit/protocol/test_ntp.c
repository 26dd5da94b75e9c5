#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 123, port }
#define T16 "0123456789abcdef"

static const struct script rows[] = {
	{ "the time is not searched", UDP(123),
	  .steps = { SAY(0, "\x23"
			    "bcdefghijklmnop" T16 T16) },
	  .want = "" },
	{ "what stands behind it is", UDP(123),
	  .steps = { SAY(0, "\x1b"
			    "bcdefghijklmnop" T16 T16 "imei=1") },
	  .want = "0 udp @48\n udp.payload=imei=1\n" },
	{ "off its port it is not believed", .transport = TRANSPORT_UDP, .ports = { 9, 10 },
	  .steps = { SAY(0, "\x23"
			    "bcdefghijklmnop" T16 T16) },
	  .want = "0 udp @0\n udp.payload=#bcdefghijklmnop" T16 T16 "\n" },
	{ "too short", UDP(123),
	  .steps = { SAY(0, "\x23"
			    "bcd") },
	  .want = "0 udp @0\n udp.payload=#bcd\n" },
};

SCRIBE_MAIN
