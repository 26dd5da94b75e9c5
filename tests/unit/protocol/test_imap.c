#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "login, id, mail in a literal", TCP(143),
	  .steps = { SAY(1, "* OK IMAP4rev1\r\n"), SAY(0, "a LOGIN bob \"se cret\"\r\n"),
		     SAY(1, "a OK\r\n"), SAY(0, "b ID (\"name\" \"M\" \"os\" NIL)\r\n"),
		     SAY(1, "* 1 FETCH (BODY {5}\r\na\r\nb\n)\r\n") },
	  .want = "1 imap @0 leads\n imap.answer=* OK IMAP4rev1\\x0d\\x0a\n0 imap @0\n "
		  "imap.user!=bob\n "
		  "imap.password!=se cret\n1 imap @16\n imap.answer=a OK\\x0d\\x0a\n0 imap @23\n "
		  "imap.id:name=M\n1 imap @22\n imap.answer=* 1 FETCH (BODY "
		  "{5}\\x0d\\x0aa\\x0d\\x0ab\\x0a)\\x0d\\x0a\n" },
	{ "names in literals", TCP(143),
	  .steps = { SAY(0, "a LOGIN {3}\r\nbob {6}\r\nsecret\r\n") },
	  .want = "0 imap @0\n imap.user!=bob\n imap.password!=secret\n" },
	{ "PLAIN in two steps", TCP(143),
	  .steps = { SAY(0, "a AUTHENTICATE PLAIN\r\n"), SAY(1, "+ \r\n"),
		     SAY(0, "AGJvYgBzZWNyZXQ=\r\n"), SAY(1, "a OK\r\n"), SAY(0, "b SELECT x\r\n") },
	  .want = "0 imap @0 leads\n imap.command-=a AUTHENTICATE PLAIN\n1 imap @0 leads\n "
		  "imap.answer=+ \\x0d\\x0a\n0 imap @22\n imap.user!=bob\n "
		  "imap.password!=secret\n1 imap @4\n imap.answer=a OK\\x0d\\x0a\n0 imap @40\n "
		  "imap.command=b SELECT x\n" },
	{ "encrypted from here on: what leads there", TCP(143),
	  .steps = { SAY(0, "a STARTTLS\r\n"), SAY(1, "a OK go\r\n"), SAY(0, "something else") },
	  .want = "0 imap @0 leads\n imap.command-=a STARTTLS\n1 imap @0 leads\n "
		  "imap.answer=a OK go\\x0d\\x0a\n0 tcp @12\n tcp.payload=something else\n" },
	{ "a literal cut short", TCP(143), .steps = { SAY(0, "a LOGIN {30}\r\nbob") },
	  .want = "0 imap @0\n imap.user!=bob\n" },
};

SCRIBE_MAIN
