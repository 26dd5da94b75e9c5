#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "a question, an answer with a body, media between", TCP(554),
	  .steps = { SAY(0, "DESCRIBE rtsp://cam.example.org/1 RTSP/1.0\r\nCSeq: 1\r\n"
			    "User-Agent: cam-001\r\n\r\n"),
		     SAY(1, "RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nv=0\n$\0\0\5media"
			    "RTSP/1.0 200 OK\r\nX: y\r\n\r\n") },
	  .want = "0 rtsp @0\n rtsp.uri=rtsp://cam.example.org/1\n rtsp.header:CSeq-=1\n"
		  " rtsp.header:User-Agent=cam-001\n"
		  "1 rtsp @0\n rtsp.header:Content-Length-=4\n rtsp.body=v=0\\x0a\n"
		  "1 rtsp @51\n rtsp.header:X=y\nclosed 1 rtsp 5\n" },
	{ "version 2, off the port", TCP(4711),
	  .steps = { SAY(0, "OPTIONS * RTSP/2.0\r\nSession: 7\r\n\r\n") },
	  .want = "0 rtsp @0\n rtsp.uri=*\n rtsp.header:Session=7\n" },
	{ "cut short", TCP(554), .steps = { SAY(0, "PLAY rtsp://a/ RTSP/1.0\r\nX: 1") },
	  .want = "0 rtsp @0\n rtsp.uri=rtsp://a/\n rtsp.header:X=1\n" },
	{ "words", TCP(554), .steps = { SAY(0, "PLAY it again") },
	  .want = "0 tcp @0\n tcp.payload=PLAY it again\n" },
};

SCRIBE_MAIN
