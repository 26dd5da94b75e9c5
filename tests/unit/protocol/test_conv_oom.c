#include "oom.h"
#include "base/span.h"
#include "protocol/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static uint8_t body[9000];

struct said {
	size_t bytes;
	uint64_t off[2];
	uint64_t frame;
};

static void on_message(void *arg, const struct message *m)
{
	struct said *s = arg;

	for (size_t i = 0; i < m->n_fields; i++)
		s->bytes += m->fields[i].bytes.len;
}

static void talk(void *who, struct talk *ret)
{
	(void)who;
	*ret = (struct talk){ .transport = TRANSPORT_TCP, .opener_known = true };
}

static void gone(void *who)
{
	(void)who;
}

static void say(struct said *s, struct conv *c, unsigned side, struct span bytes)
{
	struct run run = { s->off[side], ++s->frame, 1 };
	struct chunk chunk = { .bytes = bytes, .off = s->off[side], .runs = &run, .n_runs = 1 };

	s->off[side] += bytes.len;
	conv_data(c, side, &chunk);
}

/* Requests, a long chunked body, a turn: whatever fails, nothing leaks and the engine goes on. */
static size_t play(void)
{
	static const char *const words[] = { "GET /a HTTP/1.1\r\nHo", "st: example.org\r\n\r\n" };
	const struct conv_limits l = { 4096, 1024, 64, 65536 };
	const uint16_t ports[2] = { 40000, 80 };
	struct said s = { 0 };
	const struct message_sink out = { .arg = &s, .message = on_message };
	struct engine e;
	struct conv *c = NULL;

	if (engine_init(&e, &l, &out, NULL) != ST_OK)
		return 0;
	e.talk = talk;
	e.gone = gone;
	c = conv_open(&e, &s, TRANSPORT_TCP, ports, false);
	if (c != NULL) {
		say(&s, c, 0, span_str(words[0]));
		say(&s, c, 0, span_str(words[1]));
		say(&s, c, 1,
		    span_str("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2328\r\n"));
		for (size_t i = 0; i < sizeof(body); i += 900)
			say(&s, c, 1, span_of(body + i, 900));
		say(&s, c, 1, span_str("\r\n0\r\n\r\nleft over"));
		conv_close(c);
		assert_int_equal(e.held, 0);
	}
	engine_deinit(&e);
	return s.bytes;
}

static void every_allocation_may_fail(void **state)
{
	size_t whole;

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)('a' + i % 25);
	whole = play();
	assert_true(whole > sizeof(body));
	for (long n = 0;; n++) {
		size_t got;
		bool failed;

		oom_arm(n);
		got = play();
		failed = oom_disarm();
		if (!failed) {
			assert_int_equal(got, whole);
			assert_true(n > 5);
			break;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_may_fail) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
