#include "scribe.h"

static const struct script rows[] = {
	{ "the link's own addresses are not searched", .transport = TRANSPORT_LINK, .proto = 0x0806,
	  .steps = { SAY(0, "\0\1\x08\0\6\4\0\1\2\0\0\0\0\1\xc0\0\2\1\0\0\0\0\0\0\xc0\0\2\2") },
	  .want = "" },
	{ "cut short it is bytes", .transport = TRANSPORT_LINK, .proto = 0x0806,
	  .steps = { SAY(0, "\0\1\x08") }, .want = "0 link @0\n link.payload=\\x00\\x01\\x08\n" },
};

SCRIBE_MAIN
