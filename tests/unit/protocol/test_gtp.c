#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 2123, port }

static const struct script rows[] = {
	{ "version 1: create a context", UDP(2123),
	  .steps = { SAY(0, "\x32\x10\0\x2b\0\0\0\0\0\1\0\0"
			    "\2\0\1\1\x21\x43\x65\x87\xf9"
			    "\x0e\1"
			    "\x83\0\4\3apn"
			    "\x86\0\7\x91\x99\x79\x99\x99\x99\xf9"
			    "\x9a\0\x08\0\1\1\0\0\0\x10\xf6") },
	  .want = "0 gtpv1 @0\n gtpv1.imsi!=001010123456789\n gtpv1.apn=\\x03apn\n"
		  " gtpv1.msisdn!=99979999999\n gtpv1.imei!=001010000000016\n" },
	{ "version 2: IMSI, MSISDN, device number", UDP(2123),
	  .steps = { SAY(0, "\x48\x20\0\x2b\0\0\0\0\0\0\1\0"
			    "\1\0\x08\0\0\1\1\x21\x43\x65\x87\xf9"
			    "\x4c\0\2\0\x79\xf4"
			    "\x4b\0\x08\0\0\1\1\0\0\0\x10\xf6"
			    "\x57\0\1\0\x09") },
	  .want = "0 gtpv2 @0\n gtpv2.imsi!=001010123456789\n gtpv2.msisdn!=974\n"
		  " gtpv2.imei!=001010000000016\n" },
	{ "version 1: extension headers before the elements; what the phone is told, and where it "
	  "is",
	  UDP(2123),
	  .steps = { SAY(0, "\x34\x10\0\x28\0\0\0\0\0\1\0\xc0"
			    "\1\0\x42\xc1\2\1\2\3\4\5\6\0"
			    "\2\0\1\1\x21\x43\x65\x87\xf9"
			    "\x84\0\3\x80pc"
			    "\x98\0\5\0\0\xf1\x10z") },
	  .want = "0 gtpv1 @0\n gtpv1.imsi!=001010123456789\n gtpv1.pco=\\x80pc\n"
		  " gtpv1.location=\\x00\\x00\\xf1\\x10z\n" },
	{ "an extension header of no length goes on for ever: it is none of ours", UDP(2123),
	  .steps = { SAY(0, "\x34\x10\0\x0a\0\0\0\0\0\1\0\xc0\0\0\x0e\1\x0e\1") },
	  .want = "0 udp @0\n udp.payload=4\\x10\\x00\\x0a\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\xc0"
		  "\\x00\\x00\\x0e\\x01\\x0e\\x01\n" },
	{ "version 1: an element of no known length: what follows cannot be found", UDP(2123),
	  .steps = { SAY(0, "\x32\x10\0\x10\0\0\0\0\0\1\0\0\2\0\1\1\x21\x43\x65\x87\xf9\x70\1\1") },
	  .want = "0 gtpv1 @0\n gtpv1.imsi!=001010123456789\nanomaly gtpv1\n"
		  "0 udp @0\n udp.payload=2\\x10\\x00\\x10\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00"
		  "\\x02\\x00\\x01\\x01!Ce\\x87\\xf9p\\x01\\x01\n" },
	{ "version 2: access point, what the phone is told, where it is; a group is passed over",
	  UDP(2123),
	  .steps = { SAY(0, "\x48\x20\0\x24\0\0\0\0\0\0\1\0"
			    "\x47\0\4\0\3apn"
			    "\x4e\0\3\0\x80pc"
			    "\x56\0\2\0\x18z"
			    "\x5d\0\3\0\x49\0\0") },
	  .want = "0 gtpv2 @0\n gtpv2.apn=\\x03apn\n gtpv2.pco=\\x80pc\n gtpv2.location=\\x18z\n" },
	{ "version 2: a number that is no digits is passed on as it is", UDP(2123),
	  .steps = { SAY(0, "\x48\x20\0\x10\0\0\0\0\0\0\1\0\1\0\4\0\x0a\x10\x20\x30") },
	  .want = "0 gtpv2 @0\n gtpv2.element=\\x0a\\x10 0\n" },
	{ "off its port it is not believed", .transport = TRANSPORT_UDP, .ports = { 9, 10 },
	  .steps = { SAY(0, "\x32\1\0\6\0\0\0\0\0\1\0\0\x0e\1") },
	  .want = "0 udp @0\n udp.payload=2\\x01\\x00\\x06\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00"
		  "\\x0e\\x01\n" },
	{ "an element cut short: what stood before, and all of it as bytes", UDP(2123),
	  .steps = { SAY(0, "\x32\x10\0\x0f\0\0\0\0\0\1\0\0\2\0\1\1\x21\x43\x65\x87\xf9\x86\0") },
	  .want = "0 gtpv1 @0\n gtpv1.imsi!=001010123456789\nanomaly gtpv1\n"
		  "0 udp @0\n udp.payload=2\\x10\\x00\\x0f\\x00\\x00\\x00\\x00\\x00\\x01\\x00"
		  "\\x00\\x02\\x00\\x01\\x01!Ce\\x87\\xf9\\x86\\x00\n" },
	{ "an IMSI with a half byte that is no digit is passed on as it is", UDP(2123),
	  .steps = { SAY(0, "\x32\x10\0\x0d\0\0\0\0\0\1\0\0\2\0\1\1\x2a\x43\x65\x87\xf9") },
	  .want = "0 gtpv1 @0\n gtpv1.element=\\x00\\x01\\x01*Ce\\x87\\xf9\n" },
};

SCRIBE_MAIN
