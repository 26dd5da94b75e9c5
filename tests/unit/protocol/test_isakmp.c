#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define HEAD(next, version, exchange, flags, len) \
	"initiator"                               \
	"espondr" next version exchange flags "\0\0\0\0\0\0\0" len

static const struct script rows[] = {
	{ "aggressive mode tells who asks", UDP(500),
	  .steps = { SAY(0, HEAD("\1", "\x10", "\4", "\0", "\x36") "\5\0\0\x08"
								   "prop"
								   "\0\0\0\x12\3\x11\1\xf4"
								   "me@ex.org!") },
	  .want = "0 isakmp @0\n isakmp.id!=me@ex.org!\nclosed 0 isakmp 40\n" },
	{ "encrypted payloads are not read; version 2, off the port, behind its marker", UDP(4711),
	  .steps = { SAY(0, HEAD("\5", "\x10", "\2", "\1", "\x2a") "\0\0\0\x0e\3\x11\1\xf4"
								   "noise!"),
		     SAY(0, "\0\0\0\0" HEAD("\x21", "\x20", "\x22", "\x08", "\x20") "data") },
	  .want = "closed 0 isakmp 78\n" },
	{ "a length that is another", UDP(500),
	  .steps = { SAY(0, HEAD("\1", "\x10", "\4", "\0", "\x40") "abcd") },
	  .want = "0 udp @0\n udp.payload=initiatorespondr\\x01\\x10\\x04\\x00\\x00\\x00\\x00\\x00"
		  "\\x00\\x00\\x00@abcd\n" },
};

SCRIBE_MAIN
