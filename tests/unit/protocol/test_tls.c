#include "scribe.h"

#include "vectors/tls.h"
#include "vectors/tls_keys.h"

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
	" tls.certificate:serial=02-00-00-00-00-01\n"                                          \
	" tls.certificate:SAN=user@example.org\n"

#define HELLO_WITH_KEY \
	"name tls.sni dev.example.org 192.0.2.2\n0 tls @0\n tls.sni=dev.example.org\n"
#define OPENED_ASKED                                                  \
	"name http.host dev.example.org 192.0.2.2\n0 http (tls) @0\n" \
	" http.request.query:imei=001010000000016\n http.request.header:Host=dev.example.org\n"
#define OPENED_ANSWER                                  \
	"1 http (tls) @0\n http.response.reason-=OK\n" \
	" http.response.header:Content-Length-=2\n http.response.body=ok\n"
#define CERT12(at, serial)                                \
	"1 tls @" at "\n tls.certificate:serial-=" serial \
	"\n tls.certificate:CN-=dev.example.org\n"        \
	" tls.certificate:CN=dev.example.org\n"
#define FOR(which)                                                                            \
	.keylog = KEY_##which##_LOG, .opened = true,                                          \
	.steps = { SAY(0, KEY_##which##_0), SAY(1, KEY_##which##_1), SAY(0, KEY_##which##_2), \
		   SAY(1, KEY_##which##_3), SAY(0, KEY_##which##_4), SAY(1, KEY_##which##_5) }

static const struct script rows[] = {
	{ "a certificate whose names are URNs: the name before the value is its key", ON,
	  .steps = { SAY(1, "\x16\x03\x03\x00\xbc\x0b\x00\x00\xb8\x00\x00\xb5\x00\x00\xb2\x30\x81"
			    "\xaf\x30\x81\xac\xa0\x03\x02\x01\x02\x02\x01\x01\x30\x00\x30\x00\x30"
			    "\x00\x30\x00\x30\x00\xa3\x81\x97\x30\x81\x94\x30\x81\x91\x06\x03U\x1d"
			    "\x11\x04\x81\x89\x30\x81\x86\x86\x1durn:example:user:example-user\x86"
			    "\x1furn:example:serial:TT0123456789\x86\x0aurn:uuid:x\x86\x08urn:a::b"
			    "\x86\x08urn:a:b:\x86\x04urn:\x86\x1eURN:x:y:z:imei:001010000000016") },
	  .want = "1 tls @0\n"
		  " tls.certificate:serial-=\\x01\n"
		  " tls.certificate.user:user!=example-user\n"
		  " tls.certificate:serial=TT0123456789\n"
		  " tls.certificate:SAN=urn:uuid:x\n"
		  " tls.certificate:SAN=urn:a::b\n"
		  " tls.certificate:SAN=urn:a:b:\n"
		  " tls.certificate:SAN=urn:\n"
		  " tls.certificate:imei=001010000000016\n" },
	{ "TLS 1.2 with its secret, AES-GCM", ON, FOR(GCM12),
	  .want = HELLO_WITH_KEY CERT12(
		  "70",
		  "~\\x0a\\x5c\\x81\\xa5\\x8a\\x8cX\\x1f&\\xea\\xe9\\x18\\xb3\\x89\\xb6\\xbf?IC")
		  OPENED_ASKED OPENED_ANSWER "closed 0 tls 1\nclosed 1 tls 1\n" },
	{ "TLS 1.2 with its secret, CBC, encrypt then MAC", ON, FOR(CBC12),
	  .want = HELLO_WITH_KEY CERT12(
		  "74",
		  "~\\x0a\\x5c\\x81\\xa5\\x8a\\x8cX\\x1f&\\xea\\xe9\\x18\\xb3\\x89\\xb6\\xbf?IC")
		  OPENED_ASKED OPENED_ANSWER "closed 0 tls 1\nclosed 1 tls 1\n" },
	{ "TLS 1.3 with its secrets", OFF, FOR(TLS13),
	  .want = HELLO_WITH_KEY OPENED_ASKED OPENED_ANSWER "closed 0 tls 1\nclosed 1 tls 1\n" },
	{ "the secret of another connection", ON, .keylog = KEY_GCM12_LOG,
	  .steps = { SAY(0, TLS13_0), SAY(1, TLS13_1), SAY(0, TLS13_2), SAY(1, TLS13_3) },
	  .want = HELLO "closed 0 tls 70\nclosed 1 tls 1482\n" },
	{ "a hole in a record: it stays closed, and what is no record of this connection", OFF,
	  .keylog = KEY_TLS13_LOG, .opened = true, .uncut = true,
	  .steps = { SAY(0, KEY_TLS13_0), SAY(1, KEY_TLS13_1), SAY(0, KEY_TLS13_2),
		     SAY(1, KEY_TLS13_3), SAY(0, KEY_TLS13_4),
		     SAY(1, "\x17\3\3\0\x20"
			    "abc"),
		     LOSE(1, 29), SAY(1, "\x17\3\3\0\2hi") },
	  .want = HELLO_WITH_KEY OPENED_ASKED "closed 0 tls 1\nclosed 1 tls 6\n" },
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

/* The secrets are written down behind the handshake, as PCAPdroid does: what follows is opened. */
static void late_secrets(void **state)
{
	static const struct script s = { "late", OFF, .keylog = "# nothing yet\n", .opened = true };
	const struct {
		unsigned side;
		struct span bytes;
	} said[] = {
		{ 0, SPAN_LIT(KEY_TLS13_0) }, { 1, SPAN_LIT(KEY_TLS13_1) },
		{ 0, SPAN_LIT(KEY_TLS13_2) }, { 1, SPAN_LIT(KEY_TLS13_3) },
		{ 0, SPAN_LIT(KEY_TLS13_4) }, { 1, SPAN_LIT(KEY_TLS13_5) },
	};
	static const char want[] =
		HELLO_WITH_KEY OPENED_ASKED OPENED_ANSWER "closed 0 tls 70\nclosed 1 tls 1117\n";

	(void)state;
	for (uint64_t from = 4; from < 6; from++) {
		struct keyring_read r;
		struct scribe w;

		scribe_open(&w, &s, NULL);
		/* they count for frames behind the fourth: the fifth is the request */
		scribe_ok(keyring_add(w.engine.keys, SPAN_LIT(KEY_TLS13_LOG), from, &r));
		assert_int_equal(r.keys, 4);
		for (size_t i = 0; i < N_ELEMENTS(said); i++)
			scribe_feed(&w, said[i].side, said[i].bytes, 0);
		conv_close(w.conv);
		w.conv = NULL;
		if (from == 4) {
			scribe_ok(buf_put_u8(&w.text, 0));
			assert_string_equal((char *)w.text.p, want);
		} else {
			assert_null(memmem(w.text.p, w.text.len, "imei", 4));
			assert_non_null(memmem(w.text.p, w.text.len, "body=ok", 7));
		}
		scribe_close(&w);
	}
}

static void every_row(void **state)
{
	(void)state;
	scribe_scripts(rows, N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(late_secrets) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
