#include "scribe.h"

#include "vectors/quic.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }

#define TOLD(off)                                               \
	"name quic.sni dev.example.org 192.0.2.2\n0 quic @" off \
	"\n tls.sni=dev.example.org\n tls.alpn-=h3\n tls.alpn-=doq\n"
#define RETRY                \
	"\xf0\0\0\0\1\0\x08" \
	"retried!"           \
	"token and 16 bytes of a tag"

static const struct script rows[] = {
	{ "version 1: the hello is read, the rest counted", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_V1), SAY(1, "\x45"
					     "short") },
	  .want = TOLD("0") "closed 1 quic 6\n" },
	{ "version 2, off the port", UDP(4711), .opened = true, .steps = { SAY(0, QUIC_V2) },
	  .want = TOLD("0") },
	{ "coalesced with another packet, then sent again", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_V1 "\x40"
				    "short"),
		     SAY(0, QUIC_V1) },
	  .want = TOLD("0") "closed 0 quic 262\n" },
	{ "in two parts that overlap, the later first", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_LATER), SAY(0, QUIC_EARLIER) }, .want = TOLD("0") },
	{ "both parts in one datagram", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_LATER QUIC_EARLIER) }, .want = TOLD("0") },
	{ "retried in between: the second half has other keys", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_HALF), SAY(1, RETRY), SAY(0, QUIC_AFTER_RETRY) },
	  .want = TOLD("0") "closed 1 quic 42\n" },
	{ "the other side began: who spoke first is not the client", UDP(443), .opened = true,
	  .midway = true, .steps = { SAY(0, "\xc3\0\0\0\1\0\4peer\0\4abcd"), SAY(1, QUIC_V1) },
	  .want = "name quic.sni dev.example.org 192.0.2.1\n1 quic @0\n"
		  " tls.sni=dev.example.org\n tls.alpn-=h3\n tls.alpn-=doq\n"
		  "closed 0 quic 17\n" },
	{ "half a hello at the end of the flow: what is there is told", UDP(443), .opened = true,
	  .steps = { SAY(0, QUIC_HALF) },
	  .want = "name quic.sni dev.example.org 192.0.2.2\n0 quic @0\n "
		  "tls.sni=dev.example.org\n" },
	{ "changed on the way: stays closed", UDP(443), .steps = { SAY(0, QUIC_CHANGED) },
	  .want = "closed 0 quic 256\n" },
	{ "version negotiation", UDP(443), .steps = { SAY(1, "\x80\0\0\0\0\0\4peer\0\0\0\1") },
	  .want = "closed 1 quic 15\n" },
	{ "initial, then short headers, both ways", UDP(443),
	  .steps = { SAY(0, "\xc3\0\0\0\1\x08"
			    "12345678"
			    "\4"
			    "abcd"
			    "rest"),
		     SAY(1, "\x45"
			    "short"),
		     SAY(0, "\x40"
			    "abc") },
	  .want = "closed 0 quic 27\nclosed 1 quic 6\n" },
	{ "off the port, version 2", UDP(4711), .steps = { SAY(0, "\xd3\x6b\x33\x43\xcf\0\0rest") },
	  .want = "closed 0 quic 11\n" },
	{ "an unknown version", UDP(443), .steps = { SAY(0, "\xc3\1\2\3\4\0\0rest") },
	  .want = "0 udp @0\n udp.payload=\\xc3\\x01\\x02\\x03\\x04\\x00\\x00rest\n" },
	{ "a short header alone is not believed", UDP(443),
	  .steps = { SAY(0, "\x45"
			    "short") },
	  .want = "0 udp @0\n udp.payload=Eshort\n" },
	{ "cut inside the connection id", UDP(443),
	  .steps = { SAY(0, "\xc3\0\0\0\1\x08"
			    "1234") },
	  .want = "0 udp @0\n udp.payload=\\xc3\\x00\\x00\\x00\\x01\\x081234\n" },
};

SCRIBE_MAIN
