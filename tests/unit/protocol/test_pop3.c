#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "user and password", TCP(110),
	  .steps = { SAY(1, "+OK POP3\r\n"), SAY(0, "USER bob\r\n"), SAY(1, "+OK\r\n"),
		     SAY(0, "PASS a secret\r\n"), SAY(1, "-ERR no\r\n"), SAY(0, "AUTH PLAIN\r\n"),
		     SAY(1, "+ \r\n"), SAY(0, "AGJvYgBzZWNyZXQ=\r\n"), SAY(1, "+OK\r\n") },
	  .want = "1 pop3 @0 leads\n pop3.answer=+OK POP3\\x0d\\x0a\n0 pop3 @0\n pop3.user!=bob\n1 "
		  "pop3 "
		  "@10\n pop3.answer=+OK\\x0d\\x0a\n0 pop3 @10\n pop3.password!=a secret\n1 pop3 "
		  "@15\n pop3.answer=-ERR no\\x0d\\x0a\n0 pop3 @25 leads\n pop3.command-=AUTH "
		  "PLAIN\n1 pop3 @24\n pop3.answer=+ \\x0d\\x0a\n0 "
		  "pop3 @37\n pop3.user!=bob\n pop3.password!=secret\n1 pop3 @28\n "
		  "pop3.answer=+OK\\x0d\\x0a\n" },
	{ "user of two words", TCP(110), .steps = { SAY(0, "USER bob x\r\n") },
	  .want = "0 tcp @0\n tcp.payload=USER bob x\\x0d\\x0a\n" },
};

SCRIBE_MAIN
