#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define B16 "0123456789abcdef"

static const struct script rows[] = {
	{ "a handshake off the port, then data", UDP(4711),
	  .steps = { SAY(0, "\1\0\0\0" B16 B16 B16 B16 B16 B16 B16 B16 B16),
		     SAY(1, "\2\0\0\0" B16 B16 B16 B16 B16 "01234567"),
		     SAY(0, "\4\0\0\0"
			    "0123456789ab" B16) },
	  .want = "closed 0 wireguard 180\nclosed 1 wireguard 92\n" },
	{ "data alone, on the port", UDP(51820),
	  .steps = { SAY(0, "\4\0\0\0"
			    "0123456789ab" B16) },
	  .want = "closed 0 wireguard 32\n" },
	{ "data alone, off the port", UDP(4711),
	  .steps = { SAY(0, "\4\0\0\0"
			    "0123456789ab" B16) },
	  .want = "0 udp @0\n udp.payload=\\x04\\x00\\x00\\x000123456789ab" B16 "\n" },
	{ "another length", UDP(51820),
	  .steps = { SAY(0, "\4\0\0\0"
			    "0123456789abc" B16) },
	  .want = "0 udp @0\n udp.payload=\\x04\\x00\\x00\\x000123456789abc" B16 "\n" },
};

SCRIBE_MAIN
