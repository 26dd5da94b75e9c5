#include "source/archive_fill.h"

#include "transcript.h"

#define LOG(entries) "{\"log\":{\"version\":\"1.2\",\"entries\":[" entries "]}}"

static const struct row {
	const char *what;
	struct span in;
	const char *want;
} rows[] = {
#define S(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "no entries", S(LOG("")), "end\n" },
	{ "all that HAR 1.2 has",
	  S(LOG("{\"startedDateTime\":\"2017-07-14T02:40:00.123+02:00\",\"time\":1500.5,"
		"\"request\":{\"method\":\"POST\",\"url\":\"https://example.org:8443/a?b=c#d\","
		"\"httpVersion\":\"HTTP/1.1\",\"cookies\":[{\"name\":\"k\",\"value\":\"v\"}],"
		"\"headers\":[{\"name\":\"Host\",\"value\":\"example.org\"},"
		"{\"name\":\"X\",\"value\":\"\\u00e5\\ud83d\\ude00\\n\"}],"
		"\"queryString\":[{\"name\":\"b\",\"value\":\"c\"}],"
		"\"postData\":{\"mimeType\":\"text/plain\",\"text\":\"one\"}},"
		"\"response\":{\"status\":200,\"statusText\":\"OK\",\"headers\":[],"
		"\"content\":{\"size\":3,\"mimeType\":\"text/html\",\"text\":\"two\"}},"
		"\"cache\":{},\"timings\":{\"send\":0},\"serverIPAddress\":\"192.0.2.1\"}")),
	  "exchange 1 har https|example.org:8443|/a?b=c#d host example.org to 192.0.2.1:8443 tls "
	  "tcp POST 200 'OK'\n"
	  " > time 1499992800.123000000\n"
	  " > header Host=example.org\n"
	  " > header X=c3a5f09f98800a\n"
	  " > cookie k=v\n"
	  " > query b=c\n"
	  " > body (text/plain) one\n"
	  " < time 1499992801.623500000\n"
	  " < body (text/html) two\n"
	  "end\n" },
	{ "a byte order mark, blanks, keys in another order, base64 before it is said",
	  S("\xef\xbb\xbf\r\n\t { \"other\": [[{}]], \"log\" : { \"creator\" : {\"name\":\"x\"},"
	    "\"pages\":[{\"id\":\"p\"}], \"entries\" : [ {\"response\":{\"content\":{\"text\":"
	    "\"aGVsbG8=\",\"encoding\":\"base64\"},\"status\":204},\"serverIPAddress\":"
	    "\"[2001:db8::1]\",\"request\":{\"url\":\"http://[2001:db8::1]/\"}} ] } }\n"),
	  "exchange 1 har http|[2001:db8::1]|/ host 2001:db8::1 to 2001:db8::1:80 tcp  204 ''\n"
	  " < body= () hello\n"
	  "end\n" },
	{ "base64 that is none stays as it is",
	  S(LOG("{\"request\":{},\"response\":{\"content\":{\"encoding\":\"base64\","
		"\"text\":\"!?\"}}}")),
	  "exchange 1 har || host  to ?:0 tcp  0 ''\n < body () !?\nend\n" },
	{ "nothing but a request", S(LOG("{\"request\":{\"url\":\"http://example.org\"}}")),
	  "exchange 1 har http|example.org| host example.org to ?:80 tcp  0 ''\nend\n" },
	{ "a user in the URL, no path",
	  S(LOG("{\"request\":{\"url\":\"https://u:p@example.org?q\"}}")),
	  "exchange 1 har https|u:p@example.org|?q host example.org to ?:443 tls tcp  0 "
	  "''\nend\n" },
	{ "numbers as text, text as numbers, null, headers as an object",
	  S(LOG("{\"startedDateTime\":1500000000123,\"time\":\"250\",\"request\":{\"method\":null,"
		"\"url\":\"/x\",\"headers\":{\"A\":1,\"B\":\"two\"}},\"response\":{\"status\":"
		"\"404\",\"statusText\":true},\"serverIPAddress\":\"\"}")),
	  "exchange 1 har ||/x host  to ?:0 tcp  404 'true'\n"
	  " > time 1500000000.123000000\n"
	  " > header A=1\n"
	  " > header B=two\n"
	  " < time 1500000000.373000000\n"
	  "end\n" },
	{ "an offset without a colon; a form in parameters",
	  S(LOG("{\"startedDateTime\":\"2017-07-14T02:40:00+0000\",\"request\":{\"postData\":{"
		"\"mimeType\":\"multipart/form-data\",\"params\":[{\"name\":\"a\",\"value\":\"1\","
		"\"comment\":\"\"},{\"name\":\"f\",\"fileName\":\"x.txt\",\"contentType\":"
		"\"text/plain\"}]}}}")),
	  "exchange 1 har || host  to ?:0 tcp  0 ''\n"
	  " > time 1500000000.000000000\n"
	  " > param a=1\n"
	  " > param f=\n"
	  " > param f=x.txt\n"
	  " < time 1500000000.000000000\n"
	  "end\n" },
	{ "WebSocket, text and binary",
	  S(LOG("{\"request\":{\"url\":\"wss://example.org/s\"},\"_webSocketMessages\":["
		"{\"type\":\"send\",\"time\":1500000000.5,\"opcode\":1,\"data\":\"hi\"},"
		"{\"type\":\"receive\",\"time\":1500000001,\"opcode\":2,\"data\":\"AAEC\"}]}")),
	  "exchange 1 har wss|example.org|/s host example.org to ?:443 tls tcp  0 ''\n"
	  " turn > 1500000000.500000000 hi\n"
	  " turn < 1500000001.000000000 =000102\n"
	  "end\n" },
	{ "from a cache, and what has no server",
	  S(LOG("{\"_fromCache\":\"disk\",\"request\":{\"url\":\"https://example.org/\"}},"
		"{\"_fromCache\":null,\"request\":{\"url\":\"data:text/plain,x\"}}")),
	  "exchange 1 har https|example.org|/ host example.org to ?:443 tls local tcp  0 ''\n"
	  "exchange 2 har ||data:text/plain,x host  to ?:0 local tcp  0 ''\n"
	  "end\n" },
	{ "values of the wrong kind are passed over, what follows is read",
	  S(LOG("[1,{\"a\":[]}],7,{\"request\":[],\"response\":\"x\"},"
		"{\"request\":{\"headers\":\"none\",\"postData\":[1],\"url\":{\"x\":1},"
		"\"cookies\":[1,\"a\",null,{\"name\":\"c\",\"value\":\"d\"}]}}")),
	  "anomaly har.entry frame 1 at 35: an entry without request and response\n"
	  "anomaly har.entry frame 2 at 48: an entry without request and response\n"
	  "anomaly har.entry frame 3 at 50: an entry without request and response\n"
	  "exchange 4 har || host  to ?:0 tcp  0 ''\n"
	  " > cookie c=d\n"
	  "end\n" },
	{ "a second list of entries, a second log",
	  S("{\"log\":{\"version\":1,\"entries\":[{\"request\":{}}],\"entries\":[{\"request\":{}}]"
	    "},\"log\":{\"entries\":[{\"request\":{}}]}}"),
	  "exchange 1 har || host  to ?:0 tcp  0 ''\nexchange 2 har || host  to ?:0 tcp  0 ''\n"
	  "exchange 3 har || host  to ?:0 tcp  0 ''\nend\n" },
	{ "something behind it", S(LOG("") "\n{}"),
	  "anomaly har.trailing frame 0 at 39: bytes behind the archive were not read\nend\n" },
	{ "cut off in a text: what is there is given",
	  S("{\"log\":{\"version\":\"1.2\",\"entries\":[{\"request\":{\"url\":\"http://example.org/"
	    "\","
	    "\"postData\":{\"text\":\"imei=0010"),
	  "anomaly har.entry frame 1 at 35: an entry is cut off or damaged\n"
	  "exchange 1 har http|example.org|/ host example.org to ?:80 tcp  0 ''\n"
	  " > body () imei=0010\n"
	  "malformed input: har: cut off at byte 104, in or after entry 1\n" },
	{ "cut off in an escape",
	  S("{\"log\":{\"pages\":[],\"entries\":[{\"request\":{\"method\":\"A\\u00"),
	  "anomaly har.entry frame 1 at 30: an entry is cut off or damaged\n"
	  "exchange 1 har || host  to ?:0 tcp A 0 ''\n"
	  "malformed input: har: cut off at byte 57, in or after entry 1\n" },
	{ "cut off between entries", S("{\"log\":{\"pages\":[],\"entries\":[{\"request\":{}},"),
	  "exchange 1 har || host  to ?:0 tcp  0 ''\n"
	  "malformed input: har: cut off at byte 45, in or after entry 1\n" },
	{ "no JSON in the middle",
	  S("{\"log\":{\"pages\":[],\"entries\":[{\"request\":{\"method\":\"A\",\1"),
	  "anomaly har.entry frame 1 at 30: an entry is cut off or damaged\n"
	  "exchange 1 har || host  to ?:0 tcp A 0 ''\n"
	  "malformed input: har: no JSON at byte 55, in or after entry 1\n" },
	{ "JSON that only mentions a log", S("{\"a\":{\"log\":{\"version\":1}}}"),
	  "open UNSUP: JSON, neither a capture nor an HTTP archive (HAR)\n" },
	{ "a log that is a list", S("{\"log\":[{\"version\":1}]}"),
	  "open UNSUP: JSON, neither a capture nor an HTTP archive (HAR)\n" },
	{ "another program's log", S("{\"log\":{\"lines\":[\"version\"]}}"),
	  "open UNSUP: JSON, neither a capture nor an HTTP archive (HAR)\n" },
	/* printf '{"log":{"pages":[],"entries":[{"request":{"method":"A"}}]}}' | gzip -9n */
	{ "gzip",
	  S("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xca\xc9\x4f\x57\xb2\xaa\x56\x2a"
	    "\x48\x4c\x4f\x2d\x56\xb2\x8a\x8e\xd5\x51\x4a\xcd\x2b\x29\xca\x04\x73\xaa\x95\x8a"
	    "\x52\x0b\x4b\x53\x8b\x4b\x40\x2a\x72\x53\x4b\x32\xf2\x53\x94\xac\x94\x1c\x95\x6a"
	    "\x6b\x63\x6b\x6b\x01\xdc\x1f\x57\x08\x3b\x00\x00\x00"),
	  "exchange 1 har || host  to ?:0 tcp A 0 ''\nend\n" },
#undef S
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		transcript_check(rows[i].what, rows[i].in, rows[i].want);
}

/* Entries larger than anything that is kept, then a small one that is whole. */
static void bounded(void **state)
{
	static const char before[] = "{\"log\":{\"version\":\"1.2\",\"entries\":["
				     "{\"request\":{\"url\":\"http://example.org/\",\"postData\":"
				     "{\"text\":\"",
			  after[] = "\"}},\"_x\":{}},{\"request\":{\"method\":\"A\"}}]}}";
	size_t n = ARCHIVE_BODY_MAX + 12345, at = 0;
	uint8_t *b = malloc(sizeof(before) + n + sizeof(after));
	struct transcript t;
	char want[512];

	(void)state;
	assert_non_null(b);
	memcpy(b, before, sizeof(before) - 1);
	at += sizeof(before) - 1;
	memset(b + at, 'x', n);
	at += n;
	memcpy(b + at, after, sizeof(after) - 1);
	at += sizeof(after) - 1;
	transcript_of_file(&t, span_of(b, at));
	snprintf(want, sizeof(want),
		 "anomaly limit.entry frame 1 at 35: texts or fields of an entry were cut off: too "
		 "many or too long\n"
		 "exchange 1 har http|example.org|/ host example.org to ?:80 tcp  0 ''\n"
		 " > body () [%d bytes]\n"
		 "exchange 2 har || host  to ?:0 tcp A 0 ''\nend\n",
		 ARCHIVE_BODY_MAX);
	if (!span_eq_str(buf_span(&t.text), want))
		fail_msg("got\n%.*swanted\n%s", (int)t.text.len, (char *)t.text.p, want);
	transcript_deinit(&t);
	free(b);
}

/* A hundred thousand brackets deep, where nothing is read and where something is. */
static void deep(void **state)
{
	enum { N = 100000 };
	static const struct {
		const char *before, *after;
	} where[] = {
		{ "{\"log\":{\"version\":1,\"x\":",
		  ",\"entries\":[{\"request\":{\"method\":\"A\"}}]}}" },
		{ "{\"log\":{\"version\":1,\"entries\":[{\"request\":{\"headers\":",
		  ",\"method\":\"A\"}}]}}" },
	};
	char *deep_text = malloc(2 * N + 1), *text = malloc(2 * N + 256);

	(void)state;
	assert_non_null(deep_text);
	assert_non_null(text);
	memset(deep_text, '[', N);
	memset(deep_text + N, ']', N);
	deep_text[2 * N] = '\0';
	for (size_t i = 0; i < N_ELEMENTS(where); i++) {
		struct transcript t;

		snprintf(text, 2 * N + 256, "%s%s%s", where[i].before, deep_text, where[i].after);
		transcript_of_file(&t, span_str(text));
		if (!span_eq_str(buf_span(&t.text),
				 "exchange 1 har || host  to ?:0 tcp A 0 ''\nend\n"))
			fail_msg("%zu: %.*s", i, (int)t.text.len, (char *)t.text.p);
		transcript_deinit(&t);
	}
	free(deep_text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row), cmocka_unit_test(bounded),
					    cmocka_unit_test(deep) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
