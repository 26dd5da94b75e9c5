#include "scribe.h"

static const struct script rows[] = {
	{ "the link's own addresses are not searched", .transport = TRANSPORT_IP, .proto = 58,
	  .steps = { SAY(0, "\x87\0\0\0\0\0\0\0\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
			    "\1\1\0\0\x5e\0\x53\x2a") },
	  .want = "" },
	{ "cut short it is bytes", .transport = TRANSPORT_IP, .proto = 58,
	  .steps = { SAY(0, "\x87\0\0") }, .want = "0 ip @0\n ip.payload=\\x87\\x00\\x00\n" },
	{ "an echo is bytes", .transport = TRANSPORT_IP, .proto = 58,
	  .steps = { SAY(0, "\x80\0\0\0\0\1\0\1") },
	  .want = "0 ip @0\n ip.payload=\\x80\\x00\\x00\\x00\\x00\\x01\\x00\\x01\n" },
};

SCRIBE_MAIN
