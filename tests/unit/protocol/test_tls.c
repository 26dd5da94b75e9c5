#include "scribe.h"

#include "vectors/tls.h"

#define ON .transport = TRANSPORT_TCP, .ports = { 40000, 443 }
#define OFF .transport = TRANSPORT_TCP, .ports = { 40000, 4711 }

#define HELLO                                                                          \
	"name tls.sni dev.example.org 192.0.2.2\n0 tls @0\n tls.sni=dev.example.org\n" \
	" tls.alpn-=http/1.1\n"

#define CERTIFICATE(at)                                                                        \
	"1 tls @" at "\n "                                                                     \
	"tls.certificate:serial-=I^\\xdd\\xc0E\\xb82\\xf2\\xa2Xn\\xe0y="                       \
	"\\xee\\x0c\\xda\\x89\\x0aY\n"                                                         \
	" tls.certificate:C-=NO\n tls.certificate:O-=Example\n tls.certificate:CN-=device-7\n" \
	" tls.certificate:serialNumber-=TT0123456789\n"                                        \
	" tls.certificate:C-=NO\n tls.certificate:O=Example\n tls.certificate:CN=device-7\n"   \
	" tls.certificate:serialNumber=TT0123456789\n tls.certificate:SAN=dev.example.org\n"   \
	" tls.certificate:SAN=urn:x:serial:02-00-00-00-00-01\n"                                \
	" tls.certificate:SAN=user@example.org\n"

static const struct script rows[] = {
	{ "TLS 1.3: the hello names the server, the rest stays closed", ON,
	  .steps = { SAY(0, TLS13_0), SAY(1, TLS13_1), SAY(0, TLS13_2), SAY(1, TLS13_3) },
	  .want = HELLO "closed 0 tls 70\nclosed 1 tls 1482\n" },
	{ "TLS 1.2 off its port: names of the certificate", OFF,
	  .steps = { SAY(0, TLS12_0), SAY(1, TLS12_1), SAY(0, TLS12_2), SAY(1, TLS12_3) },
	  .want = HELLO CERTIFICATE("70") "closed 0 tls 41\nclosed 1 tls 41\n" },
	{ "begun in the middle of a record: known again at the next one", OFF, .midway = true,
	  .uncut = true,
	  .steps = { SAY(0, "left of a record "), SAY(0, "\x17\3\3\0\7abcdefg"),
		     SAY(1, "\x17\3\3\0\2hi\x15\3\3\0\1x") },
	  .want = "0 tcp @0\n tcp.payload=left of a record \nclosed 0 tls 7\nclosed 1 tls 3\n" },
	{ "a gap inside a record costs nothing", ON,
	  .steps = { SAY(0, "\x16\3\1\0\4\x0e\0\0\0\x17\3\3\0\x20"
			    "1234"),
		     LOSE(0, 8), SAY(0, "12345678901234567890\x17\3\3\0\2hi") },
	  .want = "closed 0 tls 26\n" },
	{ "a gap over a record's end: found again", ON,
	  .steps = { SAY(0, "\x16\3\1\0\4\x0e\0\0\0\x17\3\3\0\x0a"
			    "1234"),
		     LOSE(0, 30), SAY(0, "\x17\3\3\0\2hi") },
	  .want = "closed 0 tls 6\n" },
	{ "an identity for a shared key", OFF,
	  .steps = { SAY(0, "\x16\3\3\0\x0e\x10\0\0\x0a\0\x08"
			    "device-7") },
	  .want = "0 tls @0\n tls.psk_identity!=device-7\n" },
	{ "cut short behind the server's name: it is told", OFF,
	  .steps = { { STEP_DATA, 0, { (const uint8_t *)TLS12_0, 252 } } },
	  .want = "name tls.sni dev.example.org 192.0.2.2\n0 tls @0\n"
		  " tls.sni=dev.example.org\n" },
	{ "a record no TLS has: the rest is bytes", ON,
	  .steps = { SAY(0, "\x16\3\1\0\4\x0e\0\0\0"), SAY(0, "plain words") },
	  .want = "0 tcp @9\n tcp.payload=plain words\n" },
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
