#include "scribe.h"

#define LINK .transport = TRANSPORT_LINK, .proto = 0x888e

static const struct script rows[] = {
	{ "an identity; what fills the frame is nothing", LINK,
	  .steps = { SAY(0, "\1\0\0\x0c\2\1\0\x0c\1"
			    "1001@wl"
			    "\0\0\0\0\0\0") },
	  .want = "0 eapol @0\n eap.identity!=1001@wl\n" },
	{ "AKA: the identity among other attributes", LINK,
	  .steps = { SAY(0, "\1\0\0\x18\2\2\0\x18\x17\5\0\0\x0f\1\0\0\x0e\3\0\7"
			    "0001010\0") },
	  .want = "0 eapol @0\n eap.identity!=0001010\n" },
	{ "a question tells nothing", LINK, .steps = { SAY(0, "\1\0\0\5\1\1\0\5\1") }, .want = "" },
	{ "an attribute of no length", LINK,
	  .steps = { SAY(0, "\1\0\0\x10\2\2\0\x10\x12\x0a\0\0\x0e\0\0\7"
			    "abcd") },
	  .want = "" },
	{ "another EtherType", .transport = TRANSPORT_LINK, .proto = 0x88cc,
	  .steps = { SAY(0, "\1\0\0\5\2\1\0\5\1") },
	  .want = "0 link @0\n link.payload=\\x01\\x00\\x00\\x05\\x02\\x01\\x00\\x05\\x01\n" },
};

SCRIBE_MAIN
