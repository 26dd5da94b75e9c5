#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 1900, port }

static const struct script rows[] = {
	{ "a device wakes up", UDP(1900),
	  .steps = { SAY(
		  0, "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
		     "USN: uuid:x::y\r\nWAKEUP: MAC=02:00:00:00:00:01;Timeout=10\r\n\r\nbody") },
	  .want = "0 ssdp @0\n ssdp.target=*\n ssdp.header:HOST=239.255.255.250:1900\n"
		  " ssdp.header:USN=uuid:x::y\n"
		  " ssdp.header:WAKEUP=MAC=02:00:00:00:00:01;Timeout=10\n ssdp.body=body\n" },
	{ "an answer, off the port, without its empty line", UDP(50000),
	  .steps = { SAY(1, "HTTP/1.1 200 OK\r\nDATE: now\r\nSERVER: a/1\r\nX: half") },
	  .want = "1 ssdp @0\n ssdp.header:DATE-=now\n ssdp.header:SERVER=a/1\n"
		  " ssdp.header:X=half\n" },
	{ "no first line", UDP(1900), .steps = { SAY(0, "NOTIFY me\r\nX: y\r\n\r\n") },
	  .want = "0 udp @0\n udp.payload=NOTIFY me\\x0d\\x0aX: y\\x0d\\x0a\\x0d\\x0a\n" },
};

SCRIBE_MAIN
