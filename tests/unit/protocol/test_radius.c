#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define AUTH "0123456789abcdef"

static const struct script rows[] = {
	{ "a request: user, stations, 3GPP identities", UDP(1812),
	  .steps = { SAY(0, "\1\7\0\x58" AUTH "\1\5"
			    "bob"
			    "\x1f\x13"
			    "02-00-00-00-00-01"
			    "\x1a\x17\0\0\x28\xaf\1\x11"
			    "001010123456789"
			    "\x20\4"
			    "ap"
			    "\6\6\0\0\0\2"
			    "\x1a\x0b\0\0\x28\xaf\x16\5"
			    "abc") },
	  .want = "0 radius @0\n radius.user_name!=bob\n"
		  " radius.calling_station!=02-00-00-00-00-01\n radius.imsi!=001010123456789\n"
		  " radius.nas=ap\n radius.location=abc\n" },
	{ "the device's number; what 3GPP and others add", UDP(1812),
	  .steps = { SAY(0, "\1\7\0\x42" AUTH "\x1a\x18\0\0\x28\xaf\x14\x12"
			    "0010100000000101"
			    "\x1a\x0b\0\0\x28\xaf\x0a\5"
			    "05x"
			    "\x1a\x0b\0\0\0\x09\1\5"
			    "mac") },
	  .want = "0 radius @0\n radius.imeisv!=0010100000000101\n radius.vendor=05x\n"
		  " radius.vendor=\\x01\\x05mac\n" },
	{ "off the port: EAP identity, EAP-SIM identity", UDP(4711),
	  .steps = { SAY(0, "\1\7\0\x3c" AUTH "\x4f\x0e\2\1\0\x0c\1"
			    "1001@wl"
			    "\x4f\x1a\2\2\0\x18\x12\x0a\0\0\x0e\3\0\7"
			    "100101x\0"
			    "\x0f\1\0\0") },
	  .want = "0 radius @0\n eap.identity!=1001@wl\n eap.identity!=100101x\n" },
	{ "the length is longer than the datagram", UDP(1812),
	  .steps = { SAY(0, "\1\7\0\x40" AUTH "\1\5"
			    "bob") },
	  .want = "0 udp @0\n udp.payload=\\x01\\x07\\x00@0123456789abcdef\\x01\\x05bob\n" },
	{ "cut by the snap length: what is there", UDP(1812), .cut = true,
	  .steps = { SAY(0, "\1\7\0\x40" AUTH "\1\5"
			    "bob"
			    "\x1f\x13"
			    "02-") },
	  .want = "0 radius @0\n radius.user_name!=bob\n" },
};

SCRIBE_MAIN
