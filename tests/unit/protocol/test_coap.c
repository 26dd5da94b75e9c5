#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "a registration of LwM2M names the endpoint", UDP(5683),
	  .steps = { SAY(0, "\x42\2\x12\x34"
			    "tk"
			    "\x3b"
			    "h.example.o"
			    "\x82rd\x11\x28"
			    "\x3d\x0e"
			    "ep=urn:imei:001010000000016"
			    "\5lt=60"
			    "\xff</1/0>") },
	  .want = "name coap.host h.example.o 192.0.2.2\n0 coap @0\n coap.host=h.example.o\n"
		  " coap.path=rd\n coap.query:ep!=urn:imei:001010000000016\n coap.query:lt=60\n"
		  " coap.payload=</1/0>\n" },
	{ "off the port: a path in letters is sure; the answer follows", UDP(4711),
	  .steps = { SAY(0, "\x40\2\0\1\xb2nb\xff{\"IMEI1\":1}"), SAY(1, "\x60\x44\0\1\xffok") },
	  .want = "0 coap @0\n coap.path=nb\n coap.payload={\"IMEI1\":1}\n"
		  "1 coap @0\n coap.payload=ok\n" },
	{ "a body in blocks of 16 is one payload", UDP(5683),
	  .steps = { SAY(0, "\x41\2\0\1t\xb2nb\xd1\3\x08\xff"
			    "0123456789abcdef"),
		     SAY(1, "\x61\x5f\0\1t\xd1\x0e\x08"),
		     SAY(0, "\x41\2\0\2t\xb2nb\xd1\3\x18\xff"
			    "ghijklmnopqrstuv"),
		     SAY(0, "\x41\2\0\3t\xb2nb\xd1\3\x20\xff"
			    "wxyz") },
	  .want = "0 coap @0\n coap.path=nb\n0 coap @28\n coap.path=nb\n0 coap @56\n coap.path=nb\n"
		  "0 coap @12\n coap.payload=0123456789abcdefghijklmnopqrstuvwxyz\n" },
	{ "a block is missing: each part is told", UDP(5683),
	  .steps = { SAY(0, "\x41\2\0\1t\xb2nb\xd1\3\x08\xff"
			    "0123456789abcdef"),
		     SAY(0, "\x41\2\0\3t\xb2nb\xd1\3\x20\xff"
			    "wxyz") },
	  .want = "0 coap @0\n coap.path=nb\n0 coap @28\n coap.path=nb\n0 coap @28\n"
		  " coap.payload=wxyz\n0 coap @12\n coap.payload=0123456789abcdef\n" },
	{ "an option that runs over the end", UDP(5683), .steps = { SAY(0, "\x40\1\0\1\xb9nb") },
	  .want = "0 udp @0\n udp.payload=@\\x01\\x00\\x01\\xb9nb\n" },
	{ "version 2 is not CoAP", UDP(5683), .steps = { SAY(0, "\x80\1\0\1") },
	  .want = "0 udp @0\n udp.payload=\\x80\\x01\\x00\\x01\n" },
};

SCRIBE_MAIN
