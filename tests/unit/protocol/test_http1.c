#include "scribe.h"

#define TCP .transport = TRANSPORT_TCP, .ports = { 40000, 80 }

static const struct script rows[] = {
	{ "a request and its answer", TCP,
	  .steps = { SAY(0, "GET /a?imei=1&b=%32 HTTP/1.1\r\nHost: example.org:80\r\nX-Id:  7 "
			    "\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: s\r\n\r\nhi") },
	  .want = "name http.host example.org 192.0.2.2\n"
		  "0 http @0\n http.request.path=/a\n http.request.query:imei=1\n"
		  " http.request.query:b=%32\n http.request.header:Host=example.org:80\n"
		  " http.request.header:X-Id=7\n"
		  "1 http @0\n http.response.reason-=OK\n"
		  " http.response.header:Content-Length-=2\n http.response.header:Server=s\n"
		  " http.response.body=hi\n" },
	{ "off the port, bare LF, HTTP/1.0, read until close", .transport = TRANSPORT_TCP,
	  .ports = { 40000, 4711 },
	  .steps = { SAY(0, "POST / HTTP/1.0\nContent-Length: 3\n\nabc"), FIN(0),
		     SAY(1, "HTTP/1.0 200 OK\n\nall of it"), FIN(1) },
	  .want = "0 http @0\n http.request.header:Content-Length-=3\n http.request.body=abc\n"
		  "1 http @0\n http.response.reason-=OK\n http.response.body=all of it\n" },
	{ "chunks, an extension, a trailer; the next answer follows at once", TCP,
	  .steps = { SAY(0, "GET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
			    "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 5\r\n\r\n"
			    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz") },
	  .want = "0 http @18\n http.request.path=/2\n"
		  "1 http @0\n http.response.reason-=OK\n"
		  " http.response.header:Transfer-Encoding-=gzip, Chunked\n"
		  " http.response.body=abc0123456789\n http.response.trailer:X-Sum=5\n"
		  "1 http @96\n http.response.reason-=OK\n"
		  " http.response.header:Content-Length-=1\n http.response.body=z\n" },
	{ "answers without a body: to HEAD, 304, 100 before the real one", TCP,
	  .steps = { SAY(0,
			 "HEAD /h HTTP/1.1\r\n\r\nGET /g HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
			    "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"
			    "HTTP/1.1 100 Continue\r\n\r\n"
			    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nq") },
	  .want = "0 http @0\n http.request.path=/h\n0 http @20\n http.request.path=/g\n"
		  "0 http @39\n http.request.path=/x\n"
		  "1 http @0\n http.response.reason-=OK\n http.response.header:Content-Length-=9\n"
		  "1 http @38\n http.response.reason-=Not Modified\n"
		  " http.response.header:Content-Length-=9\n"
		  "1 http @86\n http.response.reason-=Continue\n"
		  "1 http @111\n http.response.reason-=OK\n "
		  "http.response.header:Content-Length-=1\n"
		  " http.response.body=q\n" },
	{ "cookies, folded lines, a line without colon, absolute form through a proxy", TCP,
	  .steps = { SAY(0, "GET http://u:p@example.org/p?q HTTP/1.1\r\nHost: example.org\r\n"
			    "Cookie: a=1; b=2;c\r\nX-Long: one\r\n  two\r\nodd\r\n\r\n"),
		     SAY(1, "HTTP/1.1 204 No\r\nSet-Cookie: id=77; Path=/\r\n\r\n") },
	  .want = "0 http @0\n http.request.authority=u:p@example.org\n http.request.path=/p\n"
		  " http.request.query=q\n http.request.header:Host=example.org\n"
		  " http.request.cookie:a=1\n http.request.cookie:b=2\n http.request.cookie=c\n"
		  " http.request.header:X-Long=one\\x0d\\x0a  two\n http.request.header=odd\n"
		  "1 http @0\n http.response.reason-=No\n http.response.cookie:id=77\n"
		  " http.response.header:Set-Cookie=Path=/\n" },
	{ "a form in parts, with words before and behind them", TCP,
	  .steps = { SAY(0, "POST /u HTTP/1.1\r\nContent-Length: 154\r\n"
			    "Content-Type: multipart/form-data; boundary=\"xX\"\r\n\r\n"
			    "pre\r\n--xX\r\nContent-Disposition: form-data; name=\"imei\"\r\n\r\n"
			    "1234\r\n--xXnot\r\n--xX\r\n\r\nbare--xX\n\r\n--xX\r\n"
			    "Content-Type: text/plain\r\n\r\n\r\n--xX--\r\npost") },
	  .want = "0 http @0\n http.request.path=/u\n"
		  " http.request.header:Content-Length-=154\n"
		  " http.request.header:Content-Type=multipart/form-data; boundary=\"xX\"\n"
		  " http.request.body=pre\n"
		  " http.request.part.header:Content-Disposition=form-data; name=\"imei\"\n"
		  " http.request.part:imei=1234\n"
		  " http.request.part=\\x0d\\x0abare--xX\\x0a\n"
		  " http.request.part.header:Content-Type=text/plain\n"
		  " http.request.body=post\n" },
	{ "CONNECT: what comes after is somebody else's", TCP,
	  .steps = { SAY(0, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 Established\r\n\r\n"), SAY(0, "\x01two"), SAY(1, "six") },
	  .want = "0 http @0 leads\n http.request.path=a.example:443\n"
		  " http.request.header:Host=a.example:443\n"
		  "1 http @0 leads\n http.response.reason-=Established\n"
		  "0 tcp @55\n tcp.payload=\\x01two\n1 tcp @28\n tcp.payload=six\n" },
	{ "no CONNECT: 200 without length is not a tunnel", TCP,
	  .steps = { SAY(0, "GET / HTTP/1.1\r\n\r\n"), SAY(1, "HTTP/1.1 200 K\r\n\r\nbody") },
	  .want = "1 http @0\n http.response.reason-=K\n http.response.body=body\n" },
	{ "begun in the middle of a body", TCP, .midway = true,
	  .steps = { SAY(1, "rest of a body 123\r\n"), SAY(0, "GET /n HTTP/1.1\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz") },
	  .want = "1 tcp @0\n tcp.payload=rest of a body 123\\x0d\\x0a\n"
		  "0 http @0\n http.request.path=/n\n"
		  "1 http @20\n http.response.reason-=OK\n http.response.header:Content-Length-=1\n"
		  " http.response.body=z\n" },
	{ "a gap in a body of known length: both sides of it, then the next answer", TCP,
	  .steps = { SAY(0, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"),
		     SAY(1, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), LOSE(1, 4),
		     SAY(1, "xyzHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz") },
	  .want = "0 http @0\n http.request.path=/1\n0 http @19\n http.request.path=/2\n"
		  "1 http @0\n http.response.reason-=OK\n http.response.header:Content-Length-=10\n"
		  " http.response.body=abc\n"
		  "1 http @46\n http.response.body=xyz\n"
		  "1 http @49\n http.response.reason-=OK\n http.response.header:Content-Length-=1\n"
		  " http.response.body=z\n" },
	{ "a gap over a head: found again at the next first line", TCP,
	  .steps = { SAY(0, "GET /1 HTTP/1.1\r\nX: 1\r\n"), LOSE(0, 40),
		     SAY(0, "tail: 2\r\n\r\nGET /2 HTTP/1.1\r\nY: 3\r\n\r\n") },
	  .want = "0 http @0\n http.request.path=/1\n http.request.header:X=1\n"
		  "0 tcp @63\n tcp.payload=tail: 2\\x0d\\x0a\\x0d\\x0a\n"
		  "0 http @74\n http.request.path=/2\n http.request.header:Y=3\n" },
	{ "a gap over a head: found again behind a body without a line end", TCP,
	  .steps = { SAY(0, "GET /1 HTTP/1.1\r\nX: 1\r\n"), LOSE(0, 40),
		     SAY(0, "{\"HTTP/1.\":1}POST /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"),
		     SAY(1, "HTTP/1.1 200 OK\r\nX: "), LOSE(1, 40),
		     SAY(1, "body HTTP/1.1 204 OK\r\n\r\n") },
	  .want = "0 http @0\n"
		  " http.request.path=/1\n"
		  " http.request.header:X=1\n"
		  "0 tcp @63\n"
		  " tcp.payload={\"HTTP/1.\":1}\n"
		  "0 http @76\n"
		  " http.request.path=/2\n"
		  " http.request.header:Content-Length-=2\n"
		  " http.request.body=ab\n"
		  "1 http @0\n"
		  " http.response.reason-=OK\n"
		  "1 http @60\n"
		  " http.response.body=body HTTP/1.1 204 OK\\x0d\\x0a\\x0d\\x0a\n" },
	{ "cut short in a head, in a chunk", TCP,
	  .steps = { SAY(0, "GET /1 HTTP/1.1\r\nX-Half: abc"),
		     SAY(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc") },
	  .want = "0 http @0\n http.request.path=/1\n http.request.header:X-Half=abc\n"
		  "1 http @0\n http.response.reason-=OK\n"
		  " http.response.header:Transfer-Encoding-=chunked\n http.response.body=abc\n" },
	{ "not a chunk: what is left is searched as bytes", TCP,
	  .steps = { SAY(
		  0,
		  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\nmore") },
	  .want = "0 http @0\n http.request.header:Transfer-Encoding-=chunked\n"
		  " http.request.body=ab\nanomaly http\n0 tcp @54\n "
		  "tcp.payload=zz\\x0d\\x0amore\n" },
	{ "two lengths that differ", TCP,
	  .steps = { SAY(0, "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n") },
	  .want = "anomaly http\n0 http @0\n http.request.header:Content-Length-=1\n"
		  " http.request.header:Content-Length-=2\n" },
	{ "another copy of bytes already read is searched by itself", TCP,
	  .steps = { SAY(0, "GET /1 HTTP/1.1\r\nX-Id: abc"), AGAIN(0, "XYZ"), SAY(0, "\r\n\r\n") },
	  .want = "0 tcp @23\n tcp.payload=XYZ\n"
		  "0 http @0\n http.request.path=/1\n http.request.header:X-Id=abc\n" },
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
