#include "source/archive_fill.h"

#include "flows.h"
#include "transcript.h"

#define NOW                                                                                        \
	" mitm https|example.org|/a?imei=001010000000016 host example.org from 192.168.1.7:50123 " \
	"to 192.0.2.1:443 tls tcp POST 200 'OK'\n"                                                 \
	" > time 1500000000.250000000\n"                                                           \
	" > header Host=example.org\n"                                                             \
	" > header X=1\n"                                                                          \
	" > body () one\n"                                                                         \
	" < time 1500000001.000000000\n"                                                           \
	" < trailer T=2\n"                                                                         \
	" < body () 0074776f\n"
#define UDP                                                                                     \
	" mitm |example.org| host example.org from 192.168.1.7:50123 to 192.0.2.1:443 no-http " \
	"udp "                                                                                  \
	" 0 ''\n turn > 1.500000000 q\n"

static const struct row {
	const char *what;
	struct span in;
	const char *want;
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "a flow of today; its backup is not read", S(FLOW_NOW), "exchange 1" NOW "end\n" },
	{ "WebSocket", S(FLOW_WS),
	  "exchange 1 mitm http|example.org|/a?imei=001010000000016 host example.org from "
	  "192.168.1.7:50123 to 192.0.2.1:80 tcp GET 101 ''\n"
	  " > time 1500000000.250000000\n"
	  " turn > 1500000002.500000000 hi\n"
	  " turn < 1500000003.000000000 0001\n"
	  "end\n" },
	{ "a flow of 2016: keys are bytes, addresses dictionaries", S(FLOW_OLD),
	  "exchange 1 mitm http|example.org|/old host example.org from 192.168.1.7:50123 to "
	  "2001:db8::1:80 tcp GET 404 'Not Found'\n"
	  " > time 1500000000.000000000\n"
	  " > body () x\n"
	  "end\n" },
	{ "TCP inside TLS", S(FLOW_TCP),
	  "exchange 1 mitm |example.org| host example.org from 192.168.1.7:50123 to 192.0.2.1:443 "
	  "tls no-http tcp  0 ''\n"
	  " turn > 1500000000.500000000 hello\n"
	  " turn < 1500000001.500000000 you\n"
	  "end\n" },
	{ "a kind that is not read, and one behind it", S(FLOW_DNS FLOW_UDP),
	  "anomaly mitm.flow frame 1 at 4: a flow without messages, or of a kind that is not "
	  "read\n"
	  "exchange 2" UDP "end\n" },
	{ "nothing of a flow in it", S("12:4:type;2:xx;}"),
	  "anomaly mitm.flow frame 1 at 3: a flow without messages, or of a kind that is not "
	  "read\nend\n" },
	{ "damage inside a value costs that value alone",
	  S("77:7:request;49:7:headers;9:99:bad:x,]6:method;3:GET,4:path;2:/x,}4:type;4:http;}"),
	  "anomaly mitm.flow frame 1 at 3: a flow does not hold what its lengths say\n"
	  "exchange 1 mitm ||/x host  to ?:0 tcp GET 0 ''\n"
	  "end\n" },
	{ "a value longer than what it is in", S("42:7:request;28:6:method;33:GET,4:path;2:/x,}}"),
	  "anomaly mitm.flow frame 1 at 3: a flow does not hold what its lengths say\n"
	  "anomaly mitm.flow frame 1 at 3: a flow without messages, or of a kind that is not "
	  "read\n"
	  "end\n" },
	{ "another type at its end", S("17:6:method;5:false!]"),
	  "anomaly mitm.flow frame 1 at 3: a flow without messages, or of a kind that is not "
	  "read\n"
	  "anomaly mitm.flow frame 1 at 0: a flow does not end as one\n"
	  "end\n" },
	{ "no flow behind one", S(FLOW_UDP "hello"),
	  "exchange 1" UDP "malformed input: mitm: no flow at byte 358, after flow 1\n" },
	{ "a length without an end", S(FLOW_UDP "99999999999:"),
	  "exchange 1" UDP "malformed input: mitm: no flow at byte 358, after flow 1\n" },
	{ "a text that begins like one", S("12:30 we met; it rained\n"),
	  "open malformed input: a text file, no capture\n" },
	{ "a key that is none", S("12:4:ty e;2:xx;}"),
	  "open malformed input: a text file, no capture\n" },
#undef S
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		transcript_check(rows[i].what, rows[i].in, rows[i].want);
}

/* Wherever it is cut, the flow before is whole, and the end is not taken for the end. */
static void every_cut(void **state)
{
	static const char both[] = FLOW_UDP FLOW_NOW;
	const size_t first = sizeof(FLOW_UDP) - 1;

	(void)state;
	for (size_t n = first + 1; n < sizeof(both) - 1; n++) {
		struct transcript t;
		const char *end;

		transcript_of_file(&t, span_of(both, n));
		if (!span_starts(buf_span(&t.text), SPAN_LIT("exchange 1" UDP)))
			fail_msg("cut at %zu: %.*s", n, (int)t.text.len, (char *)t.text.p);
		end = "malformed input: mitm: ";
		if (span_find_span(buf_span(&t.text), span_str(end), 0) == t.text.len)
			fail_msg("cut at %zu: %.*s", n, (int)t.text.len, (char *)t.text.p);
		transcript_deinit(&t);
	}
}

/* A body longer than is kept; the response behind it is found by its length. */
static void bounded(void **state)
{
	static const char inner[] = "8:response;33:11:status_code;3:200#6:reason;0:,}";
	size_t n = ARCHIVE_BODY_MAX + 4321, at;
	char *b = malloc(n + 256), request[64];
	struct transcript t;
	char want[256];
	int len;

	(void)state;
	assert_non_null(b);
	/* "7:request;" and a dictionary that holds "7:content;" and the body */
	len = snprintf(request, sizeof(request), "7:content;%zu:", n);
	at = (size_t)snprintf(b, n + 256, "%zu:7:request;%zu:%s",
			      10 + 8 + (size_t)len + n + 1 + 1 + sizeof(inner) - 1,
			      (size_t)len + n + 1, request);
	memset(b + at, 'x', n);
	at += n;
	at += (size_t)snprintf(b + at, 200, ",}%s}", inner);
	transcript_of_file(&t, span_of(b, at));
	snprintf(want, sizeof(want),
		 "anomaly limit.entry frame 1 at 8: texts or fields of an entry were cut off: too "
		 "many or too long\n"
		 "exchange 1 mitm || host  to ?:0 tcp  200 ''\n > body () [%d bytes]\nend\n",
		 ARCHIVE_BODY_MAX);
	if (!span_eq_str(buf_span(&t.text), want))
		fail_msg("got\n%.*swanted\n%s", (int)t.text.len, (char *)t.text.p, want);
	transcript_deinit(&t);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row),
					    cmocka_unit_test(every_cut),
					    cmocka_unit_test(bounded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
