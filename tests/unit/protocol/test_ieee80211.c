#include "scribe.h"

#include "packet/packet.h"

#define LINK .transport = TRANSPORT_LINK, .proto = PACKET_LINK_80211
#define HEAD(control)                      \
	control "\0\0"                     \
		"\xff\xff\xff\xff\xff\xff" \
		"\2\0\0\0\0\1"             \
		"\xff\xff\xff\xff\xff\xff" \
		"\0\0"

static const struct script rows[] = {
	{ "a phone asks for its network", LINK,
	  .steps = { SAY(0, HEAD("\x40\0") "\0\4Home\1\2\x82\x84") },
	  .want = "0 ieee80211 @0\n wifi.ssid!=Home\n" },
	{ "it asks for any", LINK, .steps = { SAY(0, HEAD("\x40\0") "\0\0\1\1\x82") }, .want = "" },
	{ "a beacon has twelve bytes in front; a hidden name is no name", LINK,
	  .steps = { SAY(0, HEAD("\x80\0") "0123456789ab"
					   "\0\2Me"),
		     SAY(0, HEAD("\x80\0") "0123456789ab"
					   "\0\2\0\0") },
	  .want = "0 ieee80211 @0\n wifi.ssid!=Me\n" },
	{ "what a device says of itself", LINK,
	  .steps = { SAY(0, HEAD("\x40\0") "\xdd\x16\0\x50\xf2\4"
					   "\x10\x11\0\3tel"
					   "\x10\x42\0\5"
					   "TT-01"
					   "\x10\x49") },
	  .want = "0 ieee80211 @0\n wps.device_name=tel\n wps.serial!=TT-01\n" },
	{ "an element longer than its frame", LINK,
	  .steps = { SAY(0, HEAD("\x40\0") "\0\4Home\1\x20z") },
	  .want = "anomaly ieee80211\n0 ieee80211 @0\n wifi.ssid!=Home\n" },
	{ "a frame without elements", LINK, .steps = { SAY(0, HEAD("\xd0\0") "action") },
	  .want = "" },
};

SCRIBE_MAIN
