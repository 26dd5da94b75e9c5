#include "scribe.h"

#define UDP(port) .transport = TRANSPORT_UDP, .ports = { 40000, port }
#define HEAD(id, flags, q, a) id flags "\0" q "\0" a "\0\0\0\0"
#define QNAME "\3www\7example\3org\0"

static const struct script rows[] = {
	{ "a question", UDP(53),
	  .steps = { SAY(0, HEAD("\1\2", "\1\0", "\1", "\0") QNAME "\0\1\0\1") },
	  .want = "0 dns @0\n dns.qname=www.example.org\n" },
	{ "off the port; an alias and an address; names compressed", UDP(4053),
	  .steps = { SAY(1, HEAD("\1\2", "\x81\x80", "\1", "\2") QNAME
			 "\0\1\0\1"
			 "\xc0\x0c\0\5\0\1\0\0\0\1\0\4\1a\xc0\x10"
			 "\xc0\x2d\0\1\0\1\0\0\0\1\0\4\xc0\0\2\7") },
	  .want = "name dns www.example.org -> a.example.org\n"
		  "name dns a.example.org 192.0.2.7\n"
		  "1 dns @0\n dns.qname=www.example.org\n dns.cname=a.example.org\n"
		  " dns.name=a.example.org\n" },
	{ "texts with and without a key; EDNS with the client's MAC; an unknown record", UDP(53),
	  .steps = { SAY(1, "\0\0\x84\0\0\0\0\2\0\0\0\1"
			    "\1t\0\0\x10\0\1\0\0\0\0\0\x0b\7imei=42\2ab"
			    "\1u\0\0\x63\0\1\0\0\0\0\0\3xyz"
			    "\0\0\x29\x10\0\0\0\0\0\0\x0a\xfd\xe9\0\6\2\0\0\0\0\1") },
	  .want = "1 dns @0\n dns.name=t\n dns.txt:imei=42\n dns.txt=ab\n dns.name=u\n"
		  " dns.rdata=xyz\n dns.edns:mac!=\\x02\\x00\\x00\\x00\\x00\\x01\n" },
	{ "who answers for a name, where its mail goes, what machine it is", UDP(53),
	  .steps = { SAY(1, "\1\2\x81\x80\0\0\0\3\0\0\0\0"
			    "\1a\0\0\x11\0\1\0\0\0\0\0\6\3bob\0\0"
			    "\1a\0\0\x0f\0\1\0\0\0\0\0\5\0\x0a\1m\0"
			    "\1a\0\0\x0d\0\1\0\0\0\0\0\x0a\5PIXEL\3a 7") },
	  .want = "1 dns @0\n dns.name=a\n dns.rp=bob\n dns.mx=m\n"
		  " dns.hinfo=PIXEL\n dns.hinfo=a 7\n" },
	{ "mDNS: who the machine is", UDP(5353),
	  .steps = { SAY(
		  0,
		  "\0\0\x84\0\0\0\0\2\0\0\0\0"
		  "\4_ssh\4_tcp\5local\0\0\x0c\0\1\0\0\0\0\0\x06\3Box\xc0\x0c"
		  "\3box\xc0\x16\0\x1c\x80\1\0\0\0\0\0\x10\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1") },
	  .want = "name mdns box.local 2001:db8::1\n0 mdns @0\n dns.name=_ssh._tcp.local\n"
		  " mdns.instance=Box._ssh._tcp.local\n mdns.name!=Box\n dns.name=box.local\n"
		  " mdns.hostname!=box\n" },
	{ "mDNS off its port: a name under .local and no number", UDP(4053),
	  .steps = { SAY(0, "\0\0\x84\0\0\0\0\1\0\0\0\0"
			    "\3Box\4_ssh\4_tcp\5LOCAL\0\0\x10\x80\1\0\0\0\0\0\1\0") },
	  .want = "0 mdns @0\n dns.name=Box._ssh._tcp.LOCAL\n mdns.name!=Box\n" },
	{ "with a number it is a query for anybody", UDP(4053),
	  .steps = { SAY(0, HEAD("\1\2", "\1\0", "\1", "\0") "\3box\5local\0\0\1\0\1") },
	  .want = "0 dns @0\n dns.qname=box.local\n" },
	{ "mDNS: what others said before is not the asker's name, what he wants to take is",
	  UDP(5353),
	  .steps = { SAY(0, "\0\0\0\0\0\1\0\1\0\1\0\0"
			    "\4_ssh\4_tcp\5local\0\0\x0c\0\1"
			    "\xc0\x0c\0\x0c\0\1\0\0\0\0\0\x06\3Cat\xc0\x0c"
			    "\3Dog\xc0\x0c\0\x10\0\1\0\0\0\0\0\1\0") },
	  .want = "0 mdns @0\n dns.qname=_ssh._tcp.local\n mdns.instance=Cat._ssh._tcp.local\n"
		  " dns.name=Dog._ssh._tcp.local\n mdns.name!=Dog\n" },
	{ "mDNS: cut behind the name of an address: whose it is", UDP(5353), .cut = true,
	  .steps = { SAY(0, "\0\0\x84\0\0\0\0\1\0\0\0\0"
			    "\3box\5local\0\0\1\x80\1\0\0") },
	  .want = "0 mdns @0\n"
		  " dns.name=box.local\n"
		  " mdns.hostname!=box\n"
		  "anomaly mdns\n"
		  "0 udp @0\n"
		  " udp.payload="
		  "\\x00\\x00\\x84\\x00\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x03box\\x05local\\"
		  "x00\\x00\\x01\\x80\\x01\\x00\\x00\n" },
	{ "mDNS: a list of services names nobody", UDP(5353),
	  .steps = { SAY(0, "\0\0\x84\0\0\0\0\1\0\0\0\0"
			    "\4_any\4_udp\5local\0\0\x0c\0\1\0\0\0\0\0\x07\4_ssh\xc0\x11") },
	  .want = "0 mdns @0\n dns.name=_any._udp.local\n mdns.instance=_ssh._udp.local\n" },
	{ "LLMNR", UDP(5355),
	  .steps = { SAY(0, HEAD("\1\2", "\0\0", "\1", "\0") "\3pc1\0\0\1\0\1") },
	  .want = "0 llmnr @0\n dns.qname=pc1\n" },
	{ "cut short: what was read, then all of it as bytes", UDP(53), .cut = true,
	  .steps = { SAY(0, HEAD("\1\2", "\1\0", "\2", "\0") "\1a\0\0\1\0\1\3www") },
	  .want = "0 dns @0\n dns.qname=a\nanomaly dns\n"
		  "0 udp @0\n "
		  "udp.payload=\\x01\\x02\\x01\\x00\\x00\\x02\\x00\\x00\\x00\\x00\\x00\\x00"
		  "\\x01a\\x00\\x00\\x01\\x00\\x01\\x03www\n" },
	{ "a pointer to itself", UDP(53),
	  .steps = { SAY(0, HEAD("\1\2", "\1\0", "\1", "\0") "\xc0\x0c\0\1\0\1") },
	  .want = "anomaly dns\n0 udp @0\n "
		  "udp.payload=\\x01\\x02\\x01\\x00\\x00\\x01\\x00\\x00\\x00"
		  "\\x00\\x00\\x00\\xc0\\x0c\\x00\\x01\\x00\\x01\n" },
	{ "bytes behind the message are searched", UDP(53),
	  .steps = { SAY(0, HEAD("\1\2", "\1\0", "\1", "\0") "\1a\0\0\1\0\1"
							     "tail") },
	  .want = "0 dns @0\n dns.qname=a\n0 udp @19\n udp.payload=tail\n" },
	{ "no DNS on its port", UDP(53), .steps = { SAY(0, "hello, dear server") },
	  .want = "0 udp @0\n udp.payload=hello, dear server\n" },
	{ "over TCP: two in one, the second begun by the first", .transport = TRANSPORT_TCP,
	  .ports = { 40000, 53 },
	  .steps = { SAY(0, "\0\x13" HEAD("\1\2", "\1\0", "\1",
					  "\0") "\1a\0\0\1\0\1"
						"\0\x13" HEAD("\1\3", "\1\0", "\1",
							      "\0") "\1b\0\0\1\0\1") },
	  .want = "0 dns @2\n dns.qname=a\n0 dns @23\n dns.qname=b\n" },
	{ "over TCP, off the port, cut by a gap, then bytes", .transport = TRANSPORT_TCP,
	  .ports = { 40000, 4053 },
	  .steps = { SAY(0, "\0\x13" HEAD("\1\2", "\1\0", "\1", "\0") "\1a\0\0\1\0\1"), LOSE(0, 9),
		     SAY(0, "left") },
	  .want = "0 dns @2\n dns.qname=a\n0 tcp @30\n tcp.payload=left\n" },
	{ "NetBIOS: a name registered, with the fill taken off", UDP(137),
	  .steps = { SAY(0, HEAD("\1\2", "\x28\x10", "\1",
				 "\0") "\x20"
				       "ENFJFAEDCACACACACACACACACACACAAA\0\0\x20\0\1") },
	  .want = "0 nbns @0\n nbns.name!=MYPC\n" },
	{ "NetBIOS: whom a workgroup's master browser is asked for names no machine", UDP(137),
	  .steps = { SAY(0, HEAD("\1\2", "\1\x10", "\1",
				 "\0") "\x20"
				       "ENFJFAEDCACACACACACACACACACACABN\0\0\x20\0\1") },
	  .want = "0 nbns @0\n nbns.group=MYPC\n" },
	{ "NetBIOS: a node's names, its group's among them", UDP(137),
	  .steps = { SAY(1, HEAD("\1\2", "\x84\0", "\0",
				 "\1") "\x20"
				       "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0\x21\0\1\0\0\0\0\0\x2b"
				       "\2PHONE          \0\4\0HOME           \0\x84\0"
				       "\0\0\x5e\0\x53\x2a") },
	  .want = "1 nbns @0\n nbns.name!=PHONE\n nbns.group=HOME\n"
		  " nbns.mac:mac!=\\x00\\x00^\\x00S*\n" },
	{ "NetBIOS: a group registered", UDP(137),
	  .steps = { SAY(0, HEAD("\1\2", "\x29\x10", "\0",
				 "\1") "\x20"
				       "ENFJFAEDCACACACACACACACACACACAAA\0\0\x20\0\1\0\0\0\0\0\6"
				       "\x80\0\xc0\0\2\1") },
	  .want = "0 nbns @0\n nbns.group=MYPC\n" },
	{ "NetBIOS off its port: a node's names and its MAC", UDP(4137),
	  .steps = { SAY(1, HEAD("\1\2", "\x84\0", "\0",
				 "\1") "\x20"
				       "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0\x21\0\1\0\0\0\0\0\x19"
				       "\1PHONE          \0\4\0\0\0\x5e\0\x53\x2a") },
	  .want = "1 nbns @0\n nbns.name!=PHONE\n nbns.mac:mac!=\\x00\\x00^\\x00S*\n" },
};

static void every_row(void **state)
{
	(void)state;
	scribe_scripts(rows, N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
