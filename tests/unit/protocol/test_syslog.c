#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "RFC 3164, off the port", UDP(4711),
	  .steps = { SAY(0, "<34>Oct 11 22:14:15 tv su: id=7") },
	  .want = "0 syslog @0\n syslog.message=Oct 11 22:14:15 tv su: id=7\n" },
	{ "RFC 5424", UDP(4711), .steps = { SAY(0, "<165>1 - host app - - - x") },
	  .want = "0 syslog @0\n syslog.message=1 - host app - - - x\n" },
	{ "anything behind a priority, on the port alone", UDP(514), .steps = { SAY(0, "<0>free") },
	  .want = "0 syslog @0\n syslog.message=free\n" },
	{ "the same off the port", UDP(4711), .steps = { SAY(0, "<0>free") },
	  .want = "0 udp @0\n udp.payload=<0>free\n" },
	{ "no such priority", UDP(514), .steps = { SAY(0, "<192>Oct 1") },
	  .want = "0 udp @0\n udp.payload=<192>Oct 1\n" },
	{ "cut behind it", UDP(514), .steps = { SAY(0, "<34>") },
	  .want = "0 udp @0\n udp.payload=<34>\n" },
};

SCRIBE_MAIN
