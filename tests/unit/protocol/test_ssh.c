#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "both say what they are; the rest is counted", TCP(22),
	  .steps = { SAY(1, "SSH-2.0-dropbear_2019\r\n"), SAY(0, "SSH-2.0-phone\r\n1234"),
		     SAY(1, "56") },
	  .want = "1 ssh @0\n ssh.software=SSH-2.0-dropbear_2019\n"
		  "0 ssh @0\n ssh.software=SSH-2.0-phone\nclosed 0 ssh 4\nclosed 1 ssh 2\n" },
	{ "off the port, ended by LF alone", TCP(4711), .steps = { SAY(0, "SSH-1.99-x\nabc") },
	  .want = "0 ssh @0\n ssh.software=SSH-1.99-x\nclosed 0 ssh 3\n" },
	{ "cut short", TCP(22), .steps = { SAY(0, "SSH-2.0-ha") },
	  .want = "0 ssh @0\n ssh.software=SSH-2.0-ha\n" },
	{ "a gap in what is counted", TCP(22),
	  .steps = { SAY(0, "SSH-2.0-x\r\nabc"), LOSE(0, 50), SAY(0, "def") },
	  .want = "0 ssh @0\n ssh.software=SSH-2.0-x\nclosed 0 ssh 6\n" },
	{ "the other side speaks something else", TCP(22),
	  .steps = { SAY(0, "SSH-2.0-x\r\n"), SAY(1, "go away") },
	  .want = "0 ssh @0\n ssh.software=SSH-2.0-x\n1 tcp @0\n tcp.payload=go away\n" },
	{ "no SSH on its port", TCP(22), .steps = { SAY(0, "SSHello") },
	  .want = "0 tcp @0\n tcp.payload=SSHello\n" },
};

SCRIBE_MAIN
