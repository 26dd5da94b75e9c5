#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define RECORD(type, epoch, len) type "\xfe\xfd\0" epoch "\0\0\0\0\0\1\0" len
#define R32 "0123456789abcdef0123456789abcdef"

static const struct script rows[] = {
	{ "a hello with a server's name, off the port", UDP(4711),
	  .steps = { SAY(0, RECORD("\x16", "\0", "\x4b") "\1\0\0\x3f\0\0\0\0\0\0\0\x3f"
							 "\xfe\xfd" R32 "\0\3"
							 "cky"
							 "\0\2\xc0\x2b\1\0"
							 "\0\x10\0\0\0\x0c\0\x0a\0\0\7"
							 "a.b.org") },
	  .want = "name tls.sni a.b.org 192.0.2.2\n0 dtls @0\n tls.sni=a.b.org\n" },
	{ "a key exchange by identity, then closed records", UDP(5684),
	  .steps = { SAY(0, RECORD("\x16", "\0",
				   "\x16") "\x10\0\0\x0a\0\1\0\0\0\0\0\x0a\0\x08"
					   "device-7" RECORD("\x14", "\0", "\1") "\1" RECORD(
						   "\x16", "\1", "\4") "finX"),
		     SAY(1, RECORD("\x17", "\1", "\3") "abc") },
	  .want = "0 dtls @0\n tls.psk_identity!=device-7\nclosed 0 dtls 5\nclosed 1 dtls 3\n" },
	{ "a record cut short: the rest is bytes", UDP(5684),
	  .steps = { SAY(0, RECORD("\x17", "\1", "\3") "abc"
						       "\x17\xfe\xfd\0") },
	  .want = "0 udp @16\n udp.payload=\\x17\\xfe\\xfd\\x00\nclosed 0 dtls 3\n" },
	{ "no DTLS on its port", UDP(5684), .steps = { SAY(0, "\x16plain words here") },
	  .want = "0 udp @0\n udp.payload=\\x16plain words here\n" },
};

SCRIBE_MAIN
