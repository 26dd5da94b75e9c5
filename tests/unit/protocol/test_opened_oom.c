/* Conversations that are opened while memory runs out: nothing leaks, nothing is held, no crash. */
#include "oom.h"
#include "base/span.h"
#include "protocol/engine.h"
#include "protocol/keyring.h"

#include "vectors/quic.h"
#include "vectors/tls_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { STEPS = 8 };

struct story {
	const char *what;
	enum transport transport;
	const char *keylog;
	struct {
		unsigned side;
		struct span bytes;
	} steps[STEPS];
};

#define SAID(side, text)                                          \
	{                                                         \
		side,                                             \
		{                                                 \
			(const uint8_t *)(text), sizeof(text) - 1 \
		}                                                 \
	}

static const struct story stories[] = {
	{ "quic",
	  TRANSPORT_UDP,
	  NULL,
	  { SAID(0, QUIC_LATER), SAID(1, "\x45short"), SAID(0, QUIC_EARLIER) } },
	{ "smtp",
	  TRANSPORT_TCP,
	  NULL,
	  { SAID(1, "220 m ESMTP\r\n"), SAID(0, "EHLO h\r\nAUTH PLAIN AGJvYgBzZWNyZXQ=\r\n"),
	    SAID(0, "DATA\r\nTo: a\r\n\r\nbo"), SAID(0, "dy\r\n.\r\n") } },
	{ "imap",
	  TRANSPORT_TCP,
	  NULL,
	  { SAID(1, "* OK IMAP\r\n"), SAID(0, "a LOGIN {3}\r\nbo"), SAID(0, "b pw\r\n") } },
	{ "xmpp",
	  TRANSPORT_TCP,
	  NULL,
	  { SAID(0, "<stream:stream to='x'><auth mechanism='PLAIN'>AGJv"),
	    SAID(0, "YgBzZWNyZXQ=</auth>") } },
	{ "websocket",
	  TRANSPORT_TCP,
	  NULL,
	  { SAID(0, "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
	    SAID(1, "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\n"
		    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
	    SAID(1, "\x41\3\xf2\x48\xcd\x80\4\xc9\xc9\7\0\xc1\5\xf2\0\x11\0\0"),
	    SAID(0, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") } },
	{ "http2",
	  TRANSPORT_TCP,
	  NULL,
	  { SAID(0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
	    SAID(0, "\0\0\x12\1\0\0\0\0\1\x82\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0"
		    "\xab\x90\xf4\xff\x40"),
	    SAID(0, "\0\0\5\x09\4\0\0\0\1\1x\2yz"), SAID(0, "\0\0\4\0\0\0\0\0\1body"),
	    SAID(1, "\0\0\1\1\4\0\0\0\1\x88\0\0\2\0\1\0\0\0\1ok"),
	    SAID(0, "\0\0\1\1\4\0\0\0\3\x82") } },
	{ "tls with secrets",
	  TRANSPORT_TCP,
	  KEY_TLS13_LOG,
	  { SAID(0, KEY_TLS13_0), SAID(1, KEY_TLS13_1), SAID(0, KEY_TLS13_2), SAID(1, KEY_TLS13_3),
	    SAID(0, KEY_TLS13_4), SAID(1, KEY_TLS13_5) } },
};

static void on_message(void *arg, const struct message *m)
{
	size_t *n = arg;

	*n += m->n_fields;
}

static void talk(void *who, struct talk *ret)
{
	(void)who;
	*ret = (struct talk){ .opener_known = true };
}

static void gone(void *who)
{
	(void)who;
}

static size_t play(const struct story *story)
{
	const uint16_t ports[2] = { 40000, 443 };
	uint64_t off[2] = { 0 }, frame = 0;
	size_t fields = 0;
	const struct message_sink out = { .arg = &fields, .message = on_message };
	struct keyring_read r;
	struct engine e;
	struct conv *c;

	if (engine_init(&e, &conv_limits_default, &out, NULL) != ST_OK)
		return 0;
	if (story->keylog != NULL
	    && (keyring_new(&e.keys) != ST_OK
		|| keyring_add(e.keys, span_str(story->keylog), 0, &r) != ST_OK))
		goto out;
	e.talk = talk;
	e.gone = gone;
	c = conv_open(&e, &e, story->transport, ports, false);
	for (size_t i = 0; c != NULL && i < STEPS && story->steps[i].bytes.len != 0; i++) {
		unsigned side = story->steps[i].side;
		struct run run = { off[side], ++frame, 1 };
		struct chunk chunk = {
			.bytes = story->steps[i].bytes, .off = off[side], .runs = &run, .n_runs = 1
		};

		off[side] += chunk.bytes.len;
		conv_data(c, side, &chunk);
	}
	conv_close(c);
	assert_int_equal(e.held, 0);
out:
	keyring_free(e.keys);
	engine_deinit(&e);
	return fields;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(stories); i++) {
		size_t whole = play(&stories[i]);

		assert_true(whole != 0);
		for (long n = 0;; n++) {
			oom_arm(n);
			(void)play(&stories[i]);
			if (!oom_disarm())
				break;
		}
		assert_int_equal(play(&stories[i]), whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_may_fail) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
