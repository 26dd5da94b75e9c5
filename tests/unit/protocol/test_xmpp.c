#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "stream, PLAIN, a stanza", TCP(5222),
	  .steps = { SAY(0, "<?xml version='1.0'?><stream:stream from=\"a@example.org\" "
			    "to='example.org'>"),
		     SAY(0, "<auth mechanism='PLAIN'>AGJvYgBzZWNyZXQ=</auth>"),
		     SAY(0, "<iq id='1'><bind><jid>a@example.org/x</jid></bind></iq>") },
	  .want = "0 xmpp @0 leads\n xmpp.from!=a@example.org\n xmpp.to=example.org\n0 xmpp @74\n "
		  "xmpp.user!=bob\n xmpp.password!=secret\n0 xmpp @121\n "
		  "xmpp.jid!=a@example.org/x\n xmpp.stanza=<iq "
		  "id='1'><bind><jid>a@example.org/x</jid></bind></iq>\n" },
	{ "PLAIN in two steps; a mechanism that is not known: its answers as they are", TCP(5222),
	  .steps = { SAY(0, "<stream:stream to='x.y'>"), SAY(0, "<auth mechanism='PLAIN'/>"),
		     SAY(1, "<challenge/>"), SAY(0, "<response>AGJvYgBzZWNyZXQ=</response>"),
		     SAY(0, "<auth mechanism='X-OTHER'>YQ==</auth>"),
		     SAY(0, "<response>Yg==</response>") },
	  .want = "0 xmpp @0 leads\n xmpp.to=x.y\n0 xmpp @24 leads\n"
		  " xmpp.stanza-=<auth mechanism='PLAIN'/>\n1 xmpp @0\n xmpp.stanza=<challenge/>\n"
		  "0 xmpp @49\n xmpp.user!=bob\n xmpp.password!=secret\n"
		  "0 xmpp @86 leads\n xmpp.auth=YQ==\n0 xmpp @123\n xmpp.auth=Yg==\n" },
	{ "encrypted from here on: what leads there", TCP(5222),
	  .steps = { SAY(0, "<stream:stream to='x.y'>"), SAY(0, "<starttls/>"),
		     SAY(1, "<proceed/>"), SAY(0, "something else") },
	  .want = "0 xmpp @0 leads\n xmpp.to=x.y\n0 xmpp @24 leads\n xmpp.stanza=<starttls/>\n"
		  "1 xmpp @0 leads\n xmpp.stanza=<proceed/>\n0 tcp @35\n "
		  "tcp.payload=something else\n" },
	{ "kept alive, ended", TCP(5222),
	  .steps = { SAY(0, "<stream:stream to='example.org'>"), SAY(0, " \n"),
		     SAY(0, "</stream:stream>") },
	  .want = "0 xmpp @0 leads\n xmpp.to=example.org\n0 xmpp @34\n "
		  "xmpp.stanza=</stream:stream>\n" },
	{ "a stanza cut short", TCP(5222),
	  .steps = { SAY(0, "<stream:stream to='x.y'>"), SAY(0, "<message to='b'><body>hi") },
	  .want = "0 xmpp @0 leads\n xmpp.to=x.y\n0 xmpp @24\n xmpp.stanza=<message "
		  "to='b'><body>hi\n" },
	{ "its own tag cut short: bytes", TCP(5222),
	  .steps = { SAY(0, "<stream:stream from='a@example.org' to='exa") },
	  .want = "0 xmpp @0\n xmpp.stanza=<stream:stream from='a@example.org' to='exa\n" },
	{ "other markup", TCP(5222), .steps = { SAY(0, "<html><body>x</body></html>") },
	  .want = "0 tcp @0\n tcp.payload=<html><body>x</body></html>\n" },
};

SCRIBE_MAIN
