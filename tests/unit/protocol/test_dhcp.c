#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 68, port }
#define Z16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define Z64 Z16 Z16 Z16 Z16
#define HEAD(op) op "\1\6\0\x12\x34\x56\x78\0\0\0\0" Z16
#define CHADDR "\0\0\x5e\0\x53\x2a\0\0\0\0\0\0\0\0\0\0"
#define COOKIE "\x63\x82\x53\x63"
#define ASK HEAD("\1") CHADDR Z64 Z64 Z64 COOKIE "\x35\1\3"
#define SAID " dhcp.chaddr!=\\x00\\x00^\\x00S*\n"

static const struct script rows[] = {
	{ "a request: name, vendor class, client id that is the address again", UDP(67),
	  .steps = { SAY(0, ASK "\x0c\x09"
				"android-1"
				"\x3c\x04"
				"dh-9"
				"\0"
				"\x3d\x07\1\0\0\x5e\0\x53\x2a"
				"\x37\2\1\3"
				"\xff\0\0") },
	  .want = "0 dhcp @0\n" SAID " dhcp.hostname!=android-1\n dhcp.vendor_class=dh-9\n"
		  " dhcp.client_mac!=\\x00\\x00^\\x00S*\n dhcp.parameters-=\\x01\\x03\n" },
	{ "off the ports; a client id that is a name, FQDN, NULs behind a name",
	  .transport = TRANSPORT_UDP, .ports = { 4000, 4001 },
	  .steps = { SAY(1, HEAD("\2") CHADDR
			 "srv"
			 "\0" Z16 Z16 Z16 "\0\0\0\0\0\0\0\0\0\0\0\0" Z64 Z64 COOKIE "\x0c\3h\0\0"
			 "\x3d\5\0abcd"
			 "\x51\6\0\0\0h.x"
			 "\xff") },
	  .want = "1 dhcp @0\n" SAID " dhcp.server=srv\n dhcp.hostname!=h\n"
		  " dhcp.client_id=abcd\n dhcp.fqdn!=h.x\n" },
	{ "an option longer than the message: what stood before", UDP(67),
	  .steps = { SAY(0, ASK "\x0c\1n"
				"\x3c\x40"
				"cut") },
	  .want = "anomaly dhcp\n0 dhcp @0\n" SAID " dhcp.hostname!=n\n" },
	{ "an option nobody assigned", UDP(67),
	  .steps = { SAY(0, ASK "\xe0\4"
				"1234") },
	  .want = "0 dhcp @0\n" SAID " dhcp.option=1234\n" },
	{ "too short for DHCP on its port", UDP(67), .steps = { SAY(0, HEAD("\1") "cut") },
	  .want = "0 udp @0\n udp.payload=\\x01\\x01\\x06\\x00\\x124Vx\\x00\\x00\\x00\\x00\\x00"
		  "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
		  "\\x00cut\n" },
};

SCRIBE_MAIN
