#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 546, port }
#define MAC "\0\0\x5e\0\x53\x2a"
#define Z16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static const struct script rows[] = {
	{ "a solicitation: address in the client's id, its name, its vendor", UDP(547),
	  .steps = { SAY(0, "\1\x12\x34\x56"
			    "\0\1\0\x0e\0\1\0\1\x12\x34\x56\x78" MAC "\0\x27\0\x08\0\5phone\0"
			    "\0\x10\0\x0b\0\0\1\x37\0\5MSFT5") },
	  .want = "0 dhcp6 @0\n dhcp6.client_mac!=\\x00\\x00^\\x00S*\n dhcp6.fqdn!=phone\n"
		  " dhcp6.vendor_class=MSFT5\n" },
	{ "through a relay: its own option, then the client's", UDP(547),
	  .steps = { SAY(0, "\x0c\0" Z16 Z16 "\0\x12\0\4eth1"
			    "\0\x09\0\x12"
			    "\1\x12\x34\x56"
			    "\0\1\0\x0a\0\3\0\1" MAC) },
	  .want = "0 dhcp6 @0\n dhcp6.relay=eth1\n dhcp6.client_mac!=\\x00\\x00^\\x00S*\n" },
	{ "a server's id, what vendor and user say of themselves, the address a relay saw",
	  UDP(547),
	  .steps = { SAY(0, "\1\x12\x34\x56"
			    "\0\2\0\x0a\0\3\0\1" MAC "\0\x11\0\x08\0\0\1\x37imei"
			    "\0\x0f\0\6\0\4corp"
			    "\0\x4f\0\x08\0\1" MAC) },
	  .want = "0 dhcp6 @0\n dhcp6.server_mac!=\\x00\\x00^\\x00S*\n dhcp6.vendor=imei\n"
		  " dhcp6.user_class=corp\n dhcp6.client_mac!=\\x00\\x00^\\x00S*\n" },
	{ "what a relay passes on is cut short: what stood before it", UDP(547),
	  .steps = { SAY(0, "\x0c\0" Z16 Z16 "\0\x12\0\4eth1"
			    "\0\x09\0\x14"
			    "\1\x12\x34\x56"
			    "\0\1\0\6\0\4uuid"
			    "\0\x0f\0\x40\0\4") },
	  .want = "anomaly dhcp6\n0 dhcp6 @0\n dhcp6.relay=eth1\n dhcp6.client_id=uuid\n" },
	{ "an id without an address", UDP(547),
	  .steps = { SAY(0, "\1\x12\x34\x56"
			    "\0\1\0\6\0\4uuid") },
	  .want = "0 dhcp6 @0\n dhcp6.client_id=uuid\n" },
	{ "off its ports it is not believed", .transport = TRANSPORT_UDP, .ports = { 9, 10 },
	  .steps = { SAY(0, "\1\x12\x34\x56"
			    "\0\1\0\6\0\4uuid") },
	  .want = "0 udp @0\n udp.payload=\\x01\\x124V\\x00\\x01\\x00\\x06\\x00\\x04uuid\n" },
	{ "cut short: no option fits", UDP(547),
	  .steps = { SAY(0, "\1\x12\x34\x56"
			    "\0\1\0\x0e\0\1") },
	  .want = "0 udp @0\n udp.payload=\\x01\\x124V\\x00\\x01\\x00\\x0e\\x00\\x01\n" },
};

SCRIBE_MAIN
