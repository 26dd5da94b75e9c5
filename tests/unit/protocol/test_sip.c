#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 5060, port }
#define REGISTER                                                                                  \
	"REGISTER sip:ims.example.org SIP/2.0\r\nFrom: <sip:001010123456789@ims.example.org>\r\n" \
	"Contact: <sip:x>;+sip.instance=\"<urn:gsma:imei:00101000-000001-0>\"\r\n"                \
	"P-Access-Network-Info: 3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=0010100010000001\r\n"
#define SAID                                                                                     \
	" sip.uri=sip:ims.example.org\n sip.header:From=<sip:001010123456789@ims.example.org>\n" \
	" sip.header:Contact=<sip:x>;+sip.instance=\"<urn:gsma:imei:00101000-000001-0>\"\n"      \
	" sip.header:P-Access-Network-Info=3GPP-E-UTRAN-FDD; "                                   \
	"utran-cell-id-3gpp=0010100010000001\n"

static const struct script rows[] = {
	{ "a registration", UDP(5060), .steps = { SAY(0, REGISTER "\r\n") },
	  .want = "0 sip @0\n" SAID },
	{ "over TCP, off the port: two with bodies, keep-alives between",
	  .transport = TRANSPORT_TCP, .ports = { 40000, 4711 },
	  .steps = { SAY(0, REGISTER "l: 3\r\n\r\nv=0\r\n\r\nBYE sip:a SIP/2.0\r\nCSeq: 2\r\n\r\n"),
		     SAY(1, "SIP/2.0 200 OK\r\nt: <sip:b>\r\n\r\n") },
	  .want = "0 sip @0\n" SAID " sip.header:l-=3\n sip.body=v=0\n"
		  "0 sip @244\n sip.uri=sip:a\n sip.header:CSeq-=2\n"
		  "1 sip @0\n sip.header:t=<sip:b>\n" },
	{ "cut short by the snap length", UDP(5060), .cut = true,
	  .steps = { SAY(0, "INVITE sip:+999123@x SIP/2.0\r\nTo: <tel:+9991") },
	  .want = "0 sip @0\n sip.uri=sip:+999123@x\n sip.header:To=<tel:+9991\n" },
	{ "a gap: bytes, then the next message", .transport = TRANSPORT_TCP,
	  .ports = { 40000, 5060 }, .uncut = true,
	  .steps = { SAY(0, "BYE sip:a SIP/2.0\r\nX: 1\r\n\r\nBYE sip:b S"), LOSE(0, 20),
		     SAY(0, "est: 2\r\n\r\n"), SAY(0, "BYE sip:c SIP/2.0\r\nX: 3\r\n\r\n") },
	  .want = "0 sip @0\n sip.uri=sip:a\n sip.header:X=1\n0 tcp @27\n tcp.payload=BYE sip:b S\n"
		  "0 tcp @58\n tcp.payload=est: 2\\x0d\\x0a\\x0d\\x0a\n"
		  "0 sip @68\n sip.uri=sip:c\n sip.header:X=3\n" },
	{ "HTTP is not SIP", UDP(5060), .steps = { SAY(0, "GET / HTTP/1.0\r\n\r\n") },
	  .want = "0 udp @0\n udp.payload=GET / HTTP/1.0\\x0d\\x0a\\x0d\\x0a\n" },
};

SCRIBE_MAIN
