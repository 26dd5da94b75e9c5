#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "login, a file", TCP(21),
	  .steps = { SAY(1, "220 FTP\r\n"), SAY(0, "USER bob\r\n"), SAY(1, "331 pw\r\n"),
		     SAY(0, "PASS secret\r\n"), SAY(1, "230 in\r\n"), SAY(0, "STOR a.txt\r\n") },
	  .want = "1 ftp @0 leads\n ftp.answer=220 FTP\\x0d\\x0a\n0 ftp @0\n ftp.user!=bob\n1 ftp "
		  "@9\n "
		  "ftp.answer=331 pw\\x0d\\x0a\n0 ftp @10\n ftp.password!=secret\n1 ftp @17\n "
		  "ftp.answer=230 in\\x0d\\x0a\n0 ftp @23\n ftp.command=STOR a.txt\n" },
	{ "begun in the middle, off the port", TCP(4711),
	  .steps = { SAY(0, "USER bob\r\n"), SAY(1, "331 pw\r\n") },
	  .want = "0 pop3 @0\n pop3.user!=bob\n1 pop3 @0 leads\n pop3.answer=331 pw\\x0d\\x0a\n" },
};

SCRIBE_MAIN
