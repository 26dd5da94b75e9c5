#include "scribe.h"

#define ON .transport = TRANSPORT_TCP, .ports = { 40000, 8081 }, .opened = true

#define ASKS "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
#define AGREES "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n"
#define DEFLATE "Sec-WebSocket-Extensions: x-other, permessage-deflate"
#define HEAD                                                                                  \
	"0 http @0 leads\n http.request.path=/chat\n http.request.header:Upgrade=websocket\n" \
	"1 http @0 leads\n http.response.reason-=Switching\n "                                \
	"http.response.header:Upgrade=websocket\n"
#define HEAD_DEFLATE(more) \
	HEAD " http.response.header:Sec-WebSocket-Extensions=x-other, permessage-deflate" more "\n"

/* The frames are the examples of RFC 6455 section 5.7 and RFC 7692 section 7.2.3. */
#define MASKED "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"

static const struct script rows[] = {
	{ "masked one way, not the other; a ping", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"), SAY(0, MASKED),
		     SAY(1, "\x89\5Hello\x81\5Hello") },
	  .want = HEAD "0 websocket @42\n websocket.payload=Hello\n"
		       "1 websocket @46\n websocket.control=Hello\n"
		       "1 websocket @53\n websocket.payload=Hello\n" },
	{ "in fragments, a ping between them, an empty message behind", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"),
		     SAY(1, "\1\3Hel\x89\2hi\x80\2lo\x82\0\x82\1x") },
	  .want = HEAD "1 websocket @51\n websocket.control=hi\n"
		       "1 websocket @46\n websocket.payload=Hello\n"
		       "1 websocket @61\n websocket.payload=x\n" },
	{ "packed; the second leans on the first", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES DEFLATE "\r\n\r\n"),
		     SAY(1, "\xc1\7\xf2\x48\xcd\xc9\xc9\7\0\xc1\5\xf2\0\x11\0\0"),
		     SAY(1, "\x81\5Hello") },
	  .want = HEAD_DEFLATE("") "1 websocket @101\n websocket.payload=Hello\n"
				   "1 websocket @110\n websocket.payload=Hello\n"
				   "1 websocket @117\n websocket.payload=Hello\n" },
	{ "packed and masked in two fragments; each message anew", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES DEFLATE "; client_no_context_takeover\r\n\r\n"),
		     SAY(0, "\x41\x83\1\2\3\4\xf3\x4a\xce\x80\x84\0\0\0\0\xc9\xc9\7\0"),
		     SAY(0, "\xc1\x87\0\0\0\0\xf2\x48\xcd\xc9\xc9\7\0") },
	  .want = HEAD_DEFLATE(
		  "; client_no_context_takeover") "0 websocket @42\n websocket.payload=Hello\n"
						  "0 websocket @61\n websocket.payload=Hello\n" },
	{ "a final block, a block that is stored, two blocks", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES DEFLATE "\r\n\r\n"),
		     SAY(1, "\xc1\x08\xf3\x48\xcd\xc9\xc9\7\0\0"),
		     SAY(1, "\xc1\x0b\0\5\0\xfa\xffHello\0"),
		     SAY(1, "\xc1\x0d\xf2\x48\5\0\0\0\xff\xff\xca\xc9\xc9\7\0") },
	  .want = HEAD_DEFLATE("") "1 websocket @101\n websocket.payload=Hello\n"
				   "1 websocket @111\n websocket.payload=Hello\n"
				   "1 websocket @124\n websocket.payload=Hello\n" },
	{ "damaged: searched as it is, and so is what follows", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES DEFLATE "\r\n\r\n"),
		     SAY(1, "\xc1\5\xff\xff\xff\xff\xff\xc1\2hi") },
	  .want = HEAD_DEFLATE(
		  "") "anomaly websocket\n"
		      "1 websocket @101\n websocket.payload=\\xff\\xff\\xff\\xff\\xff\n"
		      "1 websocket @108\n websocket.payload=hi\n" },
	{ "packed without having agreed: passed on as it is", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"), SAY(1, "\xc1\2hi") },
	  .want = HEAD "1 websocket @46\n websocket.payload=hi\n" },
	{ "a hole inside a long payload: read on behind it", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"),
		     SAY(0, "\x81\x8c\1\2\3\4"
			    "idon"),
		     LOSE(0, 5), SAY(0, "lg\x6d\x81\x82\0\0\0\0hi") },
	  .want = HEAD "0 websocket @42\n websocket.payload=hflj\n"
		       "0 websocket @57\n websocket.payload=ndi\n"
		       "0 websocket @60\n websocket.payload=hi\n" },
	{ "no frame: the rest is bytes", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"), SAY(1, "\x83\2hi plain words") },
	  .want = HEAD "1 tcp @46\n tcp.payload=\\x83\\x02hi plain words\n" },
	{ "cut short in a payload, and in a head", ON,
	  .steps = { SAY(0, ASKS), SAY(1, AGREES "\r\n"), SAY(1, "\x81\5Hel"),
		     SAY(0, "\x81\x85\x37") },
	  .want = HEAD "0 tcp @42\n tcp.payload=\\x81\\x857\n"
		       "1 websocket @46\n websocket.payload=Hel\n" },
};

enum { LONG = 9000, HEAD_LEN = 4 };

struct added {
	const char *said;
	size_t n, len;
};

static void add_up(void *arg, const struct message *m)
{
	struct added *a = arg;

	if (!span_eq_str(span_str(m->protocol), "websocket"))
		return;
	assert_true(a->len >= m->overlap);
	assert_memory_equal(m->fields->bytes.p, a->said + a->len - m->overlap,
			    m->fields->bytes.len);
	a->len += m->fields->bytes.len - m->overlap;
	a->n++;
}

/* Long messages pass in windows that overlap; together they are what was said. */
static void windows(void **state)
{
	static const struct conv_limits small = { 2048, 1024, 64, 1 << 20 };
	static const struct script s = { "windows", ON };
	char frame[HEAD_LEN + LONG] = { '\x82', 126, (char)(LONG >> 8), (char)(LONG & 255) };
	struct added sum = { .said = frame + HEAD_LEN };
	struct scribe w;

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		frame[HEAD_LEN + i] = (char)('a' + i / 7 % 26);
	scribe_open(&w, &s, &small);
	scribe_feed(&w, 0, SPAN_LIT(ASKS), 0);
	scribe_feed(&w, 1, SPAN_LIT(AGREES "\r\n"), 0);
	w.engine.out.arg = &sum;
	w.engine.out.message = add_up;
	for (size_t i = 0; i < sizeof(frame); i += 500)
		scribe_feed(&w, 1, span_cut(span_of(frame, sizeof(frame)), i, 500), 0);
	conv_close(w.conv);
	w.conv = NULL;
	assert_int_equal(sum.len, LONG);
	assert_true(sum.n >= 4);
	scribe_close(&w);
}

static void every_row(void **state)
{
	(void)state;
	scribe_scripts(rows, N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
