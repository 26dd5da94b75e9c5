#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "login and a mail", TCP(25),
	  .steps = { SAY(1, "220 m.example.org ESMTP\r\n"), SAY(0, "EHLO host-1\r\n"),
		     SAY(1, "250 AUTH\r\n"), SAY(0, "AUTH LOGIN\r\n"), SAY(1, "334 VXNlcg==\r\n"),
		     SAY(0, "Ym9i\r\n"), SAY(1, "334 UGFzcw==\r\n"), SAY(0, "c2VjcmV0\r\n"),
		     SAY(1, "235 ok\r\n"), SAY(0, "MAIL FROM:<a@example.org> SIZE=1\r\n"),
		     SAY(1, "250 ok\r\n"), SAY(0, "DATA\r\n"), SAY(1, "354 go\r\n"),
		     SAY(0, "Subject: x\r\n\r\nbody\r\n.\r\nQUIT\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m.example.org ESMTP\\x0d\\x0a\n0 smtp @0\n "
		  "smtp.host_name!=host-1\n1 smtp @25\n smtp.answer=250 AUTH\\x0d\\x0a\n0 smtp @13 "
		  "leads\n "
		  "smtp.command-=AUTH LOGIN\n1 smtp @35\n smtp.answer=334 VXNlcg==\\x0d\\x0a\n0 "
		  "smtp @25 leads\n smtp.user!=bob\n1 smtp "
		  "@49\n smtp.answer=334 UGFzcw==\\x0d\\x0a\n0 smtp @31\n smtp.password!=secret\n1 "
		  "smtp @63\n smtp.answer=235 ok\\x0d\\x0a\n0 smtp @41\n "
		  "smtp.mail_from=a@example.org\n1 smtp @71\n smtp.answer=250 ok\\x0d\\x0a\n0 smtp "
		  "@75 leads\n "
		  "smtp.command-=DATA\n1 smtp @79 leads\n smtp.answer=354 go\\x0d\\x0a\n0 smtp "
		  "@81\n "
		  "smtp.header:Subject=x\n0 smtp "
		  "@95\n smtp.body=body\\x0d\\x0a\n" },
	{ "data refused", TCP(25),
	  .steps = { SAY(1, "220 m.example.org ESMTP\r\n"), SAY(0, "DATA\r\n"),
		     SAY(1, "554 no\r\n"), SAY(0, "VRFY bob\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m.example.org ESMTP\\x0d\\x0a\n0 smtp @0 "
		  "leads\n smtp.command-=DATA\n1 smtp @25 leads\n smtp.answer=554 no\\x0d\\x0a\n0 "
		  "smtp @6\n smtp.vrfy=bob\n" },
	{ "off the port, encrypted from here on", TCP(4711),
	  .steps = { SAY(0, "EHLO host-1\r\n"), SAY(1, "250 STARTTLS\r\n"), SAY(0, "STARTTLS\r\n"),
		     SAY(1, "220 go\r\n"), SAY(0, "something else") },
	  .want = "0 smtp @0\n smtp.host_name!=host-1\n1 smtp @0 leads\n smtp.answer=250 "
		  "STARTTLS\\x0d\\x0a\n0 smtp @13 leads\n smtp.command-=STARTTLS\n1 smtp @14 "
		  "leads\n "
		  "smtp.answer=220 go\\x0d\\x0a\n0 tcp "
		  "@23\n "
		  "tcp.payload=something else\n" },
	{ "PLAIN at once, cut short", TCP(25),
	  .steps = { SAY(1, "220 m.example.org ESMTP\r\n"), SAY(0, "AUTH PLAIN AGJvYgBzZWNyZXQ=") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m.example.org ESMTP\\x0d\\x0a\n0 smtp @0\n "
		  "smtp.user!=bob\n smtp.password!=secret\n" },
	{ "CRAM-MD5 (RFC 2195 2): the user before the digest", TCP(25),
	  .steps = { SAY(1, "220 m ESMTP\r\n"), SAY(0, "AUTH CRAM-MD5\r\n"), SAY(1, "334 PDE+\r\n"),
		     SAY(0, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m ESMTP\\x0d\\x0a\n0 smtp @0 leads\n "
		  "smtp.command-=AUTH CRAM-MD5\n1 smtp @13\n smtp.answer=334 PDE+\\x0d\\x0a\n0 "
		  "smtp @15\n smtp.user!=tim\n" },
	{ "OAUTHBEARER (RFC 7628 4.1): user and token", TCP(25),
	  .steps = { SAY(1, "220 m ESMTP\r\n"),
		     SAY(0, "AUTH OAUTHBEARER "
			    "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MT"
			    "QzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0"
			    "Q2c9PQEB\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m ESMTP\\x0d\\x0a\n0 smtp @0\n "
		  "smtp.user!=user@example.com\n "
		  "smtp.password!=vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\n" },
	{ "XOAUTH2: user and token", TCP(25),
	  .steps = { SAY(1, "220 m ESMTP\r\n"),
		     SAY(0, "AUTH XOAUTH2 "
			    "dXNlcj1ib2JAZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIgeWEyOS5hYmMBAQ==\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m ESMTP\\x0d\\x0a\n0 smtp @0\n "
		  "smtp.user!=bob@example.com\n smtp.password!=ya29.abc\n" },
	{ "EXTERNAL: the name alone", TCP(25),
	  .steps = { SAY(1, "220 m ESMTP\r\n"), SAY(0, "AUTH EXTERNAL Ym9i\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m ESMTP\\x0d\\x0a\n0 smtp @0\n "
		  "smtp.user!=bob\n" },
	{ "given up with a star: the next line is a command again", TCP(25),
	  .steps = { SAY(1, "220 m ESMTP\r\n"), SAY(0, "AUTH LOGIN\r\n"),
		     SAY(1, "334 VXNlcg==\r\n"), SAY(0, "*\r\n"), SAY(1, "501 no\r\n"),
		     SAY(0, "VRFY bob\r\n") },
	  .want = "1 smtp @0 leads\n smtp.answer=220 m ESMTP\\x0d\\x0a\n0 smtp @0 leads\n "
		  "smtp.command-=AUTH LOGIN\n1 smtp @13\n smtp.answer=334 VXNlcg==\\x0d\\x0a\n1 "
		  "smtp @27\n smtp.answer=501 no\\x0d\\x0a\n0 smtp @15\n smtp.vrfy=bob\n" },
	{ "other words", TCP(25), .steps = { SAY(0, "hello there\r\n") },
	  .want = "0 tcp @0\n tcp.payload=hello there\\x0d\\x0a\n" },
};

SCRIBE_MAIN
