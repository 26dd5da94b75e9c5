#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define HEAD(len)                       \
	"\0\1\0" len "\x21\x12\xa4\x42" \
	"0123456789ab"

static const struct script rows[] = {
	{ "a user's name, a realm, software, something else", UDP(3478),
	  .steps = { SAY(0, HEAD("\x24") "\0\6\0\5"
					 "bob:x"
					 "\0\0\0"
					 "\x80\x22\0\4"
					 "ag/1"
					 "\0\x14\0\3"
					 "r.x"
					 "\0"
					 "\0\x24\0\0") },
	  .want = "0 stun @0\n stun.username!=bob:x\n stun.software=ag/1\n stun.realm=r.x\n" },
	{ "off the port; bytes behind are searched", UDP(4711),
	  .steps = { SAY(1, HEAD("\x08") "\0\6\0\3"
					 "bob"
					 "\0"
					 "tail") },
	  .want = "1 stun @0\n stun.username!=bob\n1 udp @28\n udp.payload=tail\n" },
	{ "an attribute longer than the message", UDP(3478),
	  .steps = { SAY(0, HEAD("\x08") "\0\6\0\x09"
					 "bobX") },
	  .want = "" },
	{ "another cookie", UDP(3478),
	  .steps = { SAY(0, "\0\1\0\0"
			    "abcd"
			    "0123456789ab") },
	  .want = "0 udp @0\n udp.payload=\\x00\\x01\\x00\\x00abcd0123456789ab\n" },
};

SCRIBE_MAIN
