#include "scribe.h"

#include "packet/packet.h"

#define LINK .transport = TRANSPORT_LINK, .proto = PACKET_LINK_PPP

static const struct script rows[] = {
	{ "PAP: name and password; bytes behind its length are filling", LINK,
	  .steps = { SAY(0, "\xc0\x23\1\1\0\x0d\3"
			    "bob"
			    "\4"
			    "pass"
			    "\0\0") },
	  .want = "0 ppp @0\n pap.user!=bob\n pap.password!=pass\n" },
	{ "PAP: the answer", LINK, .steps = { SAY(1, "\xc0\x23\2\1\0\7\2ok") },
	  .want = "1 ppp @0\n ppp.message=\\x02ok\n" },
	{ "CHAP: who asks, who answers", LINK,
	  .steps = { SAY(1, "\xc2\x23\1\1\0\x0a\2"
			    "xy"
			    "srv"),
		     SAY(0, "\xc2\x23\2\1\0\x0b\2"
			    "zz"
			    "user") },
	  .want = "1 ppp @0\n chap.name=srv\n0 ppp @0\n chap.name!=user\n" },
	{ "a password cut short", LINK,
	  .steps = { SAY(0, "\xc0\x23\1\1\0\x0d\3"
			    "bob"
			    "\4"
			    "pa") },
	  .want = "0 ppp @0\n pap.user!=bob\n" },
	{ "another protocol is searched as bytes", LINK, .steps = { SAY(0, "\xc0\x21\1\1\0\4") },
	  .want = "0 link @0\n link.payload=\\xc0!\\x01\\x01\\x00\\x04\n" },
};

SCRIBE_MAIN
